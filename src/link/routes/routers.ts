/**
 * The routers of the repository as a graph: which value is which router, what is mounted where, which middleware stands on it.
 * A router is known by the call that made it, by the group that opened it, or by the parameter that it is handed over in.
 */
import type { CallFact, Value } from '../../model/facts.js';
import type { Resolved } from '../context.js';
import { parseRef } from '../names/ref.js';
import { projectBases, type TypeAt, typeOf } from '../requests/classes.js';
import { baseOf, isNamed, lastName, librarySymbol, stepsOf } from '../requests/symbols.js';
import { argumentAt } from '../requests/work.js';
import { captured } from './captured-groups.js';
import { equip } from './equip.js';
import { Heirs } from './heirs.js';
import { assignedFields, heldRouter } from './held.js';
import { madeAt } from './lists.js';
import { eachOf } from './loops.js';
import { NOTHING } from './paths.js';
import { isProjectRouter, PROJECT_ROUTER } from './project-routers.js';
import { lastGiven } from './reassigned.js';
import { RouterGraph } from './router-graph.js';
import { declared, firstName, guessed, isGiven, makes } from './router-libraries.js';
import { own, type RouterNode } from './router-node.js';
import { givenTo, wrapsHandler } from './wraps.js';

interface FunctionIn {
  file: number;
  call: number;
}

const DEPTH = 12;

export class Routers extends RouterGraph {
  private readonly made = new Map<string, RouterNode | null>();
  private fields: Map<string, FunctionIn> | undefined;
  /** Types whose router is being looked for. */
  private readonly holding = new Set<string>();
  readonly heirs = new Heirs(this.work, this);

  /** The router that a value is, if it is one. */
  ofValue(file: number, fn: number, value: Value | undefined, depth = 0): RouterNode | undefined {
    if (!value || depth > DEPTH) return undefined;
    if (value.kind === 'ref' && value.call !== undefined && value.ref.startsWith('?.'))
      return this.ofMade(file, value.call, value.ref.slice(2), depth + 1);
    if (value.kind === 'ref') return this.ofRef(file, fn, value.ref, depth + 1);
    if (value.kind === 'call' || value.kind === 'result') return this.ofCall(file, value.call, depth + 1);
    if (value.kind === 'keyword') return this.ofValue(file, fn, value.value, depth + 1);
    // Django Ninja takes a router by its dotted name.
    const dotted = value.kind === 'literal' ? /^(\w+(?:\.\w+)*)\.(\w+)$/.exec(value.text) : null;
    const module = dotted?.[1] === undefined ? [] : this.work.context.names.modules(file, dotted[1]);
    if (module[0] !== undefined) return this.ofRef(module[0], 0, `#${dotted?.[2]}`, depth + 1);
    if (value.kind === 'object' && value.type) {
      const type = typeOf(this.work, file, fn, value.type);
      return type && this.ofHolder({ kind: 'instance', ...type, path: '' }, depth + 1);
    }
    return undefined;
  }

  /** The router in a field of what is made here: `new UserRouter().router`. */
  private ofMade(file: number, index: number, field: string, depth: number): RouterNode | undefined {
    const call = this.work.facts(file)?.calls[index];
    const type = call && typeOf(this.work, file, call.fn, call.callee);
    return type && this.ofField(type, field, depth);
  }

  /** The router in a field of an instance of a class: where a class that it extends makes it, the heir's own. */
  private ofField(type: TypeAt, field: string, depth: number): RouterNode | undefined {
    if (field.includes('.')) return undefined;
    const bases = projectBases(this.work, type);
    for (const at of [type, ...bases]) {
      const fact = this.work.facts(at.file)?.types[at.type];
      const value = fact?.fields.find(({ name }) => name === field)?.value;
      const node = value
        ? this.ofValue(at.file, 0, value, depth + 1)
        : fact && (at !== type || bases.length === 0)
          ? this.ofRef(at.file, 0, `@${fact.name}.${field}`, depth + 1)
          : undefined;
      if (node) return at === type || node.inherits ? node : this.heirs.of(node, at, type);
    }
    return undefined;
  }

  /** A field that a class of JavaScript has from one that it extends: `this.app` in `class Orders extends Controller`. */
  private ofInherited(file: number, fn: number, ref: string, depth: number): RouterNode | undefined {
    const language = this.work.files[file]?.language;
    const base = language === 'go' || language === 'python' ? undefined : baseOf(ref);
    const type = base === undefined || base.endsWith('#') ? undefined : typeOf(this.work, file, fn, base);
    const field = lastName(ref);
    const fact = type && this.work.facts(type.file)?.types[type.type];
    if (!type || !fact || fact.bases.length === 0 || fact.fields.some(({ name }) => name === field)) return undefined;
    return this.ofField(type, field, depth + 1);
  }

  /** All routers that a value stands for: several where it is the variable of a loop or a list. */
  allOf(file: number, fn: number, value: Value | undefined): RouterNode[] {
    if (!value) return [];
    if (value.kind === 'array') return value.items.flatMap((item) => this.allOf(file, fn, item));
    const each = eachOf(this.work, { file, fn, value });
    if (each) return each.flatMap((item) => this.ofValue(item.file, item.fn, item.value) ?? []);
    const only = this.ofValue(file, fn, value);
    return only ? [only] : [];
  }

  /** The router that a name stands for. */
  ofRef(file: number, fn: number, ref: string, depth = 0): RouterNode | undefined {
    if (depth > DEPTH) return undefined;
    const inherited = this.ofInherited(file, fn, ref, depth);
    if (inherited) return inherited;
    // The call that a name was initialised with says more than what made it: `v1 := r.Group("/v1")`.
    const followed = this.work.context.names.follow(file, fn, { kind: 'ref', ref });
    if (followed.value.kind === 'call' || followed.value.kind === 'result') {
      const node = this.ofCall(followed.file, followed.value.call, depth + 1);
      if (node) return node;
    }
    const assigned = this.assignedField(file, ref);
    if (assigned) return this.ofCall(assigned.file, assigned.call, depth + 1);
    const resolved = this.work.context.names.resolve(file, fn, ref);
    if (resolved.kind === 'made') {
      const node = this.ofCall(resolved.file, resolved.call, depth + 1);
      const chain = this.work.facts(resolved.file)?.calls[resolved.call]?.chain?.length ?? 0;
      return node && this.through(node, withoutCalls(resolved.path, chain)) ? node : undefined;
    }
    if (resolved.kind === 'value') {
      const node = this.ofValue(resolved.file, resolved.fn, resolved.value, depth + 1);
      return node && this.through(node, resolved.path) ? node : undefined;
    }
    if (resolved.kind === 'parameter') {
      const node = this.ofParameter(resolved.file, resolved.fn, resolved.index, depth + 1);
      const param = this.work.facts(resolved.file)?.functions[resolved.fn]?.params[resolved.index];
      // `...[router, options]`, `const [router] = args`.
      const first =
        resolved.path === '[]' && param?.rest && [`$${firstName(param)}`, `$${param.name}.[]`].includes(ref);
      return node && (first || this.through(node, resolved.path)) ? node : undefined;
    }
    const made = resolved.kind === 'instance' && resolved.path === '' ? madeAt(this.work, file, ref) : undefined;
    const instance = made && this.ofCall(made.file, made.call, depth + 1);
    if (instance) return instance;
    if (resolved.kind === 'typed' || resolved.kind === 'instance')
      return this.ofDeclared(file, fn, ref, depth) ?? this.ofHolder(resolved, depth);
    if (resolved.kind === 'external') return this.ofModule(file, resolved);
    return undefined;
  }

  /** The router that a name stands for in a call: of a variable of several values, the one that it has there. */
  private ofRefAt(file: number, call: CallFact, ref: string, depth: number): RouterNode | undefined {
    const last = lastGiven(this.work, file, call, ref);
    const node = last === undefined ? undefined : this.ofCall(file, last, depth + 1);
    return node ?? this.ofRef(file, call.fn, ref, depth);
  }

  /** The router that a call is given. */
  ofGiven(file: number, call: CallFact, value: Value | undefined, depth = 0): RouterNode | undefined {
    return value?.kind === 'ref' && value.call === undefined
      ? this.ofRefAt(file, call, value.ref, depth)
      : this.ofValue(file, call.fn, value, depth);
  }

  /** The router that a call gives: it makes one, opens a group of one, or is a project function that returns one. */
  ofCall(file: number, index: number, depth = 0): RouterNode | undefined {
    const key = `${file}:${index}`;
    const known = this.made.get(key);
    if (known !== undefined) return known ?? undefined;
    this.made.set(key, null);
    const call = this.work.facts(file)?.calls[index];
    const node = call && depth <= DEPTH ? this.evaluate(file, index, call, depth) : undefined;
    this.made.set(key, node ?? null);
    if (!node) this.made.delete(key);
    return node;
  }

  /** The router on which `steps` are called, before the first of them; the number of steps that made it. */
  start(file: number, index: number, call: CallFact): { node: RouterNode; from: number } | undefined {
    const maker = this.maker(file, index, call);
    if (maker) return { node: maker, from: 1 };
    const base = baseOf(call.callee);
    const node = base === undefined ? undefined : this.ofRefAt(file, call, base, 0);
    if (node) return { node: captured(this.work, this, file, call.fn, node), from: 0 };
    // `s.Router().Handle("/x", h)`: a function of the project gives the router.
    const given = call.chain ? this.returned(file, index, 0) : undefined;
    if (given) return { node: given, from: 1 };
    const guessed = base === undefined ? undefined : this.named(file, call, base);
    return guessed && { node: guessed, from: 0 };
  }

  private evaluate(file: number, index: number, call: CallFact, depth: number): RouterNode | undefined {
    const steps = stepsOf(call);
    let node = this.maker(file, index, call);
    let at = 1;
    const group = node ? undefined : this.groupOfProject(file, call, depth);
    if (group) at = 0;
    node ??= group ?? this.returned(file, index, depth);
    if (!node) {
      const base = baseOf(call.callee);
      node = base === undefined ? undefined : this.ofRefAt(file, call, base, depth + 1);
      at = 0;
    }
    if (!node && wrapsHandler(this.work, file, index, call))
      for (const value of givenTo(call)) {
        const inner =
          value.kind === 'ref' || value.kind === 'call' ? this.ofValue(file, call.fn, value, depth + 1) : undefined;
        if (inner) return inner;
      }
    for (const [number, step] of steps.entries()) {
      if (!node || number < at) continue;
      node = this.follow(file, call.fn, node, step, `${file}:${index}:${number}`);
    }
    return node;
  }

  /** The project's own router on which a group is opened: what its method returns is a new one. */
  private groupOfProject(file: number, call: CallFact, depth: number): RouterNode | undefined {
    const base = Object.hasOwn(PROJECT_ROUTER.groups, lastName(call.callee)) ? baseOf(call.callee) : undefined;
    const node = base === undefined ? undefined : this.ofRef(file, call.fn, base, depth + 1);
    return node?.library === PROJECT_ROUTER ? node : undefined;
  }

  /** The router that the project function called here returns. */
  private returned(file: number, index: number, depth: number): RouterNode | undefined {
    const target = this.work.context.names.target(file, index);
    for (const value of (target && this.work.function(target)?.returns) ?? []) {
      const node = this.ofValue(target?.file ?? file, target?.fn ?? 0, value, depth + 1);
      if (node) return node;
    }
    // Injected by a tool, or made behind an interface: the type that it returns tells.
    const result = this.work.function(target)?.results?.types?.[0];
    const type = target && result !== undefined ? typeOf(this.work, target.file, 0, result) : undefined;
    return type && this.ofHolder({ kind: 'instance', ...type, path: '' }, depth + 1);
  }

  /** The router that the call's own name makes. */
  private maker(file: number, index: number, call: CallFact): RouterNode | undefined {
    const made = makes(this.work, file, call);
    if (!made) return undefined;
    const known = this.nodes.get(`${file}:${index}`);
    if (known) return known;
    const { entry, path, module } = made;
    const node = this.node(`${file}:${index}`, entry, file);
    const does = own(entry.does, path.join('.')) ?? own(entry.does, '*');
    if (does && (!entry.doesWith || isGiven(argumentAt(call.args, entry.doesWith))))
      node.builtIn = { does, file, at: call.at };
    if (entry.chain)
      node.uses.push(...call.args.map((value) => ({ file, fn: call.fn, value, prefix: NOTHING, at: call.at })));
    if (entry.parts.includes(path.join('.')) || entry.parts.includes(module)) node.part = true;
    if (isNamed(entry.apps, path)) node.isApp = true;
    equip(this.work, this, node, file, call);
    return node;
  }

  /** The router that an instance of a project type holds. */
  private ofHolder(resolved: Resolved, depth: number): RouterNode | undefined {
    if (resolved.kind !== 'instance') return undefined;
    const key = `${resolved.file}:${resolved.type}:${resolved.path}`;
    if (this.holding.has(key)) return undefined;
    this.holding.add(key);
    const found = heldRouter(this.work, resolved, resolved.path, (file, fn, ref) =>
      this.ofRef(file, fn, ref, depth + 1),
    );
    this.holding.delete(key);
    if (found || resolved.path !== '' || !isProjectRouter(this.work, resolved)) return found;
    return this.node(`type:${resolved.file}:${resolved.type}`, PROJECT_ROUTER, resolved.file);
  }

  private ofDeclared(file: number, fn: number, ref: string, depth: number): RouterNode | undefined {
    const { root, path } = parseRef(ref);
    if (root.kind === 'local' && path.length === 0) {
      for (let at = fn; at >= 0; at = this.work.facts(file)?.functions[at]?.parent ?? -1) {
        const params = this.work.facts(file)?.functions[at]?.params ?? [];
        const index = params.findIndex((param) => param.name === root.name);
        if (index >= 0) return this.ofParameter(file, at, index, depth + 1);
      }
    }
    const library = declared(this.work, file, fn, ref);
    if (!library) return undefined;
    const folder = this.work.files[file]?.path.replace(/[^/]*$/, '') ?? '';
    const node = this.node(`field:${folder}:${ref}`, library, file);
    node.floating = true;
    const does = own(library.does, '*');
    if (does) node.builtIn = { does, file, at: this.work.function({ file, fn })?.at ?? [1, 1, 1, 1] };
    return node;
  }

  /** The call whose result a field was given: `s.router = r.Group("/v1")`. */
  private assignedField(file: number, ref: string): FunctionIn | undefined {
    if (!ref.startsWith('@') && !(ref.startsWith('#') && this.work.files[file]?.language === 'go')) return undefined;
    this.fields ??= assignedFields(this.work, (at) => this.folder(at, this.work.files[at]?.language));
    return this.fields.get(`${this.folder(file, this.work.files[file]?.language)}:${ref}`);
  }

  /** Go's classes reach across the files of a folder, others end with their file. */
  private folder(file: number, language: string | undefined): string {
    const path = this.work.files[file]?.path ?? '';
    return language === 'go' ? path.replace(/[^/]*$/, '') : path;
  }

  private ofParameter(file: number, fn: number, index: number, depth: number): RouterNode | undefined {
    const key = `${file}:${fn}:${index}`;
    const id = `parameter:${key}`;
    const known = this.nodes.get(id);
    const closure = this.closure(file, fn, index);
    if (known) {
      // It was met before the call that hands the router over was read.
      if (closure && known.floating) {
        this.mount(known, closure);
        known.floating = false;
        delete known.part;
      }
      return known;
    }
    const fact = this.work.facts(file)?.functions[fn];
    const param = fact?.params[index];
    if (closure?.shared) return closure.parent;
    if (closure) {
      const node = this.node(id, closure.parent.library, file);
      this.mount(node, closure);
      return node;
    }
    if (!fact || !param || depth > DEPTH) return undefined;
    const shift = fact.className !== undefined && /^(?:self|cls)$/.test(fact.params[0]?.name ?? '') ? 1 : 0;
    const given = new Set<RouterNode>();
    for (const caller of this.work.context.names.callers(file, fn).slice(0, 20)) {
      const call = this.work.facts(caller.file)?.calls[caller.call];
      const arg = call && (argumentAt(call.args, param.name) ?? argumentAt(call.args, index - shift));
      const node = call && this.ofGiven(caller.file, call, arg, depth + 1);
      if (node) given.add(captured(this.work, this, caller.file, call.fn, node));
    }
    const [only, ...more] = given;
    if (only && more.length === 0) return only;
    if (only) {
      const node = this.node(id, only.library, file);
      for (const parent of given) this.mount(node, { parent, prefix: NOTHING, file, fn: -1, at: fact.at });
      return node;
    }
    const name = param.name || firstName(param) || '';
    const library = declared(this.work, file, fn, `$${name}`) ?? guessed(this.work, file, name);
    if (!library) return undefined;
    const node = this.node(id, library, file);
    node.floating = true;
    // What is called a router is mounted somewhere, what is called an application is not.
    if (library.parts.length > 0 && /rout/i.test(name)) node.part = true;
    return node;
  }

  /** What is called like a router and registered on like one, though nothing tells what made it: `server.app.get('/x', handler)`. */
  private named(file: number, call: CallFact, base: string): RouterNode | undefined {
    const name = lastName(base);
    const resolved = this.work.context.names.resolve(file, call.fn, base);
    if (librarySymbol(resolved) || resolved.kind === 'type' || resolved.kind === 'global') return undefined;
    const library = guessed(this.work, file, name);
    const [path, ...rest] = call.args;
    const last = rest.at(-1) ?? path;
    if (!library || !last || last.kind === 'object' || last.kind === 'literal') return undefined;
    const method = lastName(call.callee);
    const below = path?.kind === 'literal' && /^[/*]/.test(path.text) && rest.length > 0;
    const verb = own(library.verbs, method) !== undefined && below;
    const use = library.use.includes(method) && (below || this.ofValue(file, call.fn, last) !== undefined);
    if (!verb && !use) return undefined;
    const node = this.node(`named:${file}:${base}`, library, file);
    node.floating = true;
    return node;
  }

  /** The router that a module itself is: `http.HandleFunc`. */
  private ofModule(file: number, resolved: { module: string; path: string }): RouterNode | undefined {
    const from = this.work.files[file];
    if (!from || (resolved.path !== '' && resolved.path !== 'DefaultServeMux')) return undefined;
    const symbol = { module: resolved.module, path: [], origin: 'imported' as const };
    const match = this.work
      .libraries(from)
      .routers.of(symbol)
      .find(({ entry }) => entry.functions);
    return match && this.node(`module:${from.service}:${resolved.module}`, match.entry, file);
  }
}

/** A path without the calls at its beginning that the chain of its call made. */
function withoutCalls(path: string, chain: number): string {
  const segments = path.split('.');
  let at = 0;
  while (at < chain && segments[at]?.endsWith('()')) at++;
  return segments.slice(at).join('.');
}
