/** Spans that code starts, and what the set-up of tracing gets wrong. */
import type { LinkedFile, Repository } from '../../model/repository.js';
import type { SpanUse, TracingFault } from '../../model/tracing.js';
import { callShape } from '../fingerprint.js';
import { placeAttributes, roleOf, symbolOf } from './place.js';
import { type AttributeTable, attributesOf, type Subject } from './subject.js';

interface SpanAt {
  span: SpanUse;
  file: LinkedFile;
  fn: number;
}

export const spanAttributes: AttributeTable<SpanAt> = {
  ...placeAttributes,
  library: { doc: 'library that starts it', of: ({ span }) => span.library },
  form: {
    doc: '`callback` (open in a function that is given), `scope` (context manager, decorator), `manual` (code must end it)',
    of: ({ span }) => span.form,
  },
  ended: {
    doc: 'it ends on every path',
    of: ({ span }) => (span.ended === 'unknown' ? undefined : span.ended === 'yes'),
  },
  left: {
    doc: 'how it is left open: `never` (nothing ends it), `return`, `throw`, `exception` (of a call in between), `end` (of the function or round), `none`',
    of: ({ span }) => span.left?.how ?? 'none',
  },
  leftAt: { doc: 'line at which it is left open, for messages', of: ({ span }) => span.left?.at[0] },
  span: { doc: 'the call that starts it, for messages', of: ({ span, file }) => spanWords(span, file) },
};

/** `` `tracer.startSpan` ``, with the name of the span where it is written out. */
function spanWords({ call }: SpanUse, { facts }: LinkedFile): string {
  const fact = facts.calls[call];
  if (!fact) return 'The span';
  const name = [fact.args, ...(fact.chain ?? []).map(({ args }) => args)]
    .flat()
    .find((arg) => arg.kind === 'literal' && arg.type === 'string');
  return name?.kind === 'literal' && name.text.length <= 60
    ? `The span \`${name.text.replaceAll('`', '')}\``
    : 'The span';
}

export function* spanSubjects(repository: Repository): Iterable<Subject> {
  for (const file of repository.files) {
    for (const span of file.spans ?? []) {
      const call = file.facts.calls[span.call];
      if (!call) continue;
      const at: SpanAt = { span, file, fn: span.fn };
      yield {
        path: file.path,
        at: call.at,
        service: file.service,
        role: roleOf(at, span.call),
        symbol: symbolOf(at),
        shape: callShape(call, file.facts.calls),
        attribute: attributesOf(spanAttributes, at),
      };
    }
  }
}

export const tracingFaultAttributes: AttributeTable<TracingFault> = {
  fault: {
    doc: '`late-init`, `no-flush`, `always-on-sampling`, `deprecated-exporter`',
    of: ({ fault }) => fault,
  },
  detail: { doc: 'the fault in words, for messages', of: ({ detail }) => detail },
  instead: { doc: 'what to use or load instead, for messages', of: ({ instead }) => instead },
};

export function* tracingFaultSubjects(repository: Repository): Iterable<Subject> {
  for (const fault of repository.tracingFaults)
    yield {
      ...fault.place,
      service: fault.service,
      role: fault.role,
      symbol: '',
      shape: `${fault.fault} ${fault.detail}`,
      attribute: attributesOf(tracingFaultAttributes, fault),
    };
}
