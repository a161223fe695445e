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

// The record as of a later night: every third failure is gone, some fail that passed, some trials are new, some are gone, and
// what one operation answers has a property more.
export const later = (record) => {
  const failed = record.trials.filter((trial) => trial.outcome === 'failed');
  const trials = structuredClone(record.trials.slice(5)).map((trial, at) => {
    for (const exchange of trial.exchanges) {
      if (trial.operation.endsWith('item_add') && exchange.role === 'act' && exchange.response?.body) exchange.response.body.lately = at;
    }
    if (trial.outcome === 'failed' && at % 3 === 0) return { ...trial, outcome: 'passed', reason: null, findings: [], comparisons: [] };
    if (trial.outcome === 'passed' && at % 97 === 0) {
      const { reason, findings, comparisons } = failed[at % failed.length];
      return { ...trial, outcome: 'failed', reason, findings, comparisons };
    }
    return at % 50 === 7 ? { ...trial, id: `${trial.id}_anew` } : trial;
  });
  const count = (outcome) => trials.filter((trial) => trial.outcome === outcome).length;
  const summary = { ...record.summary, passed: count('passed'), failed: count('failed') };
  return { ...record, started: '2026-11-22T02:00:00Z', verdict: 'BROKEN', summary, trials };
};

// So many nights as lines of a history, made of one line; one of them is torn.
export const nights = (line, n) => Array.from({ length: n }, (_, at) => {
  const entry = JSON.parse(line);
  entry.started = new Date(Date.UTC(2025, 10, 22 + at, 2)).toISOString().replace('.000', '');
  entry.id = `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`;
  if (at % 9) Object.assign(entry, { verdict: 'OK', summary: { ...entry.summary, failed: 0 } });
  const text = JSON.stringify(entry);
  return `${at === 100 ? text.slice(0, 60) : text}\n`;
}).join('');

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
