/** React Router's `app/routes.ts`: `route('boats/:id', 'routes/boat.tsx')`, `index(file)`, `layout(file, […])`, `prefix('api', […])`. */
import type { Value } from '../../../model/facts.js';
import { folderOf } from '../../requests/classes.js';
import { lastName } from '../../requests/symbols.js';
import type { Text, Work } from '../../requests/work.js';
import { joinPaths, NOTHING, pathOf } from '../paths.js';

const CONFIG = /(?:^|\/)app\/routes\.[jt]s$/;
const MODULE = '@react-router/dev/routes';

/** Paths of the route modules that such files name, by module file; and the folders whose routes they name all of. */
export function configuredRoutes(work: Work): { paths: Map<number, Text[]>; folders: string[] } {
  const paths = new Map<number, Text[]>();
  const folders: string[] = [];
  const byPath = new Map(work.files.map(({ path }, file) => [path, file]));
  for (const [file, linked] of work.files.entries()) {
    if (!CONFIG.test(linked.path) || !linked.facts.imports.some(({ module }) => module === MODULE)) continue;
    const value = linked.facts.exports.find(({ name }) => name === 'default')?.value;
    if (!value) continue;
    const folder = folderOf(linked.path);
    const before = paths.size;
    walk(work, file, 0, value, NOTHING, 0, (module, path) => {
      const target = byPath.get(`${folder}/${module.replace(/^\.?\//, '')}`);
      if (target !== undefined) paths.set(target, [...(paths.get(target) ?? []), path]);
    });
    if (paths.size > before) folders.push(`${folder}/`);
  }
  return { paths, folders };
}

type Note = (module: string, path: Text) => void;

function walk(work: Work, file: number, fn: number, value: Value, prefix: Text, depth: number, note: Note): void {
  if (depth > 8) return;
  const { value: found, file: at, fn: scope } = work.context.names.follow(file, fn, value);
  if (found.kind === 'array') for (const item of found.items) walk(work, at, scope, item, prefix, depth + 1, note);
  else if (found.kind === 'spread') walk(work, at, scope, found.value, prefix, depth + 1, note);
  else if (found.kind === 'call') {
    const call = work.facts(at)?.calls[found.call];
    if (call) one(work, at, call, prefix, depth, note);
  }
}

function one(
  work: Work,
  file: number,
  call: { callee: string; args: Value[]; fn: number },
  prefix: Text,
  depth: number,
  note: Note,
): void {
  const text = (value: Value | undefined) => work.text(file, call.fn, value)?.text;
  const name = lastName(call.callee);
  const [first, second] = call.args;
  const last = call.args.at(-1);
  const path = name === 'route' || name === 'prefix' ? joinPaths(prefix, pathOf(work, file, call.fn, first)) : prefix;
  const module = name === 'route' ? text(second) : name === 'index' || name === 'layout' ? text(first) : undefined;
  if (module !== undefined) note(module, path.text === '' ? { text: '/', dynamic: false } : path);
  if (last?.kind === 'array') walk(work, file, call.fn, last, path, depth + 1, note);
}
