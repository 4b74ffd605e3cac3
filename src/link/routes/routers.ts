/**
 * The routers of the repository as a graph: which value is which router, what is mounted where, which middleware stands on it.
 * A router is known by the call that made it, by the group that opened it, or by the parameter that it is handed over in.
 */
import type { CallFact, Value } from '../../model/facts.js';
import { typeOf } from '../requests/classes.js';
import { baseOf } from '../requests/symbols.js';
import { argumentAt } from '../requests/work.js';
import { captured } from './captured-groups.js';
import { declaredRouter, namedRouter, parameterRouter } from './handed-routers.js';
import { Heirs } from './heirs.js';
import { madeAt } from './lists.js';
import { eachOf } from './loops.js';
import { MadeRouters } from './made-routers.js';
import { lastGiven } from './reassigned.js';
import { RouterFields } from './router-fields.js';
import { RouterGraph } from './router-graph.js';
import { firstName } from './router-libraries.js';
import { DEPTH, type RouterNode } from './router-node.js';

export class Routers extends RouterGraph {
  readonly made = new MadeRouters(this.work, this);
  readonly fields = new RouterFields(this.work, this);
  readonly heirs = new Heirs(this.work, this);

  /** The router that a value is, if it is one. */
  ofValue(file: number, fn: number, value: Value | undefined, depth = 0): RouterNode | undefined {
    if (!value || depth > DEPTH) return undefined;
    if (value.kind === 'ref' && value.call !== undefined && value.ref.startsWith('?.'))
      return this.fields.ofMade(file, value.call, value.ref.slice(2), depth + 1);
    if (value.kind === 'ref') return this.ofRef(file, fn, value.ref, depth + 1);
    if (value.kind === 'call' || value.kind === 'result') return this.ofCall(file, value.call, depth + 1);
    if (value.kind === 'keyword' || value.kind === 'spread') return this.ofValue(file, fn, value.value, depth + 1);
    // Django Ninja takes a router by its dotted name.
    const dotted = value.kind === 'literal' ? /^(\w+(?:\.\w+)*)\.(\w+)$/.exec(value.text) : null;
    const module = dotted?.[1] === undefined ? [] : this.work.context.names.modules(file, dotted[1]);
    if (module[0] !== undefined) return this.ofRef(module[0], 0, `#${dotted?.[2]}`, depth + 1);
    if (value.kind === 'object' && value.type) {
      const type = typeOf(this.work, file, fn, value.type);
      return type && this.fields.ofHolder({ kind: 'instance', ...type, path: '' }, depth + 1);
    }
    return undefined;
  }

  /** All routers that a value stands for: several where it is the variable of a loop or a list. */
  allOf(file: number, fn: number, value: Value | undefined): RouterNode[] {
    if (!value) return [];
    if (value.kind === 'array') return value.items.flatMap((item) => this.allOf(file, fn, item));
    const each = eachOf(this.work, { file, fn, value: this.givenOut(file, value) ?? value });
    if (each) return each.flatMap((item) => this.ofValue(item.file, item.fn, item.value) ?? []);
    const only = this.ofValue(file, fn, value);
    return only ? [only] : [];
  }

  /** Koa: the router of `router.routes()`. */
  private givenOut(file: number, value: Value): Value | undefined {
    const call = value.kind === 'call' ? this.work.facts(file)?.calls[value.call] : undefined;
    const base = call && !call.chain && /\.(?:routes|middleware)$/.test(call.callee) ? baseOf(call.callee) : undefined;
    return base === undefined ? undefined : { kind: 'ref', ref: base };
  }

  /** The router that a name stands for. */
  ofRef(file: number, fn: number, ref: string, depth = 0): RouterNode | undefined {
    if (depth > DEPTH) return undefined;
    const inherited = this.fields.ofInherited(file, fn, ref, depth);
    if (inherited) return inherited;
    // The call that a name was initialised with says more than what made it: `v1 := r.Group("/v1")`.
    const followed = this.work.context.names.follow(file, fn, { kind: 'ref', ref });
    if (followed.value.kind === 'call' || followed.value.kind === 'result') {
      const node = this.ofCall(followed.file, followed.value.call, depth + 1);
      if (node) return node;
    }
    const assigned = this.fields.assignedField(file, ref);
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
      const node = parameterRouter(this.work, this, resolved.file, resolved.fn, resolved.index, depth + 1);
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
      return declaredRouter(this.work, this, file, fn, ref, depth) ?? this.fields.ofHolder(resolved, depth);
    if (resolved.kind === 'external') return this.ofModule(file, resolved);
    return undefined;
  }

  /** The router that a name stands for in a call: of a variable of several values, the one that it has there. */
  ofRefAt(file: number, call: CallFact, ref: string, depth: number): RouterNode | undefined {
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
    return this.made.ofCall(file, index, depth);
  }

  /** The router on which `steps` are called, before the first of them; the number of steps that made it. */
  start(file: number, index: number, call: CallFact): { node: RouterNode; from: number } | undefined {
    const maker = this.made.maker(file, index, call);
    if (maker) return { node: maker, from: 1 };
    const base = baseOf(call.callee);
    const node = base === undefined ? undefined : this.ofRefAt(file, call, base, 0);
    const self = node?.id.startsWith('module:') ? node.library.self : undefined;
    const itself = self === undefined ? undefined : this.ofGiven(file, call, argumentAt(call.args, self));
    if (itself) return { node: itself, from: 0 };
    if (node) return { node: captured(this.work, this, file, call.fn, node), from: 0 };
    // `s.Router().Handle("/x", h)`: a function of the project gives the router.
    const given = call.chain ? this.made.returned(file, index, 0) : undefined;
    if (given) return { node: given, from: 1 };
    const guessed = base === undefined ? undefined : namedRouter(this.work, this, file, call, base);
    return guessed && { node: guessed, from: 0 };
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
