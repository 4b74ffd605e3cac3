/** Builds the routes that one call registers. */
import type { CallFact, Value } from '../../model/facts.js';
import type { Registration } from '../catalogue/frameworks.js';
import { delegated, functionOf } from '../requests/callables.js';
import { baseOf, type Step } from '../requests/symbols.js';
import { argumentAt, type FunctionAt, type Text, type Work } from '../requests/work.js';
import { Bindings, textsAt } from './bindings.js';
import { type ErrorHandlerDraft, flatten, type RouteDraft } from './drafts.js';
import { usesIn } from './equip.js';
import { guardsIn } from './guards.js';
import { looksLikePath, methodsOf, NOTHING, splitPattern } from './paths.js';
import type { RouterNode, Use } from './router-node.js';
import type { Routers } from './routers.js';

export interface Registrations {
  routers: Routers;
  routes: RouteDraft[];
  errors: ErrorHandlerDraft[];
}

/** A call that may register something. */
export interface Site {
  file: number;
  index: number;
  call: CallFact;
}

/** Builders of JavaScript take nothing beside the path. */
const NAMED = new Set(['route']);

/** Routes of one call, some of which are built step by step (`route('/x').get(h)`, `Methods("GET").Path("/x").Handler(h)`). */
export class Builder {
  private paths: Text[] | undefined;
  private pathValue: Value | undefined;
  private methods: string[] = [];
  private methodValue: Value | undefined;
  private handler: Value | undefined;

  constructor(
    private readonly work: Work,
    private readonly found: Registrations,
    private readonly site: Site,
  ) {}

  verb(node: RouterNode, step: Step, method: string): void {
    const { file, call, index } = this.site;
    let args = step.args;
    let paths = this.paths;
    if (!paths) {
      // koa-router may name a route before its path.
      if (args.length > 2 && looksLikePath(this.work, file, call.fn, args[1]) && this.isText(args[1]))
        args = args.slice(1);
      const keyword = argumentAt(args, 'path');
      paths = textsAt(this.work, file, call.fn, keyword ?? args[0]);
      if (!keyword) args = args.slice(1);
    }
    const decorated = call.result === 'decorator' ? this.work.decorated(file, index) : undefined;
    const applied = this.applied();
    const values = applied ? [applied] : flatten(args.filter((arg) => arg.kind !== 'keyword'));
    // go-restful: `ws.GET("/x").To(h)`.
    if (values.length === 0 && Object.hasOwn(node.library.builders, 'To')) {
      this.paths = paths;
      this.methods = [method];
      return;
    }
    // `app.get('setting')` reads a setting.
    if (decorated === undefined && values.length === 0) return;
    const handler = node.library.handler === 'second' ? values[0] : values.at(-1);
    const guards =
      method === 'ANY' && paths[0] ? guardsIn(this.work, this.site, node, step, paths[0], values) : undefined;
    if (guards) {
      node.uses.push(...guards);
      return;
    }
    for (const path of paths)
      this.add(node, step, method, path, handler, values, decorated, this.paths ? undefined : step.args[0]);
  }

  /** A verb that is computed: `router[method](path, handler)`. */
  computed(node: RouterNode, step: Step): void {
    const { file, call } = this.site;
    const { key, args } = call;
    const isPath = args[0]?.kind === 'ref' || looksLikePath(this.work, file, call.fn, args[0]);
    if (!key || !isPath || args.length < 2) return;
    const values = flatten(args.slice(1));
    const found = textsAt(this.work, file, call.fn, args[0]);
    for (const method of new Bindings(this.work).methods({ value: key, file, fn: call.fn }))
      for (const path of found)
        this.add(node, step, method, path, values.at(-1), values, undefined, args[0], key, true);
  }

  registration(node: RouterNode, given: Step, registration: Registration): void {
    const { file, call, index } = this.site;
    const { work } = this;
    const step = { ...given, args: this.bothGiven(given.args) };
    const decorated = call.result === 'decorator' ? work.decorated(file, index) : undefined;
    const args = typeof registration.path === 'string' ? this.withInner(step.args) : step.args;
    const pathValue =
      argumentAt(args, registration.path) ?? argumentAt(step.args, 'rule') ?? argumentAt(step.args, 'path');
    const method = argumentAt(args, registration.method);
    const methods = registration.methods ?? methodsOf(work, file, call.fn, method);
    const handler =
      this.applied() ??
      (registration.handler === undefined
        ? step.args.filter((arg) => arg.kind !== 'keyword').at(-1)
        : (argumentAt(step.args, registration.handler) ??
          (registration.handler === 'view_func' ? step.args[2] : undefined)));
    if (decorated === undefined && (!handler || handler === pathValue)) return;
    const hooks = flatten(node.library.around.flatMap((name) => argumentAt(args, name) ?? []));
    const fallback = work.files[file]?.language === 'go' || registration.pattern ? 'ANY' : 'GET';
    for (const whole of textsAt(work, file, call.fn, pathValue)) {
      const { method: verb, path } = registration.pattern ? splitPattern(whole) : { method: undefined, path: whole };
      for (const name of verb ? [verb] : methods.length > 0 ? methods : [fallback])
        this.add(
          node,
          step,
          name,
          path,
          handler,
          [...hooks, ...(handler ? [handler] : [])],
          decorated,
          pathValue,
          method,
        );
    }
  }

  step(step: Step, what: 'path' | 'prefix' | 'methods' | 'handler' | 'other'): void {
    const { file, call } = this.site;
    if (what === 'methods') {
      this.methods = step.args.flatMap((arg) => methodsOf(this.work, file, call.fn, arg));
      // `.Methods(route.method)`: the rows of a table, or who calls the function, say which.
      const [only] = step.args;
      if (only?.kind === 'ref' && step.args.length === 1) this.methodValue = only;
    }
    if (what === 'handler') this.handler = step.args[0];
    if (what === 'path' || what === 'prefix') {
      this.paths = textsAt(this.work, file, call.fn, step.args[0]);
      this.pathValue = step.args[0];
      if (step.args.length > 1 && !NAMED.has(step.name)) this.handler = step.args[1];
    }
  }

  finish(node: RouterNode): void {
    if (!this.handler) return;
    const { call } = this.site;
    // A prefix opened by the chain itself already stands in the paths here, so the route belongs to the chain's first router.
    const step = { name: '', args: [], at: call.at };
    for (const path of this.paths ?? [NOTHING])
      for (const method of this.methods.length > 0 ? this.methods : ['ANY'])
        this.add(node, step, method, path, this.handler, [this.handler], undefined, this.pathValue, this.methodValue);
  }

  /** What a decorator of Python is put on by hand: `app.post("/x")(handler)`. */
  private applied(): Value | undefined {
    const { file, call } = this.site;
    const [next] = call.chain ?? [];
    return this.work.files[file]?.language === 'python' && next?.name === '' ? next.args[0] : undefined;
  }

  /** The wrapper of a handler, also where the registration has it by name: `h := measured(get); mux.Handle("/x", h)`. */
  private wrapping(value: Value | undefined, { at }: Step): Use[] {
    const { file, call } = this.site;
    const given = value?.kind === 'ref' ? this.work.context.names.follow(file, call.fn, value) : undefined;
    const found = given ?? { file, fn: call.fn, value };
    return found.value?.kind === 'call'
      ? [{ file: found.file, fn: found.fn, value: found.value, prefix: NOTHING, at, wraps: true }]
      : [];
  }

  private isText(value: Value | undefined): boolean {
    return value?.kind === 'literal' || value?.kind === 'text';
  }

  /** Go: path and handler in one, from a wrapper that takes both: `mux.HandleFunc(wrap(app, "/x", get))`. */
  private bothGiven(args: Value[]): Value[] {
    const { file } = this.site;
    const [only] = args;
    if (args.length !== 1 || only?.kind !== 'call' || this.work.files[file]?.language !== 'go') return args;
    const path = this.work.facts(file)?.calls[only.call]?.args.find((arg) => this.isText(arg));
    return path ? [path, only] : args;
  }

  /** The option objects that functions among the arguments are given: `huma.Register(api, guarded(huma.Operation{…}), h)`. */
  private withInner(args: readonly Value[]): Value[] {
    const { file } = this.site;
    const inner = args.flatMap((arg) =>
      arg.kind === 'call' ? (this.work.facts(file)?.calls[arg.call]?.args ?? []) : [],
    );
    return [...args, ...inner.filter((arg) => arg.kind === 'object')];
  }

  private isForeign(value: Value | undefined): boolean {
    const { file, call } = this.site;
    if (this.work.files[file]?.language !== 'go' || !value) return false;
    // `gin.WrapH(promhttp.Handler())` is all of packages; a handler of the project in it would be found.
    if (value.kind === 'literal') return true;
    const made = value.kind === 'call' ? this.work.facts(file)?.calls[value.call] : undefined;
    if (made?.args.every((arg) => this.isForeign(arg)) === false) return false;
    const ref = made?.callee ?? (value.kind === 'ref' ? value.ref : undefined);
    if (ref === undefined || this.work.context.names.resolve(file, call.fn, ref).kind !== 'external') return false;
    return !made || this.isKnown(ref);
  }

  /** Of the standard library, or of one that the catalogue knows: others may do anything in what they make. */
  private isKnown(ref: string): boolean {
    const { file, call } = this.site;
    const linked = this.work.files[file];
    const module = this.work.symbol(file, call.fn, ref)?.module;
    if (!linked || module === undefined) return false;
    const { init, routers } = this.work.libraries(linked);
    return !module.includes('.') || init.ofModule(module).length > 0 || routers.ofModule(module).length > 0;
  }

  /** Go: a router that is registered as a handler is mounted; below the path where that is cut off. */
  private mounts(node: RouterNode, path: Text, value: Value | undefined): boolean {
    const { file, call } = this.site;
    if (this.work.files[file]?.language !== 'go' || (value?.kind !== 'ref' && value?.kind !== 'call')) return false;
    const child = this.found.routers.ofValue(file, call.fn, value);
    if (!child || child === node) return false;
    const prefix = cutsOff(this.work, file, value, 0) ? { ...path, text: path.text.replace(/\/?\*?$/, '') } : NOTHING;
    this.found.routers.mount(child, { parent: node, prefix, file, fn: call.fn, at: call.at });
    return true;
  }

  private add(
    node: RouterNode,
    step: Step,
    method: string,
    path: Text,
    value: Value | undefined,
    values: Value[],
    decorated: number | undefined,
    pathValue?: Value,
    methodValue?: Value,
    computed?: true,
  ): void {
    const { file, index, call } = this.site;
    if (this.mounts(node, path, value)) return;
    const found = decorated !== undefined ? { file, fn: decorated } : functionOf(this.work, file, call.fn, value);
    const handler = found && delegated(this.work, found);
    const middle = values.filter((candidate) => candidate !== value);
    const own: Use[] = [
      ...middle.map((candidate) => ({ file, fn: call.fn, value: candidate, prefix: NOTHING, at: step.at })),
      ...this.wrapping(value, step),
      ...(decorated === undefined ? [] : usesIn(node.library, step.args, { file, fn: call.fn, at: step.at })),
    ];
    const chain = values.flatMap((candidate): FunctionAt[] => {
      const target = functionOf(this.work, file, call.fn, candidate);
      return target ? [target] : [];
    });
    const { framework } = node.library;
    const base = baseOf(call.callee);
    const router: Value | undefined = base === undefined ? undefined : { kind: 'ref', ref: base };
    const given =
      pathValue && value
        ? {
            given: {
              path: pathValue,
              handler: value,
              ...(methodValue && { method: methodValue }),
              ...(router && { router }),
              ...(computed && { key: computed }),
            },
          }
        : {};
    this.found.routes.push({
      kind: 'route',
      method,
      path,
      framework,
      file,
      fn: call.fn,
      call: index,
      at: step.at,
      handler,
      node,
      own,
      chain,
      ...(!handler && this.isForeign(value) && { foreign: true }),
      ...given,
    });
  }
}

/** `http.StripPrefix("/api", api)`, however it is wrapped. */
function cutsOff(work: Work, file: number, value: Value, depth: number): boolean {
  const call = value.kind === 'call' && depth < 4 ? work.facts(file)?.calls[value.call] : undefined;
  if (!call) return false;
  return call.callee === 'net/http#StripPrefix' || call.args.some((arg) => cutsOff(work, file, arg, depth + 1));
}
