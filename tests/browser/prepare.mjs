// Makes the records and renders the pages that the tests open: `node prepare.mjs GRAPHPROOF LYING_TARGET DIR`.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { hostile, read, sized, write } from './records.mjs';

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
writeFileSync(join(dir, 'pages.json'), JSON.stringify(pages, null, 2));
