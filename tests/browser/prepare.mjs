// Makes the records and renders the pages that the tests open: `node prepare.mjs GRAPHPROOF LYING_TARGET DIR`.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { hostile, later, nights, read, sized, write } from './records.mjs';

const [graphproof, lyingTarget, dir] = process.argv.slice(2);
rmSync(dir, { recursive: true, force: true });
mkdirSync(dir, { recursive: true });

// Exit 1 is what a target that breaks the contract comes to.
const run = (args) => {
  try {
    execFileSync(graphproof, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  } catch (error) {
    if (error.status !== 1) throw error;
  }
};

const liar = spawn(lyingTarget, ['accepts_any_member', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'inherit'] });
const [base] = await Promise.all([
  new Promise((found) => createInterface({ input: liar.stdout }).once('line', (line) => found(line.match(/http:\S+/)[0]))),
]);
run(['run', '--target', base, '--out', join(dir, 'liar')]);
liar.kill();
run(['run', '--out', join(dir, 'emulator')]);

const broken = read(join(dir, 'liar'));
const pages = {
  // 250 trials with all that was said: run-50 is made of them, and axe needs a minute for so many.
  liar: { kind: 'run', folder: 'liar', file: 'index.html', huge: true },
  emulator: { kind: 'run', folder: 'emulator', file: 'index.html' },
};
write(later(sized(broken, 50, 20)), join(dir, 'later-50'));
write(later(sized(broken, 2000, 40)), join(dir, 'later-2000'));
const made = {
  'run-0': sized(broken, 0, 0),
  'run-50': sized(broken, 50, 20),
  'run-50-passing': sized(broken, 50, 0),
  'run-2000': sized(broken, 2000, 40),
  'run-2000-passing': sized(broken, 2000, 0),
  'run-10000': sized(broken, 10_001, 40),
  'run-hostile': hostile(broken),
};
for (const [name, record] of Object.entries(made)) {
  write(record, join(dir, name));
  run(['render', join(dir, name), '--format', 'html', '--out', join(dir, name, 'index.html')]);
  const trials = record.trials.length;
  pages[name] = { kind: 'run', folder: name, file: 'index.html', trials, huge: trials > 2000 };
}

for (const [name, old, later] of [
  ['diff-liar', 'emulator', 'liar'], ['diff-same', 'liar', 'liar'], ['diff-50', 'run-50', 'later-50'], ['diff-2000', 'run-2000', 'later-2000'],
  ['diff-hostile', 'run-50', 'run-hostile'],
]) {
  run(['diff', join(dir, old), join(dir, later), '--out', join(dir, name)]);
  pages[name] = { kind: 'diff', folder: name, file: 'diff.html' };
}
for (const [name, record, n] of [['history-1', 'liar', 0], ['history-365', 'liar', 364], ['history-hostile', 'run-hostile', 0]]) {
  const add = () => run(['history', 'add', join(dir, record), '--dir', join(dir, name)]);
  add();
  if (n > 0) {
    const lines = join(dir, name, 'history.jsonl');
    writeFileSync(lines, nights(readFileSync(lines, 'utf8'), n));
    add();
  }
  pages[name] = { kind: 'history', folder: name, file: 'index.html' };
}
run(['publish', join(dir, 'run-50'), '--out', join(dir, 'published')]);
pages.published = { kind: 'run', folder: 'published', file: 'index.html', trials: 50 };
run(['render', join(dir, 'run-50'), '--format', 'har', '--out', join(dir, 'traffic.har')]);
run(['judge', join(dir, 'traffic.har'), '--out', join(dir, 'judged')]);
pages.judged = { kind: 'run', folder: 'judged', file: 'index.html' };
run(['prove', 'chat_add.role', '--out', join(dir, 'proof')]);
pages.proof = { kind: 'proof', folder: 'proof', file: 'index.html' };
writeFileSync(join(dir, 'pages.json'), JSON.stringify(pages, null, 2));
