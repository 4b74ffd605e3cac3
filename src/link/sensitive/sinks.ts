import type { CallRole } from '../../model/calls.js';
import type { CallFact, Value } from '../../model/facts.js';
import type { LinkedFile } from '../../model/repository.js';
import type { Form } from './site.js';

/** Values of a call that leave the process as telemetry. */
export interface Sink {
  /** In order; a format comes before what it names. */
  message?: Value;
  values: readonly Value[];
  /** Literal keys stand before their values. */
  pairs: boolean;
  form: Form;
  console: boolean;
  /** Labels and amounts of a metric. */
  measured?: true;
}

/** What a call hands over in one of its roles; undefined for a role that is no sink. */
export function sinkOf(role: CallRole, file: LinkedFile, call: CallFact): Sink | undefined {
  const sink: Sink = { values: [], pairs: false, form: 'object', console: false };
  switch (role.kind) {
    case 'log': {
      const go = file.language === 'go';
      const printed = go && (role.style === 'printf' || role.console);
      return {
        ...sink,
        ...(role.message && { message: role.message }),
        values: visible(role.fields, call),
        pairs: go && role.style !== 'printf',
        form: printed ? 'text' : 'object',
        console: role.console,
      };
    }
    case 'bind-logger':
      return { ...sink, values: visible(role.fields, call), pairs: true };
    case 'report-error':
      return { ...sink, values: role.values };
    case 'span':
      if (role.what === 'attribute' || role.what === 'event') return { ...sink, values: role.values, pairs: true };
      // Of a start only the options: its name is no value of a request, its callback no attribute.
      return role.what === 'start'
        ? {
            ...sink,
            values: role.values.filter(({ kind }) => kind === 'object' || kind === 'keyword' || kind === 'call'),
          }
        : undefined;
    case 'metric-record':
      return { ...sink, measured: true, values: [...call.args, ...(call.chain ?? []).flatMap((link) => link.args)] };
    default:
      return undefined;
  }
}

const TRACKER_METHODS = new Set(
  [
    'setUser setExtra setExtras setContext setTag setTags addBreadcrumb addMetadata addMetaData addCustomAttribute addCustomAttributes',
    'set_user set_extra set_context set_tag set_tags add_breadcrumb add_custom_attribute add_custom_attributes',
    'SetUser SetExtra SetExtras SetContext SetTag SetTags AddBreadcrumb AddAttribute',
  ].flatMap((names) => names.split(' ')),
);
const TRACKER = /(?:^|[^a-z])(?:scope|hub|sentry|bugsnag|newrelic|rollbar|raven|honeybadger|txn)(?:[^a-z]|$)/i;

/** Extra data of an error tracker, given on a scope that a callback was handed: nothing but the names tells. */
export function trackerSink(call: CallFact): Sink | undefined {
  const cut = Math.max(call.callee.lastIndexOf('.'), call.callee.lastIndexOf('#'));
  if (cut < 0 || !TRACKER_METHODS.has(call.callee.slice(cut + 1)) || !TRACKER.test(call.callee.slice(0, cut)))
    return undefined;
  return { values: call.args, pairs: true, form: 'object', console: false };
}

/** Fields without those that a method of the logger says to be sensitive: it redacts them (`WithSensitiveField`). */
function visible(fields: readonly Value[], call: CallFact): readonly Value[] {
  const hidden = new Set<Value>();
  const links = [{ name: call.callee, args: call.args }, ...(call.chain ?? [])];
  const redacts = ({ name }: { name: string }) => /(?:Sensitive|Redacted|Masked|Secret)\w*$/.test(name);
  for (const { args } of links.filter(redacts)) for (const arg of args) hidden.add(arg);
  // Given to another method too, it is there to be read; equal values are one.
  for (const { args } of links.filter((link) => !redacts(link))) for (const arg of args) hidden.delete(arg);
  if (hidden.size === 0) return fields;
  return fields.filter(
    (field) =>
      !hidden.has(field) && !(field.kind === 'object' && field.entries.every((entry) => hidden.has(entry.value))),
  );
}
