// Records of any size, made of one that a lying target left: what the pages are rendered from.
import { readFileSync, writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

export const read = (dir) => JSON.parse(readFileSync(join(dir, 'run.json'), 'utf8'));

export const write = (record, dir) => {
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'run.json'), JSON.stringify(record));
  return dir;
};

// So many trials, of which so many failed; the rest passed.
export const sized = (record, all, failing) => {
  const take = (outcome, n) => {
    const from = record.trials.filter((trial) => trial.outcome === outcome && (outcome === 'failed' || trial.findings.length === 0));
    return Array.from({ length: n }, (_, at) => {
      const trial = structuredClone(from[at % from.length]);
      if (at >= from.length) trial.id += `_${Math.floor(at / from.length)}`;
      return trial;
    });
  };
  const trials = [...take('failed', failing), ...take('passed', all - failing)];
  const summary = { passed: all - failing, failed: failing, errored: 0, skipped: 0, warned: 0, known: 0 };
  return { ...record, verdict: failing ? 'BROKEN' : 'OK', summary, trials };
};

// Everything that a target, or somebody who names things, could say to take a page over. Lone surrogates and what is nested
// deeper than readers of JSON go stand in no record: there they are text.
export const HOSTILE = [
  '<script>window.hostile=1</script>',
  '"><img src=x onerror="window.hostile=1">',
  '</title></style></pre><script>window.hostile=1</script>',
  ']]><!--', '\u001b[31mred', '\u0000', '\u202Eevil', '::error::x', '=HYPERLINK("x")', "javascript:window.hostile=1",
];

export const hostile = (record) => {
  const deep = '['.repeat(200) + ']'.repeat(200);
  const bodies = [HOSTILE, deep, 'x'.repeat(1_000_000)];
  const trials = record.trials.filter((trial) => trial.outcome === 'failed').slice(0, 12).map((trial, at) => {
    const text = HOSTILE[at % HOSTILE.length];
    const hostile = structuredClone(trial);
    hostile.id += text;
    hostile.reason = text;
    for (const finding of hostile.findings) Object.assign(finding, { message: text, at: text, expected: text, actual: text });
    for (const comparison of hostile.comparisons) for (const line of comparison.lines) Object.assign(line, { text, note: text });
    for (const exchange of hostile.exchanges) {
      exchange.request.url += text;
      if (!exchange.response) continue;
      exchange.response.body = bodies[at % bodies.length];
      exchange.response.headers['x-hostile'] = text;
    }
    return hostile;
  });
  const summary = { passed: 0, failed: trials.length, errored: 0, skipped: 0, warned: 0, known: 0 };
  const target = { ...record.target, name: HOSTILE[2] };
  return { ...record, target, summary, trials, command: HOSTILE[1] };
};
