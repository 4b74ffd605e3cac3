/** Which metric a call records on: through names where they can be followed, else by the field that holds the instrument. */

import type { Place } from '../../model/evidence.js';
import type { CallFact, Value } from '../../model/facts.js';
import { baseOf, lastName, someStep } from '../requests/symbols.js';
import type { Work } from '../requests/work.js';
import type { Defined } from './defined.js';
import { instrumentOf } from './instruments.js';

const MOST_USES = 50;
/** Methods that record and that hardly anything else of this name in a field has. */
const RECORDS =
  /^(?:inc|Inc|dec|Dec|observe|Observe|add|Add|set|Set|record|Record|Update|labels|WithLabelValues|startTimer|time|count_exceptions|Mark|UpdateSince|SetToCurrentTime)$/;

const isRecording = (name: string): boolean => RECORDS.test(name);

/**
 * Fills `Metric.uses`. A call that records on a field that holds an instrument of its folder gets the role of a record where nothing
 * else was known of it.
 */
export function linkUses(work: Work): void {
  const { metrics } = work;
  for (const one of metrics.all) {
    const roles = work.files[one.file]?.roles.get(one.call);
    if (roles?.some((role) => role.kind === 'metric-record')) addUse(one, one.metric.place);
  }
  for (const { on, place } of metrics.again) addUse(on, place);
  const fields = fieldsOf(work);
  for (const [file, linked] of work.files.entries()) {
    if (linked.role === 'test' || linked.role === 'example' || linked.role === 'generated') continue;
    for (const [index, call] of linked.facts.calls.entries()) {
      const known = linked.roles.get(index)?.some((role) => role.kind === 'metric-record');
      if (!known && !someStep(call, isRecording)) continue;
      if (metrics.of(file, index).length > 0) continue;
      const found = recordedOn(work, fields, file, index, call, known === true);
      if (found.length === 0) continue;
      if (!known) work.addRole(file, index, { kind: 'metric-record', library: found[0]?.library ?? 'project' });
      noteUse(work, file, index, found, call);
    }
  }
}

function noteUse(work: Work, file: number, index: number, found: readonly Defined[], call: CallFact): void {
  work.metrics.record(file, index, found);
  for (const one of found) {
    addUse(one, work.place(file, call.at));
    if (one.metric.type === 'unknown') one.metric.type = constantType(call) ?? 'unknown';
  }
}

export function addUse({ metric }: Defined, place: Place): void {
  metric.uses ??= [];
  if (metric.uses.length < MOST_USES) metric.uses.push(place);
}

function recordedOn(
  work: Work,
  fields: Fields,
  file: number,
  index: number,
  call: CallFact,
  known: boolean,
): readonly Defined[] {
  const handed = known ? ofParameter(work, fields, file, call) : [];
  if (handed.length > 0) return handed;
  const described = ofDescription(work, fields, file, call);
  if (described.length > 0) return described;
  if (known) {
    const definition = instrumentOf(work, file, call, index)?.definition;
    const found = definition ? work.metrics.of(definition.file, definition.index) : [];
    if (found.length > 0) return found;
    const made = ofMaker(work, file, call);
    if (made.length > 0) return made;
  }
  const held = ofLocal(work, file, call);
  if (held.length > 0) return held;
  for (const field of fieldNames(call, known)) {
    const found = fields.of(file, field);
    if (found.length > 0) return found;
  }
  return [];
}

/** `metrics.Orders.Add(ctx, 1)`: what a factory of the project gave under that name. */
function ofMaker(work: Work, file: number, call: CallFact): readonly Defined[] {
  const base = baseOf(call.callee);
  if (base === undefined) return [];
  const { value, file: from } = work.context.names.follow(file, call.fn, { kind: 'ref', ref: base });
  const made = value.kind === 'call' ? work.facts(from)?.calls[value.call] : undefined;
  return made ? work.metrics.at(work.place(from, made.at)) : [];
}

/** Names that may be the field's: `orders` in `m.orders.Inc()`, `m.orders().Add(1)`, `metrics().orders.Inc()`. */
function fieldNames(call: CallFact, known: boolean): string[] {
  const names: string[] = [];
  // A local that happens to have a field's name is none.
  if (known || /^[@#$][\w$]+\.[\w$]+/.test(call.callee)) {
    const base = baseOf(call.callee);
    if (base !== undefined) names.push(lastName(base));
    if (call.chain) names.push(lastName(call.callee));
  }
  for (const { name } of call.chain ?? []) names.push(name.split('.').at(-2) ?? '');
  return names.filter((name) => name !== '');
}

/** A local of the functions around that holds what a definition gave, be that an instrument or what the project wraps around one. */
function ofLocal(work: Work, file: number, call: CallFact): readonly Defined[] {
  const name = /^\$([\w$]+)\./.exec(call.callee)?.[1];
  const functions = work.facts(file)?.functions ?? [];
  if (name === undefined) return [];
  for (let fn: number | undefined = call.fn; fn !== undefined; fn = functions[fn]?.parent) {
    const { locals = {}, params = [] } = functions[fn] ?? {};
    const value = Object.hasOwn(locals, name) ? locals[name] : undefined;
    const made = value?.kind === 'call' ? work.facts(file)?.calls[value.call] : undefined;
    if (value) return made ? work.metrics.at(work.place(file, made.at)) : [];
    if (params.some((param) => param.name === name)) return [];
  }
  return [];
}

/** A function that is handed the instrument: what its callers give. */
function ofParameter(work: Work, fields: Fields, file: number, call: CallFact): Defined[] {
  const base = /^(\$[\w$]+)(?:\.|$)/.exec(call.callee)?.[1];
  const params = work.facts(file)?.functions[call.fn]?.params ?? [];
  const index = params.findIndex(({ name }) => `$${name}` === base);
  if (base === undefined || index < 0) return [];
  const found = new Set<Defined>();
  for (const { file: from, call: at } of work.context.names.callers(file, call.fn).slice(0, 100)) {
    const arg = work.facts(from)?.calls[at]?.args[index];
    if (arg?.kind !== 'ref') continue;
    const { value, file: made } = work.context.names.follow(from, work.facts(from)?.calls[at]?.fn ?? 0, arg);
    const defined = value.kind === 'call' ? work.metrics.of(made, value.call) : [];
    for (const one of defined.length > 0 ? defined : fields.of(from, lastName(arg.ref))) found.add(one);
  }
  return [...found];
}

/** Go: `prometheus.MustNewConstMetric(desc, prometheus.CounterValue, …)`; the description is a name, a field or stands right there. */
function ofDescription(work: Work, fields: Fields, file: number, call: CallFact): readonly Defined[] {
  const [first] = call.args;
  if (!/#(?:Must)?NewConst(?:Metric|Histogram|Summary)$/.test(call.callee) || !first) return [];
  if (first.kind === 'call') return work.metrics.of(file, first.call);
  if (first.kind !== 'ref') return [];
  const { value, file: from } = work.context.names.follow(file, call.fn, first);
  const found = value.kind === 'call' ? work.metrics.of(from, value.call) : [];
  return found.length > 0 ? found : fields.of(file, lastName(first.ref));
}

function constantType(call: CallFact): 'counter' | 'gauge' | 'histogram' | 'summary' | undefined {
  if (/NewConstHistogram$/.test(call.callee)) return 'histogram';
  if (/NewConstSummary$/.test(call.callee)) return 'summary';
  const kind = call.args[1];
  if (kind?.kind !== 'ref') return undefined;
  return /\bCounterValue$/.test(kind.ref) ? 'counter' : /\bGaugeValue$/.test(kind.ref) ? 'gauge' : undefined;
}

interface Fields {
  /** What the field of this name holds, in the folder of a file; nothing where two hold different instruments. */
  of(file: number, field: string): readonly Defined[];
}

function fieldsOf(work: Work): Fields {
  const { metrics } = work;
  const held = new Map<string, Map<string, readonly Defined[]>>();
  const hold = (file: number, field: string, call: number) => {
    const own = metrics.of(file, call);
    const at = work.facts(file)?.calls[call]?.at;
    const found = own.length > 0 || !at ? own : metrics.at(work.place(file, at));
    const name = field.slice(Math.max(field.lastIndexOf('.'), field.lastIndexOf('#'), field.lastIndexOf('$')) + 1);
    if (found.length === 0 || name.length < 3) return;
    const key = `${folder(work, file)} ${name}`;
    let of = held.get(key);
    if (!of) {
      of = new Map();
      held.set(key, of);
    }
    of.set(`${file} ${call}`, found);
  };
  const { byPath } = work.context;
  const files = metrics.all.flatMap(({ file, metric }) => [file, byPath.get(metric.place.path) ?? file]);
  for (const file of new Set(files)) {
    const facts = work.facts(file);
    if (!facts) continue;
    for (const [index, { assignedTo }] of facts.calls.entries())
      for (const name of assignedTo ?? []) hold(file, name, index);
    for (const { target, value } of facts.assignments) if (value.kind === 'call') hold(file, target, value.call);
    const entries = (value: Value) => {
      if (value.kind !== 'object') return;
      for (const { key, value: of } of value.entries) if (of.kind === 'call') hold(file, key, of.call);
    };
    for (const { locals, returns } of facts.functions)
      for (const value of [...Object.values(locals), ...returns]) entries(value);
    for (const { value } of facts.assignments) entries(value);
    for (const { fields } of facts.types)
      for (const { name, value } of fields) if (value?.kind === 'call') hold(file, name, value.call);
  }
  return {
    of: (file, field) => {
      const found = held.get(`${folder(work, file)} ${field}`);
      return found?.size === 1 ? ([...found.values()][0] ?? []) : [];
    },
  };
}

const folder = (work: Work, file: number): string => {
  const path = work.files[file]?.path ?? '';
  return path.slice(0, path.lastIndexOf('/') + 1);
};
