import type { MetricFaults } from '../../model/metrics.js';
import type { LinkedFile } from '../../model/repository.js';
import type { AttributeTable } from './subject.js';

interface CallIndex {
  file: LinkedFile;
  index: number;
}

const of = ({ file, index }: CallIndex): MetricFaults | undefined => file.metricFaults?.get(index);

/** What a call that defines, records or sends metrics gets wrong. */
export const metricFaultAttributes: AttributeTable<CallIndex> = {
  metric: { doc: 'the metric that is defined or recorded, for messages', of: (at) => spoken(of(at)) },
  unbounded: {
    doc: 'labels, attributes and tags of a metric whose values have no bound, in words',
    of: (at) => (of(at)?.unbounded ?? []).map(({ label, what }) => (label ? `\`${label}\` (${what})` : what)),
  },
  unboundedBy: {
    doc: 'how that is known: `value` (seen at the call), `fallback` (only where another value is missing), `name` (of the label)',
    of: (at) => [...new Set((of(at)?.unbounded ?? []).map(({ by }) => by))],
  },
  misused: {
    doc: 'how an instrument does not fit: `latency-instrument`, `lowered-counter`, `bucket-unit`, `value-unit`; `none` where it does',
    of: (at) => of(at)?.misused?.how ?? 'none',
  },
  misuse: { doc: 'the same in words, for messages', of: (at) => of(at)?.misused?.detail ?? '' },
  unconfigured: {
    doc: 'library of a metrics client that is created without host, prefix and tags; empty for other calls',
    of: (at) => of(at)?.unconfigured ?? '',
  },
};

const spoken = (faults: MetricFaults | undefined): string =>
  faults?.metric && faults.metric !== '…' ? `The metric \`${faults.metric}\`` : 'The metric';
