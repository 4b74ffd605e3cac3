// A worker that parses files with the project's own parsers and does nothing else: the floor under any scan.
import { readFileSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { parseSync } from 'oxc-parser';
import { initTreeSitter, parserFor } from '../dist/extract/treesitter.js';

await initTreeSitter();
for (const path of workerData) {
  const text = readFileSync(path, 'utf8');
  if (path.endsWith('.py')) parserFor('python').parse(text)?.delete();
  else if (path.endsWith('.go')) parserFor('go').parse(text)?.delete();
  else parseSync(path, text).program;
}
