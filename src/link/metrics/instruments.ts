/** Which instrument a call records on, and where that instrument is defined. */

import type { CallRole } from '../../model/calls.js';
import type { CallFact } from '../../model/facts.js';
import type { Metric } from '../../model/metrics.js';
import { stepsOf } from '../requests/symbols.js';
import type { Work } from '../requests/work.js';

export type DefinitionRole = Extract<CallRole, { kind: 'metric-definition' }>;

/** A definition's call with its role. */
export interface Definition {
  file: number;
  index: number;
  call: CallFact;
  role: DefinitionRole;
}

export interface Instrument {
  type: Metric['type'];
  definition?: Definition;
}

const KINDS: readonly [RegExp, Metric['type']][] = [
  [/up_?down/i, 'gauge'],
  [/counter/i, 'counter'],
  [/gauge/i, 'gauge'],
  [/histogram|timing/i, 'histogram'],
  [/summary/i, 'summary'],
];

/** What `call` of `file` records on; undefined where nothing tells. */
export function instrumentOf(work: Work, file: number, call: CallFact, index: number): Instrument | undefined {
  const own = definitionAt(work, file, index);
  if (own) return { type: own.role.type, definition: own };
  const resolved = work.context.names.resolve(file, call.fn, call.callee);
  const definition =
    resolved.kind === 'made'
      ? definitionAt(work, resolved.file, resolved.call)
      : resolved.kind === 'value' && resolved.value.kind === 'call'
        ? definitionAt(work, resolved.file, resolved.value.call)
        : undefined;
  if (definition) return { type: definition.role.type, definition };
  const path = work.symbol(file, call.fn, call.callee)?.path ?? [];
  for (const segment of path.toReversed()) {
    const kind = KINDS.find(([pattern]) => pattern.test(segment));
    if (kind) return { type: kind[1] };
  }
  return undefined;
}

function definitionAt(work: Work, file: number, index: number): Definition | undefined {
  const linked = work.files[file];
  const call = linked?.facts.calls[index];
  const role = linked?.roles.get(index)?.find((one): one is DefinitionRole => one.kind === 'metric-definition');
  return call && role && { file, index, call, role };
}

/** The timer that `end({…})` stops: the call of `startTimer` that made it. */
export function timerOf(work: Work, file: number, call: CallFact): { file: number; index: number } | undefined {
  if (!/^[$#][\w$]+$/.test(call.callee)) return undefined;
  const { value, file: from } = work.context.names.follow(file, call.fn, { kind: 'ref', ref: call.callee });
  const made = value.kind === 'call' ? work.facts(from)?.calls[value.call] : undefined;
  if (!made || value.kind !== 'call' || stepsOf(made).at(-1)?.name !== 'startTimer') return undefined;
  return { file: from, index: value.call };
}
