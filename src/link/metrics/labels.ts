/** The label values that a call gives a metric: labels, attributes and tags, in all the forms that libraries take. */
import type { CallFact, Value } from '../../model/facts.js';
import { lastName, stepsOf } from '../requests/symbols.js';
import type { Site } from './elapsed.js';

/** A label with its value; `label` is '' where its name is not known. `declared`: the definition names the labels. */
export interface LabelValue {
  label: string;
  value: Value;
  site: Site;
}

const DEEPEST = 6;
const BY_POSITION = new Set(['labels', 'WithLabelValues', 'GetMetricWithLabelValues']);
const CONTAINERS = /^(?:labels|tags|attributes|attrs)$/i;
const OPTIONS = /^(?:exemplar\w*|value|amount|sample_?rate|rate|unit|timestamp|cb|callback|context)$/i;
const WRAPPERS = new Set([
  'WithAttributes',
  'WithAttributeSet',
  'NewSet',
  'MeasurementOption',
  'assign',
  'dict',
  'append',
]);

/**
 * Labels of a record call. `names` are the labels that the definition declares, by position; `from` is the first argument that can
 * hold labels (after the name, where the call gives one).
 */
export function labelValues(call: CallFact, site: Site, names: readonly string[], from: number): LabelValue[] {
  const found: LabelValue[] = [];
  for (const [number, step] of stepsOf(call).entries()) {
    // An exemplar points at one trace and is meant to; information about a build is one series.
    if (/exemplar|^info$/i.test(step.name)) continue;
    if (step.name === 'MustNewConstMetric' || step.name === 'NewConstMetric') {
      for (const value of step.args.slice(3)) found.push({ label: '', value, site });
    } else if (BY_POSITION.has(step.name)) {
      for (const [position, value] of step.args.entries()) {
        if (value.kind === 'object' || value.kind === 'spread') collect(value, site, found, 0);
        else if (value.kind === 'keyword') found.push({ label: value.name, value: value.value, site });
        else found.push({ label: names[position] ?? '', value, site });
      }
    } else if (step.name === 'With' && step.args.length > 1) {
      for (let at = 0; at + 1 < step.args.length; at += 2) {
        const value = step.args[at + 1];
        if (value) found.push({ label: textOf(step.args[at], site), value, site });
      }
    } else for (const value of step.args.slice(number === 0 ? from : 0)) collect(value, site, found, 0);
  }
  return found;
}

function collect(value: Value, site: Site, found: LabelValue[], depth: number): void {
  if (depth > DEEPEST) return;
  switch (value.kind) {
    case 'object':
      for (const { key, value: entry } of value.entries) {
        if (key === '...' || CONTAINERS.test(key)) collect(entry, site, found, depth + 1);
        else if (!OPTIONS.test(key)) found.push({ label: key === '[]' ? '' : key, value: entry, site });
      }
      return;
    case 'keyword':
      if (CONTAINERS.test(value.name)) collect(value.value, site, found, depth + 1);
      return;
    case 'spread':
      collect(value.value, site, found, depth + 1);
      return;
    case 'array':
      for (const item of value.items) {
        if (item.kind === 'text') tag(item.parts, site, found);
        else if (item.kind === 'literal') tag([item], site, found);
        else collect(item, site, found, depth + 1);
      }
      return;
    case 'ref': {
      const at = site.work.context.names.follow(site.file, site.fn, value);
      if (at.value.kind !== 'ref') collect(at.value, { ...site, file: at.file, fn: at.fn }, found, depth + 1);
      return;
    }
    case 'call':
      ofCall(value.call, site, found, depth);
      return;
    default:
      return;
  }
}

/** `attribute.String(k, v)`, `attribute.Key(k).String(v)`, `semconv.URLPath(v)`, `fmt.Sprintf("user:%s", id)`. */
function ofCall(index: number, site: Site, found: LabelValue[], depth: number): void {
  const call = site.work.facts(site.file)?.calls[index];
  if (!call) return;
  const name = lastName(call.callee);
  const [first, second] = call.args;
  if (/\/otel\/attribute#/.test(call.callee) && !WRAPPERS.has(name)) {
    const value = name === 'Key' ? call.chain?.at(-1)?.args[0] : second;
    if (value) found.push({ label: textOf(first, site), value, site });
  } else if (/\/otel\/semconv\//.test(call.callee)) {
    if (first) found.push({ label: '', value: first, site });
  } else if (call.callee === 'fmt#Sprintf') tag(call.args, site, found);
  else if (WRAPPERS.has(name)) {
    for (const value of call.args) {
      if (name === 'dict' && value.kind === 'keyword') found.push({ label: value.name, value: value.value, site });
      else collect(value, site, found, depth + 1);
    }
  }
}

/** `user:${id}`: the first part names the tag. */
function tag(parts: readonly Value[], site: Site, found: LabelValue[]): void {
  const [head, ...rest] = parts;
  const named = head?.kind === 'literal' ? /^([\w.-]+):/.exec(head.text)?.[1] : undefined;
  // `kind:form` is name and value in one.
  if (head && rest.length === 0 && named !== undefined) found.push({ label: named, value: head, site });
  for (const value of head?.kind === 'literal' ? rest : parts) found.push({ label: named ?? '', value, site });
}

const textOf = (value: Value | undefined, { work, file, fn }: Site): string => {
  const text = work.text(file, fn, value);
  return text && !text.dynamic ? text.text : '';
};
