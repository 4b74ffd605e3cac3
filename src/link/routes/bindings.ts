/**
 * What a value stands for where a function is called from a certain place: parameters are read from the call's arguments, the
 * variable of a loop over a list from one of its items. A registration inside a helper is then read as each caller means it.
 */
import type { Value } from '../../model/facts.js';
import { parseRef } from '../names/ref.js';
import { functionOf } from '../requests/callables.js';
import { baseOf, lastName } from '../requests/symbols.js';
import { someName } from '../requests/values.js';
import type { FunctionAt, Text, Work } from '../requests/work.js';
import { bindArguments } from './arguments.js';
import { entryOf, madeRow } from './made-rows.js';
import { methodsOf, OPEN, pathsOf } from './paths.js';

/** A value where its names are to be read. */
export interface ValueAt {
  value: Value;
  file: number;
  fn: number;
}

/** What is bound: a parameter or a loop's variable of a function. */
export interface Variable {
  file: number;
  fn: number;
  name: string;
  /** Position of a parameter; absent for a loop's variable. */
  index?: number;
  /** The list that the loop runs over. */
  of?: ValueAt;
}

const DEPTH = 10;
const MOST = 40;

/** Bindings of variables to values; those that were asked for and are not bound are noted. */
export class Bindings {
  private readonly bound = new Map<string, ValueAt>();
  /** Variables that were needed and are not bound, in the order in which they were met. */
  readonly open: Variable[] = [];

  constructor(
    private readonly work: Work,
    private readonly outer?: Bindings,
  ) {}

  bind(variable: Variable, to: ValueAt): void {
    this.bound.set(key(variable), to);
  }

  private of(variable: Variable): ValueAt | undefined {
    return this.bound.get(key(variable)) ?? this.outer?.of(variable);
  }

  /** The value that a name is bound to, followed through bindings of bindings; undefined for a name that is no bound variable. */
  value(at: ValueAt, depth = 0): ValueAt {
    if (at.value.kind !== 'ref' || depth > DEPTH) return at;
    const { root, path } = parseRef(at.value.ref);
    if (root.kind !== 'local') return at;
    const variable = variableOf(this.work, at.file, at.fn, root.name);
    if (!variable) return at;
    const to = this.of(variable);
    if (!to) {
      if (!this.open.some((known) => key(known) === key(variable))) this.open.push(variable);
      return at;
    }
    const inner = this.value(to, depth + 1);
    if (path.length === 0) return inner;
    const member = this.memberOf(inner, path, variable);
    return member ? this.value(member, depth + 1) : at;
  }

  /** `row.Pattern` of an item: by key, or by the position of the field in the item's type. */
  private memberOf(item: ValueAt, path: readonly string[], variable: Variable): ValueAt | undefined {
    const [name, ...rest] = path;
    if (name === undefined || rest.length > 0) return undefined;
    const followed = this.work.context.names.follow(item.file, item.fn, item.value);
    const row = madeRow(this.work, this, followed) ?? followed;
    if (row.value.kind === 'object') return entryOf(this.work, row, name);
    if (row.value.kind !== 'array') return undefined;
    const position = fieldsOf(this.work, variable)?.indexOf(name) ?? -1;
    const found = row.value.items[position];
    return found && { ...row, value: found };
  }

  /** Texts that a value may be, with all that is bound put in. */
  texts(given: ValueAt, depth = 0): Text[] {
    if (depth > DEPTH) return [OPEN];
    const at = this.value(given);
    const { value, file, fn } = at;
    const part = (of: Value) => this.texts({ value: of, file, fn }, depth + 1);
    if (value.kind === 'text') {
      if (value.build === 'template' || value.build === 'concat') return combined(value.parts.map(part), '');
      const [format, ...rest] = value.parts;
      return format
        ? filled(
            part(format)[0] ?? OPEN,
            rest.map((item) => part(item)[0] ?? OPEN),
          )
        : [OPEN];
    }
    if (value.kind === 'array') return value.items.flatMap(part).slice(0, MOST);
    // `row.version ?? 'v1'`: what the row does not say is the default.
    if (value.kind === 'either' && value.op !== '&&') {
      const options = value.options.map(part);
      return options.find((texts) => texts.every(({ text }) => text !== OPEN.text)) ?? options[0] ?? [OPEN];
    }
    if (value.kind === 'ref') {
      const method = /^net\/http#Method([A-Z][a-z]+)$/.exec(value.ref)?.[1];
      if (method) return [{ text: method.toUpperCase(), dynamic: false }];
      const known = pathsOf(this.work, file, fn, value);
      const followed = this.work.context.names.follow(file, fn, value);
      // `url = url + "/x"` has no end.
      const isBuilt =
        /^(?:text|either)$/.test(followed.value.kind) &&
        known.every(({ dynamic }) => dynamic) &&
        !someName(followed.value, (ref) => ref === value.ref);
      if (!isBuilt && (known.length !== 1 || known[0]?.text !== '…')) return known;
      return followed.value.kind === 'ref' || followed.value.kind === 'element'
        ? known
        : this.texts(followed, depth + 1);
    }
    if (value.kind === 'call' || value.kind === 'result') return this.called(at, value.call, depth);
    return pathsOf(this.work, file, fn, value);
  }

  private called(at: ValueAt, index: number, depth: number): Text[] {
    const { file } = at;
    const call = this.work.facts(file)?.calls[index];
    if (!call) return [OPEN];
    const args = () => call.args.map((value) => this.texts({ value, file, fn: call.fn }, depth + 1));
    if (/^(?:path(?:\/filepath)?#Join|net\/url#JoinPath)$/.test(call.callee)) return combined(args(), '/');
    // What trims or folds a path leaves it the path that it is.
    if (/^(?:strings#(?:Trim\w*|ToLower)|path#Clean)$/.test(call.callee)) return args()[0] ?? [OPEN];
    if (call.callee === 'string' || call.callee === 'fmt#Sprint') return args()[0] ?? [OPEN];
    const target = this.work.context.names.target(file, index);
    const fact = this.work.function(target);
    const [returned] = fact?.returns ?? [];
    if (!target || !fact || !returned || fact.returns.length > 2) return pathsOf(this.work, file, call.fn, at.value);
    const inner = new Bindings(this.work, this);
    bindArguments(inner, target, fact, file, call.fn, call.args);
    const found = fact.returns.flatMap((value) => inner.texts({ ...target, value }, depth + 1));
    for (const variable of inner.open)
      if (!(variable.file === target.file && variable.fn === target.fn)) this.open.push(variable);
    return longest(found);
  }

  methods(given: ValueAt): string[] {
    const { value, file, fn } = this.value(given);
    if (value.kind === 'array') return value.items.flatMap((item) => this.methods({ value: item, file, fn }));
    const folded =
      value.kind === 'call' ? receiverOf(this.work, file, value.call, /^to(?:Lower|Upper)Case$/) : undefined;
    if (folded) return this.methods({ value: folded, file, fn });
    return methodsOf(this.work, file, fn, value);
  }

  /** The function that a value hands over, where closures of a helper only call what they were given: that. */
  handler(given: ValueAt, depth = 0): FunctionAt | undefined {
    if (depth > DEPTH) return undefined;
    const at = this.value(given);
    const { value, file, fn } = at;
    if (value.kind === 'call') {
      const call = this.work.facts(file)?.calls[value.call];
      const bound = receiverOf(this.work, file, value.call, /^bind$/);
      if (bound) return this.handler({ value: bound, file, fn: call?.fn ?? fn }, depth + 1);
      const wraps = [...(call?.args ?? [])].reverse();
      for (const arg of wraps) {
        if (arg.kind !== 'ref' && arg.kind !== 'call' && arg.kind !== 'function') continue;
        const found = this.handler({ value: arg, file, fn: call?.fn ?? fn }, depth + 1);
        if (found) return found;
      }
      return functionOf(this.work, file, fn, value);
    }
    const found = functionOf(this.work, file, fn, value);
    return (found && this.inside(found, depth)) ?? found;
  }

  /** What a closure calls of that which the function around it was given: `func(w, r) { f(w, r) }`, `(req, res) => run(req, f)`. */
  private inside(closure: FunctionAt, depth: number): FunctionAt | undefined {
    const facts = this.work.facts(closure.file);
    if (!facts || (facts.functions[closure.fn]?.parent ?? 0) <= 0) return undefined;
    const given = (ref: string, fn: number): FunctionAt | undefined => {
      const variable = /^\$\w+$/.test(ref) ? variableOf(this.work, closure.file, fn, ref.slice(1)) : undefined;
      if (variable?.index === undefined || !this.of(variable)) return undefined;
      return this.handler({ value: { kind: 'ref', ref }, file: closure.file, fn }, depth + 1);
    };
    const calls = this.work.callsWithin(closure);
    for (const { call } of calls) {
      const found = given(call.callee.replace(/\.ServeHTTP$/, ''), call.fn);
      if (found) return found;
    }
    if (this.work.files[closure.file]?.language === 'go') return undefined;
    for (const { call } of calls)
      for (const arg of call.args) {
        const found = arg.kind === 'ref' ? given(arg.ref, call.fn) : undefined;
        if (found) return found;
      }
    return undefined;
  }
}

/** What a call of one of these methods is made on: `handler` of `handler.bind(this)`. */
function receiverOf(work: Work, file: number, index: number, method: RegExp): Value | undefined {
  const call = work.facts(file)?.calls[index];
  const base = call && !call.chain && method.test(lastName(call.callee)) ? baseOf(call.callee) : undefined;
  return base === undefined ? undefined : { kind: 'ref', ref: base };
}

/** The texts that a value is: in Go with what calls put together. */
export function textsAt(work: Work, file: number, fn: number, value: Value | undefined): Text[] {
  if (!value || work.files[file]?.language !== 'go') return pathsOf(work, file, fn, value);
  return new Bindings(work).texts({ value, file, fn });
}

const key = ({ file, fn, name }: Variable) => `${file}:${fn}:${name}`;

/** The parameter or loop variable that a name is, of this function or of one around it. */
export function variableOf(work: Work, file: number, fn: number, name: string): Variable | undefined {
  for (let at = fn; at >= 0; at = work.facts(file)?.functions[at]?.parent ?? -1) {
    const fact = work.facts(file)?.functions[at];
    if (!fact) return undefined;
    const local = Object.hasOwn(fact.locals, name) ? fact.locals[name] : undefined;
    if (local?.kind === 'element') return { file, fn: at, name, of: { value: local.of, file, fn: at } };
    if (local) return undefined;
    const index = fact.params.findIndex((param) => param.name === name);
    if (index >= 0) return { file, fn: at, name, index };
  }
  return undefined;
}

/** Field names of the items that a loop runs over, from the declared type of its list. */
function fieldsOf(work: Work, { of }: Variable): string[] | undefined {
  if (!of) return undefined;
  const resolved = of.value.kind === 'ref' ? work.context.names.resolve(of.file, of.fn, of.value.ref) : undefined;
  if (resolved?.kind === 'instance' && resolved.path === '')
    return work.facts(resolved.file)?.types[resolved.type]?.fields.map((field) => field.name);
  const place = resolved?.kind === 'value' ? resolved : { file: of.file, fn: of.fn };
  const name = of.value.kind === 'ref' ? lastName(of.value.ref) : '';
  const types = work.facts(place.file)?.functions[place.fn]?.localTypes ?? {};
  const declared = Object.hasOwn(types, name) ? types[name] : undefined;
  const type = declared === undefined ? undefined : work.context.names.resolve(place.file, place.fn, declared);
  if (type?.kind !== 'type' && type?.kind !== 'instance') return undefined;
  return work.facts(type.file)?.types[type.type]?.fields.map((field) => field.name);
}

function combined(parts: readonly Text[][], separator: string): Text[] {
  let texts: Text[] = [{ text: '', dynamic: false }];
  for (const [index, options] of parts.entries())
    texts = texts
      .flatMap((left) =>
        options.map((right) => ({
          text: index === 0 || separator === '' ? left.text + right.text : slashed(left.text, right.text),
          dynamic: left.dynamic || right.dynamic,
        })),
      )
      .slice(0, MOST);
  return texts;
}

function slashed(left: string, right: string): string {
  if (right === '' || right === '/') return left;
  return left === '' ? right : `${left.replace(/\/+$/, '')}/${right.replace(/^\/+/, '')}`;
}

function filled(format: Text, values: readonly Text[]): Text[] {
  let next = 0;
  const text = format.text.replace(/%[-+ #0-9.*]*[a-zA-Z]/g, () => values[next++]?.text ?? '…');
  return [{ text, dynamic: format.dynamic || values.some(({ dynamic }) => dynamic) || next > values.length }];
}

/** Of several returned texts the one that says most: guards return early with what they were given. */
function longest(texts: readonly Text[]): Text[] {
  const [first, ...more] = texts;
  if (!first) return [OPEN];
  return [more.reduce((best, text) => (text.text.length > best.text.length ? text : best), first)];
}
