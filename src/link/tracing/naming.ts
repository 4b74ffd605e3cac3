/** Where a service is given its name in traces: constants and attributes in code, variables of its environment. */

import type { Having, Place } from '../../model/evidence.js';
import type { Span, Value } from '../../model/facts.js';
import type { LinkedFile } from '../../model/repository.js';
import { partsOf } from '../../model/values.js';
import type { Work } from '../requests/work.js';
import { namesService } from './known.js';

/** Variables from which SDKs and agents take the name. */
const VARIABLE = /^(?:OTEL_SERVICE_NAME|DD_SERVICE|NEW_RELIC_APP_NAME|ELASTIC_APM_SERVICE_NAME|JAEGER_SERVICE_NAME)$/;
const ATTRIBUTE = /(?:^|,)\s*service\.name\s*=/;
const DEPTH = 8;

/** Places of a file that write the attribute, or read or set a variable for it. */
export function namesOfService(work: Work, file: number, linked: LinkedFile): Having[] {
  const found: Having[] = [];
  const add = (name: string, at: Span) => {
    if (!found.some((known) => known.name === name)) found.push({ name, place: work.place(file, at) });
  };
  const telemetry = linked.facts.imports.some(({ module }) => module.includes('opentelemetry'));
  for (const fact of linked.facts.imports)
    if (linked.language !== 'go' && namesService(linked.language, fact.module, [fact.name])) add(fact.name, fact.at);
  for (const call of linked.facts.calls) {
    const hash = call.callee.indexOf('#');
    if (hash > 0) {
      const path = call.callee.slice(hash + 1).split('.');
      if (namesService(linked.language, call.callee.slice(0, hash), path)) add('service.name', call.at);
    }
    for (const arg of call.args) if (mentions(linked, arg, telemetry)) add('service.name', call.at);
  }
  for (const { target, value, at } of linked.facts.assignments)
    if (VARIABLE.test(lastPart(target)) || mentions(linked, value, telemetry)) add('service.name', at);
  for (const fact of linked.facts.functions)
    for (const value of Object.values(fact.locals))
      if (mentions(linked, value, telemetry)) add('service.name', fact.at);
  return found;
}

function mentions(linked: LinkedFile, value: Value, telemetry: boolean, depth = 0): boolean {
  if (depth > DEPTH) return false;
  const inner = (values: readonly Value[]) => values.some((one) => mentions(linked, one, telemetry, depth + 1));
  switch (value.kind) {
    case 'literal':
      return value.type === 'string' && (VARIABLE.test(value.text) || (telemetry && isAttribute(value.text)));
    case 'ref': {
      const hash = value.ref.indexOf('#');
      const path = value.ref.slice(hash + 1).split('.');
      return (
        VARIABLE.test(lastPart(value.ref)) ||
        (hash > 0 && namesService(linked.language, value.ref.slice(0, hash), path))
      );
    }
    case 'object':
      return (
        value.entries.some(({ key }) => VARIABLE.test(key) || (telemetry && isAttribute(key))) || inner(partsOf(value))
      );
    case 'other':
      return value.refs.some((ref) => VARIABLE.test(lastPart(ref)));
    case 'test':
      return false;
    default:
      return inner(partsOf(value));
  }
}

function isAttribute(text: string): boolean {
  return text === 'service.name' || text === 'service_name';
}

function lastPart(ref: string): string {
  return ref.slice(Math.max(ref.lastIndexOf('.'), ref.lastIndexOf('#')) + 1);
}

/** The name as start commands and variables of a service give it. */
export function environmentNames(
  commands: readonly { text: string; place: Place }[],
  variables: readonly { name: string; value: string; place: Place }[],
): Having[] {
  return [
    ...variables
      .filter(
        ({ name, value }) => VARIABLE.test(name) || (name === 'OTEL_RESOURCE_ATTRIBUTES' && ATTRIBUTE.test(value)),
      )
      .map(({ name, place }) => ({ name, place })),
    ...commands
      .filter(({ text }) =>
        /\b(?:OTEL_SERVICE_NAME|DD_SERVICE|NEW_RELIC_APP_NAME)=|--service[_-]name\b|service\.name=/.test(text),
      )
      .map(({ place }) => ({ name: 'start command', place })),
  ];
}
