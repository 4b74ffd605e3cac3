/** Fastify's plugins: those that are loaded from a folder, and those that work on the router that they are given itself. */
import type { Span, Value } from '../../../model/facts.js';
import { functionOf } from '../../requests/callables.js';
import { folderOf } from '../../requests/classes.js';
import { argumentAt, encloses, type FunctionAt, isServed, type Text, type Work } from '../../requests/work.js';
import { joinPaths, NOTHING, pathOf } from '../paths.js';
import type { RouterNode } from '../router-node.js';
import type { Routers } from '../routers.js';

interface Here {
  file: number;
  fn: number;
  at: Span;
}

/** Opens what `register(value, options)` brings, where it is a function of the project or a folder of such. */
export function openPlugin(
  work: Work,
  routers: Routers,
  parent: RouterNode,
  prefix: Text,
  value: Value | undefined,
  args: readonly Value[],
  here: Here,
): void {
  const plugin = pluginOf(work, here, value);
  if (plugin) {
    routers.openClosure(plugin.at, { parent, prefix, ...here, ...(plugin.shared && { shared: true }) });
    return;
  }
  const symbol = value?.kind === 'ref' ? work.symbol(here.file, here.fn, value.ref) : undefined;
  if (value && symbol) parent.uses.push({ ...here, value, prefix: NOTHING });
  if (symbol?.module !== '@fastify/autoload' && symbol?.module !== 'fastify-autoload') return;
  const folder = folderIn(work, here, argumentAt(args, 'dir'));
  if (folder === undefined) return;
  // The options are those of each plugin that is loaded.
  const options = argumentAt(args, 'options');
  const given = options && argumentAt([work.context.names.follow(here.file, here.fn, options).value], 'prefix');
  const above = given ? joinPaths(prefix, pathOf(work, here.file, here.fn, given)) : prefix;
  for (const [file, linked] of work.files.entries()) {
    if (!isServed(linked) || !linked.path.startsWith(`${folder}/`)) continue;
    const exported = linked.facts.exports.find(({ name }) => name === 'default')?.value;
    const loaded = exported && pluginOf(work, { file, fn: 0, at: [1, 1, 1, 1] }, exported);
    if (!loaded) continue;
    const below = { text: pathBelow(linked.path.slice(folder.length)), dynamic: false };
    routers.openClosure(loaded.at, {
      parent,
      prefix: loaded.shared ? above : joinPaths(above, below),
      ...here,
      ...(loaded.shared && { shared: true }),
    });
  }
}

/** `/users/_id/index.ts` → `/users/:id`: folders name the path, files do not. */
function pathBelow(path: string): string {
  return folderOf(path).replace(/\/_(?=\w)/g, '/:');
}

/** A plugin's function; `shared` where `fastify-plugin` says that it adds to the router it is given, not to one of its own. */
function pluginOf(work: Work, here: Here, value: Value | undefined): { at: FunctionAt; shared: boolean } | undefined {
  const { file, fn } = here;
  const of = value && imported(work, here, value);
  const at = of ? functionOf(work, of.file, 0, of.value) : functionOf(work, file, fn, value);
  const followed = value && work.context.names.follow(of?.file ?? file, of ? 0 : fn, of?.value ?? value);
  const call = followed?.value.kind === 'call' ? work.facts(followed.file)?.calls[followed.value.call] : undefined;
  const shared =
    call && followed ? work.symbol(followed.file, call.fn, call.callee)?.module === 'fastify-plugin' : false;
  return at && { at, shared };
}

/** `register(import('../../requests/routes/users.js'))`: the call holds that one import. */
function imported(work: Work, { file, at }: Here, value: Value): { file: number; value: Value } | undefined {
  const inside =
    work.facts(file)?.imports.filter((fact) => fact.lazy && fact.local === '' && encloses(at, fact.at)) ?? [];
  const module = value.kind === 'other' && inside.length === 1 ? inside[0]?.module : undefined;
  const target = module === undefined ? undefined : work.context.names.modules(file, module)[0];
  const exported =
    target === undefined ? undefined : work.facts(target)?.exports.find(({ name }) => name === 'default');
  return target !== undefined && exported ? { file: target, value: exported.value } : undefined;
}

/** The folder that `join(__dirname, 'routes')` means. */
function folderIn(work: Work, { file, fn }: Here, value: Value | undefined): string | undefined {
  const followed = value && work.context.names.follow(file, fn, value);
  const call = followed?.value.kind === 'call' ? work.facts(followed.file)?.calls[followed.value.call] : undefined;
  const given = call ? call.args : followed?.value.kind === 'text' ? followed.value.parts : [];
  const parts = given.flatMap((arg) => (arg.kind === 'literal' ? arg.text.split('/') : []));
  if (!followed || parts.length === 0) return undefined;
  const segments = folderOf(work.files[followed.file]?.path ?? '')
    .split('/')
    .filter((part) => part !== '');
  for (const part of parts)
    if (part === '..') segments.pop();
    else if (part !== '' && part !== '.') segments.push(part);
  return segments.join('/');
}
