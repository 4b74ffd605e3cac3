/** Django's URL configurations, read from their roots down through `include`, with the routers of Django REST framework. */
import type { CallFact, Value } from '../../model/facts.js';
import { functionOf } from './callables.js';
import { typeOf } from './classes.js';
import { viewMethods, viewSetActions } from './django-views.js';
import type { RouteDraft } from './drafts.js';
import { OPEN } from './paths.js';
import { baseOf, lastName } from './symbols.js';
import { argumentAt, type FunctionAt, type Text, type Work } from './work.js';

const PATHS = new Set(['path', 're_path', 'url']);
const DEPTH = 10;

/** Routes of all URL configurations that no other one includes, and what they include. */
export function djangoRoutes(work: Work): RouteDraft[] {
  const configurations = [...work.files.entries()]
    .filter(([file, linked]) => linked.language === 'python' && hasPatterns(work, file))
    .map(([file]) => file);
  const included = new Set(configurations.flatMap((file) => includedBy(work, file)));
  const roots = configurations.filter((file) => !included.has(file));
  const reader = new Reader(work);
  for (const file of roots) reader.configuration(file, '', 0);
  return reader.routes;
}

function isPathCall(work: Work, file: number, call: CallFact): boolean {
  if (!PATHS.has(lastName(call.callee)) || call.result === 'decorator') return false;
  return work.symbol(file, call.fn, call.callee)?.module.startsWith('django') ?? false;
}

function hasPatterns(work: Work, file: number): boolean {
  const facts = work.facts(file);
  const top = facts?.functions[0];
  if (!top || !(Object.hasOwn(top.locals, 'urlpatterns') || top.reassigned?.includes('urlpatterns'))) return false;
  return facts.calls.some((call) => isPathCall(work, file, call));
}

function includedBy(work: Work, file: number): number[] {
  const files: number[] = [];
  for (const call of work.facts(file)?.calls ?? []) {
    if (lastName(call.callee) !== 'include') continue;
    files.push(...includedFiles(work, file, call.fn, call.args[0]));
  }
  return files;
}

function includedFiles(work: Work, file: number, fn: number, value: Value | undefined): number[] {
  if (value?.kind === 'array') return includedFiles(work, file, fn, value.items[0]);
  const text = work.text(file, fn, value);
  if (text && !text.dynamic) return work.context.names.modules(file, text.text).filter((found) => found !== file);
  if (value?.kind !== 'ref') return [];
  const resolved = work.context.names.resolve(file, fn, `${value.ref}.urlpatterns`);
  return resolved.kind === 'value' && resolved.file !== file ? [resolved.file] : [];
}

class Reader {
  readonly routes: RouteDraft[] = [];
  private readonly open = new Set<string>();

  constructor(private readonly work: Work) {}

  /** All patterns of one file. */
  configuration(file: number, prefix: string, depth: number): void {
    const facts = this.work.facts(file);
    const key = `${file} ${prefix}`;
    if (!facts || depth > DEPTH || this.open.has(key)) return;
    this.open.add(key);
    const top = facts.functions[0];
    const whole = top && Object.hasOwn(top.locals, 'urlpatterns') ? top.locals.urlpatterns : undefined;
    if (whole) {
      this.patterns(file, 0, whole, prefix, depth);
      return;
    }
    // `urlpatterns += […]`: every pattern that stands in no other list of the file and in no other pattern.
    const elsewhere = new Set(Object.values(top?.locals ?? {}).flatMap((value) => callsIn(value)));
    for (const call of facts.calls)
      if (lastName(call.callee) === 'include')
        for (const arg of call.args) for (const index of callsIn(arg)) elsewhere.add(index);
    for (const [index, call] of facts.calls.entries())
      if (!elsewhere.has(index) && isPathCall(this.work, file, call)) this.pattern(file, index, call, prefix, depth);
  }

  private patterns(file: number, fn: number, value: Value, prefix: string, depth: number): void {
    if (depth > DEPTH) return;
    switch (value.kind) {
      case 'array':
        for (const item of value.items) this.patterns(file, fn, item, prefix, depth + 1);
        return;
      case 'text':
        for (const part of value.parts) this.patterns(file, fn, part, prefix, depth + 1);
        return;
      case 'spread':
        this.patterns(file, fn, value.value, prefix, depth + 1);
        return;
      case 'other':
        for (const ref of value.refs) this.patterns(file, fn, { kind: 'ref', ref }, prefix, depth + 1);
        return;
      case 'ref':
        this.named(file, fn, value.ref, prefix, depth);
        return;
      case 'call': {
        const call = this.work.facts(file)?.calls[value.call];
        if (call && isPathCall(this.work, file, call)) this.pattern(file, value.call, call, prefix, depth);
        else if (call)
          for (const arg of call.args) if (arg.kind === 'array') this.patterns(file, fn, arg, prefix, depth + 1);
        return;
      }
      default:
    }
  }

  private named(file: number, fn: number, ref: string, prefix: string, depth: number): void {
    if (lastName(ref) === 'urls' && baseOf(ref) !== undefined) {
      this.router(file, fn, baseOf(ref) ?? '', prefix);
      return;
    }
    const resolved = this.work.context.names.resolve(file, fn, ref);
    if (resolved.kind === 'value' && resolved.path === '')
      this.patterns(resolved.file, resolved.fn, resolved.value, prefix, depth + 1);
  }

  private pattern(file: number, index: number, call: CallFact, prefix: string, depth: number): void {
    const [first, second] = call.args.filter((arg) => arg.kind !== 'keyword');
    const path = this.join(
      prefix,
      this.work.text(file, call.fn, argumentAt(call.args, 'route') ?? first),
      lastName(call.callee),
    );
    const view = argumentAt(call.args, 'view') ?? second;
    if (!view) return;
    const made = view.kind === 'call' ? this.work.facts(file)?.calls[view.call] : undefined;
    if (made && lastName(made.callee) === 'include') {
      const [target] = made.args;
      const files = includedFiles(this.work, file, call.fn, target);
      for (const other of files) this.configuration(other, path.text, depth + 1);
      if (files.length === 0 && target) {
        const list =
          target.kind === 'array' && target.items[0]?.kind !== 'call' && target.items.length === 2
            ? target.items[0]
            : target;
        if (list) this.patterns(file, call.fn, list, path.text, depth + 1);
      }
      return;
    }
    if (view.kind === 'ref' && lastName(view.ref) === 'urls') return;
    this.view(file, index, call, view, path);
  }

  private view(file: number, index: number, call: CallFact, view: Value, path: Text): void {
    const type = viewClass(this.work, file, call.fn, view, 0);
    if (type) {
      const actions = type.actions;
      for (const [method, handler] of actions) this.add(file, index, call, method, path, handler);
      return;
    }
    this.add(file, index, call, 'ANY', path, functionOf(this.work, file, call.fn, view));
  }

  /** `router.urls`: what was registered on the router. */
  private router(file: number, fn: number, base: string, prefix: string): void {
    const of = this.identity(file, fn, base);
    if (of === undefined) return;
    for (const [other, linked] of this.work.files.entries()) {
      if (linked.language !== 'python') continue;
      for (const [index, call] of linked.facts.calls.entries()) {
        const owner = lastName(call.callee) === 'register' ? baseOf(call.callee) : undefined;
        if (owner === undefined || this.identity(other, call.fn, owner) !== of) continue;
        const [first, second] = call.args;
        const type = second?.kind === 'ref' ? typeOf(this.work, other, call.fn, second.ref) : undefined;
        if (!type) continue;
        const path = this.join(
          prefix,
          this.work.text(other, call.fn, argumentAt(call.args, 'prefix') ?? first),
          'path',
        );
        for (const { method, suffix, handler } of viewSetActions(this.work, type))
          this.add(other, index, call, method, { text: `${path.text}/${suffix}`, dynamic: path.dynamic }, handler);
      }
    }
  }

  private identity(file: number, fn: number, ref: string): string | undefined {
    const resolved = this.work.context.names.resolve(file, fn, ref);
    if (resolved.kind === 'made') return `${resolved.file}:${resolved.call}`;
    if (resolved.kind === 'value' && resolved.value.kind === 'call') return `${resolved.file}:${resolved.value.call}`;
    return undefined;
  }

  private join(prefix: string, part: Text | undefined, maker: string): Text {
    const { text, dynamic } = part ?? OPEN;
    const plain =
      maker === 'path'
        ? text
        : text
            .replace(/^\^/, '')
            .replace(/\$$/, '')
            .replaceAll(/\(\?P<(\w+)>[^)]*\)/g, '<$1>');
    return { text: `${prefix}${plain}`.startsWith('/') ? `${prefix}${plain}` : `/${prefix}${plain}`, dynamic };
  }

  private add(
    file: number,
    index: number,
    call: CallFact,
    method: string,
    path: Text,
    handler: FunctionAt | undefined,
  ): void {
    const open = { text: path.text, dynamic: path.dynamic || path.text.includes('…') };
    const at = call.at;
    this.routes.push({
      kind: 'route',
      method,
      path: open,
      framework: 'django',
      file,
      fn: call.fn,
      call: index,
      at,
      handler,
      own: [],
      chain: [],
    });
  }
}

/** `View.as_view()`, also inside decorators (`csrf_exempt(View.as_view())`). */
function viewClass(
  work: Work,
  file: number,
  fn: number,
  view: Value,
  depth: number,
): { actions: [string, FunctionAt | undefined][] } | undefined {
  const call = view.kind === 'call' ? work.facts(file)?.calls[view.call] : undefined;
  if (!call || depth > 4) return undefined;
  if (lastName(call.callee) === 'as_view') {
    const type = typeOf(work, file, fn, call.callee.replace(/\.as_view$/, ''));
    const mapping = call.args.find((arg) => arg.kind === 'object');
    if (type) return { actions: viewMethods(work, type, file, call.fn, mapping) };
    return { actions: [['ANY', undefined]] };
  }
  for (const arg of call.args) {
    const found = viewClass(work, file, fn, arg, depth + 1);
    if (found) return found;
  }
  return undefined;
}

function callsIn(value: Value, depth = 0): number[] {
  if (depth > DEPTH) return [];
  if (value.kind === 'call') return [value.call];
  if (value.kind === 'array') return value.items.flatMap((item) => callsIn(item, depth + 1));
  if (value.kind === 'text') return value.parts.flatMap((item) => callsIn(item, depth + 1));
  return value.kind === 'spread' ? callsIn(value.value, depth + 1) : [];
}
