/** Django's URL configurations, read from their roots down through `include`. */
import type { CallFact, Value } from '../../../model/facts.js';
import { parseRef } from '../../names/ref.js';
import { functionOf } from '../../requests/callables.js';
import { baseOf, lastName } from '../../requests/symbols.js';
import { argumentAt, type FunctionAt, type Text, type Work } from '../../requests/work.js';
import type { RouteDraft } from '../drafts.js';
import { localValues, valuesOf } from '../lists.js';
import type { ValueAt } from '../loops.js';
import { joinPaths, OPEN, pathsOf } from '../paths.js';
import { readablePattern } from '../regex-paths.js';
import type { Routers } from '../routers.js';
import { hasPatterns, includedBy, includedFiles, isPattern, patternsIn } from './django-patterns.js';
import { registeredRoutes } from './django-routers.js';
import { functionMethods, viewClass } from './django-views.js';

const DEPTH = 24;
const MOST_ROUTES = 20_000;
const ROOT = '/';
/** Patterns that serve files while developing; no routes of the service. */
const STATIC = /^(?:static|staticfiles_urlpatterns|debug_toolbar_urls)$/;

/** Routes of all URL configurations that no other one includes, and what they include. */
export function djangoRoutes(work: Work, routers?: Routers): RouteDraft[] {
  const files = [...work.files.entries()].filter(([, { language, role }]) => language === 'python' && role !== 'test');
  const configurations = files.map(([file]) => file).filter((file) => hasPatterns(work, file));
  // Lists of patterns include too, whatever they are called.
  const included = new Set(files.flatMap(([file]) => includedBy(work, file)));
  const reader = new Reader(work, routers);
  for (const file of configurations) if (!included.has(file)) reader.configuration(file, ROOT, 0);
  // Lists that are put together in ways that were not followed: their patterns exist, somewhere below an unknown prefix.
  for (const [file] of files) reader.unread(file);
  return reader.routes;
}

class Reader {
  readonly routes: RouteDraft[] = [];
  private readonly open = new Set<string>();
  private readonly read = new Set<string>();

  constructor(
    private readonly work: Work,
    private readonly routers: Routers | undefined,
  ) {}

  /** All patterns of one file. */
  configuration(file: number, prefix: string, depth: number): void {
    const key = `${file} ${prefix}`;
    if (depth > DEPTH || this.open.has(key)) return;
    this.open.add(key);
    this.all(valuesOf(this.work, file, 'urlpatterns'), prefix, depth);
  }

  /** Patterns of a file that no list was seen to hold. */
  unread(file: number): void {
    for (const [index, call] of this.work.facts(file)?.calls.entries() ?? [])
      if (isPattern(this.work, file, call) && !this.read.has(`${file}:${index}`) && this.isTold(file, call))
        this.pattern(file, index, call, `${ROOT}…/`, DEPTH - 2);
  }

  /** Whether something of a pattern's path is known: helpers that copy patterns have none of their own. */
  private isTold(file: number, call: CallFact): boolean {
    const given = argumentAt(call.args, 'route') ?? argumentAt(call.args, 0);
    return pathsOf(this.work, file, call.fn, given).some(({ text }) => /\w/.test(text));
  }

  private all(values: readonly ValueAt[], prefix: string, depth: number): void {
    for (const { file, fn, value } of values) this.patterns(file, fn, value, prefix, depth);
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
      case 'either':
        for (const option of value.options) this.patterns(file, fn, option, prefix, depth + 1);
        return;
      case 'spread':
      case 'keyword':
        this.patterns(file, fn, value.value, prefix, depth + 1);
        return;
      case 'other':
        for (const ref of value.refs) this.named(file, fn, ref, prefix, depth + 1);
        return;
      case 'ref':
        this.named(file, fn, value.ref, prefix, depth);
        return;
      case 'call':
        this.made(file, fn, value.call, prefix, depth);
        return;
      default:
    }
  }

  /** A pattern, or a call that gives a list of them. */
  private made(file: number, fn: number, index: number, prefix: string, depth: number): void {
    const call = this.work.facts(file)?.calls[index];
    if (!call) return;
    const name = lastName(call.callee);
    if (isPattern(this.work, file, call)) this.pattern(file, index, call, prefix, depth);
    else if (name === 'i18n_patterns') {
      const bare = argumentAt(call.args, 'prefix_default_language');
      const below = bare?.kind === 'literal' && bare.text === 'false' ? prefix : `${prefix}<language>/`;
      for (const arg of call.args) if (arg.kind !== 'keyword') this.patterns(file, fn, arg, below, depth + 1);
    } else if (!STATIC.test(name)) {
      const target = this.work.context.names.target(file, index);
      if (target && this.returned(target, prefix, depth)) return;
      for (const arg of call.args)
        if (arg.kind === 'array' || arg.kind === 'ref' || arg.kind === 'spread' || arg.kind === 'call')
          this.patterns(file, fn, arg, prefix, depth + 1);
    }
  }

  /** The list that a project function returns; false where it returns none that can be read. */
  private returned(target: FunctionAt, prefix: string, depth: number): boolean {
    const before = this.routes.length;
    const fact = this.work.function(target);
    for (const value of fact?.returns ?? []) {
      const isGrown = value.kind === 'ref' && fact?.reassigned?.some((name) => value.ref === `$${name}`);
      if (isGrown)
        for (const index of patternsIn(this.work, target)) this.made(target.file, target.fn, index, prefix, depth);
      else this.patterns(target.file, target.fn, value, prefix, depth + 1);
    }
    return this.routes.length > before;
  }

  private named(file: number, fn: number, ref: string, prefix: string, depth: number): void {
    if (depth > DEPTH) return;
    const base = lastName(ref) === 'urls' ? baseOf(ref) : undefined;
    if (base !== undefined && this.registered(file, fn, base, prefix)) return;
    const { root, path } = parseRef(ref);
    const key = `${file} ${fn} ${ref} ${prefix}`;
    if (path.length === 0 && (root.kind === 'top' || root.kind === 'local')) {
      if (this.open.has(key)) return;
      this.open.add(key);
      const values =
        root.kind === 'local' ? localValues(this.work, file, fn, root.name) : valuesOf(this.work, file, root.name);
      this.all(values, prefix, depth + 1);
      this.open.delete(key);
      return;
    }
    const resolved = this.work.context.names.resolve(file, fn, ref);
    if (resolved.kind !== 'value' || resolved.path !== '') return;
    // The name of another module: all that it is given there.
    const there = root.kind === 'module' ? valuesOf(this.work, resolved.file, path.at(-1) ?? '') : [];
    this.all(there.length > 0 ? there : [resolved], prefix, depth + 1);
  }

  /** `router.urls` of REST framework, `api.urls` of Django Ninja. */
  private registered(file: number, fn: number, base: string, prefix: string): boolean {
    const node = this.routers?.ofRef(file, fn, base);
    if (node) {
      node.prefix = joinPaths({ text: prefix, dynamic: prefix.includes('…') }, node.prefix);
      return true;
    }
    const drafts = registeredRoutes(this.work, file, fn, base, prefix);
    this.routes.push(...(drafts ?? []));
    return drafts !== undefined;
  }

  private pattern(file: number, index: number, call: CallFact, prefix: string, depth: number): void {
    if (this.routes.length > MOST_ROUTES) return;
    this.read.add(`${file}:${index}`);
    const [first, second] = call.args.filter((arg) => arg.kind !== 'keyword');
    const view = argumentAt(call.args, 'view') ?? second;
    if (!view) return;
    const given = argumentAt(call.args, 'route') ?? argumentAt(call.args, 'regex') ?? first;
    const isRegex = lastName(call.callee) !== 'path';
    for (const part of pathsOf(this.work, file, call.fn, given)) {
      const own = isRegex ? readablePattern(part).text : part.text;
      const text = `${prefix}${prefix.endsWith('…') && own !== '' && !own.startsWith('/') ? '/' : ''}${own}`.replace(
        /^\/\//,
        '/',
      );
      const path: Text = { text, dynamic: text.includes('…') };
      this.answered(file, index, call, view, path, depth);
    }
  }

  private answered(file: number, index: number, call: CallFact, view: Value, path: Text, depth: number): void {
    const made = view.kind === 'call' ? this.work.facts(file)?.calls[view.call] : undefined;
    if (made && lastName(made.callee) === 'include') {
      const before = this.routes.length;
      const files = includedFiles(this.work, file, made.fn, made.args[0]);
      for (const other of files) this.configuration(other, path.text, depth + 1);
      if (files.length === 0 && made.args[0]) this.patterns(file, made.fn, listOf(made.args[0]), path.text, depth + 1);
      // What a package brings, or what is put together at run time: routes, but nobody can say which.
      if (this.routes.length === before && files.length === 0 && !this.isMounted(file, made.fn, made.args[0]))
        this.below(file, index, call, path);
      return;
    }
    const urls = view.kind === 'ref' && lastName(view.ref) === 'urls' ? baseOf(view.ref) : undefined;
    if (urls !== undefined) {
      if (!this.registered(file, call.fn, urls, path.text)) this.below(file, index, call, path);
      return;
    }
    // A consumer of Django channels is no HTTP route.
    if (made && lastName(made.callee) === 'as_asgi') return;
    const type = viewClass(this.work, file, call.fn, view);
    if (type) {
      for (const [method, handler, foreign] of type) this.add(file, index, call, method, path, handler, foreign);
      return;
    }
    const handler = functionOf(this.work, file, call.fn, view);
    for (const method of functionMethods(this.work, handler)) this.add(file, index, call, method, path, handler);
  }

  private isMounted(file: number, fn: number, value: Value | undefined): boolean {
    if (value?.kind === 'array' && value.items.length === 0) return true;
    const base = value?.kind === 'ref' && lastName(value.ref) === 'urls' ? baseOf(value.ref) : undefined;
    return base !== undefined && this.routers?.ofRef(file, fn, base) !== undefined;
  }

  /** One route that stands for all below a path: the admin site, the patterns of a package. */
  private below(file: number, index: number, call: CallFact, path: Text): void {
    const text = path.text.endsWith('…') ? path.text : `${path.text}${OPEN.text}`;
    this.add(file, index, call, 'ANY', { text, dynamic: true }, undefined);
  }

  private add(
    file: number,
    index: number,
    call: CallFact,
    method: string,
    path: Text,
    handler: FunctionAt | undefined,
    foreign = false,
  ): void {
    const at = call.at;
    const draft = { kind: 'route', framework: 'django', file, fn: call.fn, call: index, at } as const;
    this.routes.push({ ...draft, method, path, handler, ...(foreign && { foreign }), own: [], chain: [] });
  }
}

/** The patterns of `include((patterns, 'app'))`. */
function listOf(value: Value): Value {
  if (value.kind !== 'array' || value.items.length !== 2) return value;
  const [patterns, name] = value.items;
  return patterns && name && (name.kind === 'literal' || (name.kind === 'ref' && patterns.kind !== 'call'))
    ? patterns
    : value;
}
