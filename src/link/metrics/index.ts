/**
 * What calls get wrong about metrics: unbounded labels, instruments that do not fit, clients without configuration. Runs after
 * definitions, records and entries are known and fills `LinkedFile.metricFaults`.
 */

import type { CallRole } from '../../model/calls.js';
import type { CallFact, Value } from '../../model/facts.js';
import type { Metric, MetricFaults, UnboundedLabel } from '../../model/metrics.js';
import type { LinkedFile } from '../../model/repository.js';
import { isServed, type Work } from '../requests/work.js';
import { unconfigured } from './clients.js';
import type { Site } from './elapsed.js';
import { type Definition, type DefinitionRole, type Instrument, instrumentOf, timerOf } from './instruments.js';
import { type LabelValue, labelValues } from './labels.js';
import {
  bucketUnit,
  isLatencyInstrument,
  latencyInstrument,
  loweredCounter,
  type Misuse,
  recordedTime,
  valueUnit,
} from './misuse.js';
import { saysLatency } from './names.js';
import { USER_ID, unbounded, unboundedName } from './unbounded.js';
import { addUse } from './uses.js';

/** What the records of a definition show. */
interface Seen {
  definition: Definition;
  /** Labels whose values were judged at a record: found unbounded there, or evidently bounded. */
  settled: Set<string>;
  /** A time of single requests is recorded. */
  latency: boolean;
}

/** Judges the metrics of production code. */
export function judgeMetrics(work: Work): void {
  const judge = new Judge(work);
  for (const [file, linked] of work.files.entries()) if (isServed(linked)) judge.records(file, linked);
  for (const [file, linked] of work.files.entries()) if (isServed(linked)) judge.definitions(file, linked);
}

class Judge {
  private readonly seen = new Map<string, Seen>();

  /** Services whose metrics are labelled by tenant. */
  private readonly tenants = new Set<number>();

  constructor(private readonly work: Work) {
    for (const { roles, service } of work.files)
      for (const role of [...roles.values()].flat())
        if (role.kind === 'metric-definition' && role.labels.includes('tenant')) this.tenants.add(service);
  }

  records(file: number, linked: LinkedFile): void {
    const timers = linked.facts.calls.some(
      (call) => /\.startTimer$/.test(call.callee) || call.chain?.some(({ name }) => name === 'startTimer'),
    );
    const clients = linked.facts.imports.some(
      ({ module }) => this.work.libraries(linked).metricClients.ofModule(module).length > 0,
    );
    for (const [index, call] of linked.facts.calls.entries()) {
      const roles = linked.roles.get(index) ?? [];
      if (clients) {
        const library = unconfigured(this.work, file, call);
        if (library) {
          faults(linked, index, '').unconfigured = library;
          this.work.addRole(file, index, { kind: 'init', what: 'metrics', library });
        }
      }
      if (roles.some((role) => role.kind === 'metric-record')) this.record(file, linked, index, call, roles);
      else if (timers) {
        const timer = timerOf(this.work, file, call);
        const start = timer && this.work.facts(timer.file)?.calls[timer.index];
        if (!timer || !start) continue;
        this.work.addRole(file, index, { kind: 'metric-record', library: 'prom-client' });
        for (const one of this.work.metrics.recordedBy(timer.file, timer.index))
          addUse(one, this.work.place(file, call.at));
        this.record(file, linked, index, call, [], instrumentOf(this.work, timer.file, start, timer.index));
      }
    }
  }

  private record(
    file: number,
    linked: LinkedFile,
    index: number,
    call: CallFact,
    roles: readonly CallRole[],
    known?: Instrument,
  ): void {
    const emitted = roles.find((role): role is DefinitionRole => role.kind === 'metric-definition');
    const instrument = known ?? instrumentOf(this.work, file, call, index);
    const definition = instrument?.definition;
    const name = definition?.role.name ?? '';
    const site: Site = { work: this.work, file, fn: call.fn };
    const seen = definition && this.seenOf(definition);
    const labels = this.labels(file, index, call, site, definition, emitted, seen);
    if (labels.length > 0) faults(linked, index, name).unbounded = labels;
    if (!instrument) return;
    const lowered = loweredCounter(call, instrument, emitted !== undefined);
    if (lowered) {
      misuse(linked, index, name, lowered);
      return;
    }
    const unit = recordedTime(call, site, emitted ? 1 : 0);
    if (!unit) return;
    if (isLatencyInstrument(instrument.type, name, this.entryOf(linked, call.fn))) {
      if (seen && !emitted) seen.latency = true;
      else misuse(linked, index, name, latencyInstrument(instrument.type));
    } else if (definition && !emitted && unit !== 'unknown') {
      const wrong = valueUnit(definition, unit, this.hasSecondBuckets(definition), this.work);
      if (wrong && !bucketUnit(this.work, definition, this.hasSecondBuckets(definition)))
        misuse(linked, index, name, wrong);
    }
  }

  /** Unbounded labels of a record; notes on its definition what is settled here. */
  private labels(
    file: number,
    index: number,
    call: CallFact,
    site: Site,
    definition: Definition | undefined,
    emitted: DefinitionRole | undefined,
    seen: Seen | undefined,
  ): UnboundedLabel[] {
    const found = new Map<string, UnboundedLabel>();
    const declared = definition && !emitted ? definition.role.labels : [];
    const values = labelValues(call, site, declared, emitted ? 1 : 0);
    for (const one of this.work.metrics.recordedBy(file, index)) nameLabels(one.metric, values);
    for (const { label, value, site: at } of values) {
      const judged = unbounded(value, at);
      const verdict = judged && (isNode(label) || this.isTenant(file, label, judged.what)) ? undefined : judged;
      const named = verdict || declared.includes(label) ? undefined : unboundedName(label);
      const asked = readsRequest(value, at);
      const open = asked || value.kind === 'ref' || (value.kind === 'call' && /(?:^|[._])id$|Id$/i.test(label));
      if (verdict)
        found.set(label, {
          label,
          what: verdict.what,
          by: verdict.hint ? 'name' : verdict.fallback ? 'fallback' : 'value',
        });
      else if (named && open && (asked || !this.isBounded(value, at)))
        found.set(label, { label, what: named, by: 'name' });
      if (verdict || (!asked && (value.kind !== 'ref' || this.isBounded(value, at)))) seen?.settled.add(label);
    }
    // A name that is built at each call is a metric for each value.
    const [name] = call.args;
    if (emitted && name?.kind === 'text') {
      const verdict = unbounded(name, site);
      if (verdict) found.set('', { label: '', what: verdict.what, by: 'value' });
    }
    return [...found.values()];
  }

  /** To a store of many tenants, a user is a tenant: as many as pay for it. */
  private isTenant(file: number, label: string, what: string): boolean {
    if (what !== USER_ID) return false;
    if (/tenant|org|account|project|workspace|team|cluster/i.test(label)) return true;
    const service = this.work.files[file]?.service ?? -1;
    return (label === '' || label === 'user') && this.tenants.has(service);
  }

  private isBounded(value: Parameters<typeof unbounded>[0], { work, file, fn }: Site): boolean {
    const followed = work.context.names.follow(file, fn, value).value;
    return followed.kind === 'literal' || followed.kind === 'test' || followed.kind === 'call';
  }

  definitions(file: number, linked: LinkedFile): void {
    for (const [index, call] of linked.facts.calls.entries()) {
      const roles = linked.roles.get(index);
      const role = roles?.find((one): one is DefinitionRole => one.kind === 'metric-definition');
      if (!role) continue;
      const definition: Definition = { file, index, call, role };
      const seen = this.seen.get(`${file} ${index}`);
      const named = role.labels.flatMap((label): UnboundedLabel[] => {
        const what = seen?.settled.has(label) || isOfServers(label, role.name) ? undefined : unboundedName(label);
        return what ? [{ label, what, by: 'name' }] : [];
      });
      if (named.length > 0) {
        const known = faults(linked, index, role.name);
        known.unbounded = [...known.unbounded, ...named];
      }
      if (linked.metricFaults?.get(index)?.misused) continue;
      const wrong = this.wrongDefinition(definition, seen, roles?.some((one) => one.kind === 'metric-record') ?? false);
      if (wrong) misuse(linked, index, role.name, wrong);
    }
  }

  private wrongDefinition(definition: Definition, seen: Seen | undefined, emits: boolean): Misuse | undefined {
    const { role } = definition;
    const buckets = bucketUnit(this.work, definition, this.hasSecondBuckets(definition));
    if (buckets) return buckets;
    const gauge = role.type === 'gauge' && saysLatency(role.name) && !role.dynamic;
    return seen?.latency || gauge || (emits && gauge) ? latencyInstrument(role.type) : undefined;
  }

  private hasSecondBuckets({ file, role }: Definition): boolean {
    const linked = this.work.files[file];
    if (!linked) return false;
    const { metrics } = this.work.libraries(linked).catalogue.instrumentation;
    return metrics.some((entry) => entry.library === role.library && entry.defaultBuckets === 'seconds');
  }

  private seenOf(definition: Definition): Seen {
    const key = `${definition.file} ${definition.index}`;
    let seen = this.seen.get(key);
    if (!seen) {
      seen = { definition, settled: new Set(), latency: false };
      this.seen.set(key, seen);
    }
    return seen;
  }

  private entryOf(linked: LinkedFile, fn: number): string | undefined {
    for (let at = fn, depth = 0; at > 0 && depth < 50; depth++) {
      const entry = linked.entries.get(at);
      if (entry) return entry.kind;
      at = linked.facts.functions[at]?.parent ?? 0;
    }
    return undefined;
  }
}

/** What is no Prometheus metric has the labels that its records give it. */
function nameLabels(metric: Metric, values: readonly LabelValue[]): void {
  if (metric.convention === 'prometheus') return;
  const named = values.map(({ label }) => label).filter((label) => label !== '');
  metric.labels = [...new Set([...metric.labels, ...named])];
}

/** A value as a request brings it: `r.FormValue("email")`, `c.Param("id")`. */
function readsRequest(value: Value, { work, file }: Site): boolean {
  const call = value.kind === 'call' ? work.facts(file)?.calls[value.call] : undefined;
  return (
    call !== undefined &&
    /\.(?:(?:Post)?FormValue|PathValue|Param|Params|Query|QueryParam|DefaultQuery|PostForm)$/.test(call.callee)
  );
}

/** URLs of configured servers are as many as there are servers. */
/** Of the machines and processes of a cluster there are as many as somebody runs: `instance_uuid`, `node_id`. */
const isNode = (label: string): boolean =>
  /^(?:instance|node|host|pod|machine|worker|replica|broker)[-_.]?(?:uuid|guid|id)$/i.test(label);

const isOfServers = (label: string, metric: string): boolean =>
  /ur[li]$/i.test(label) &&
  /server|backend|upstream|target|probe|scrape|proxy|cluster|node|peer|remote|endpoint/i.test(metric);

function faults(linked: LinkedFile, index: number, metric: string): MetricFaults {
  linked.metricFaults ??= new Map();
  let known = linked.metricFaults.get(index);
  if (!known) {
    known = { metric, unbounded: [] };
    linked.metricFaults.set(index, known);
  }
  return known;
}

function misuse(linked: LinkedFile, index: number, metric: string, wrong: Misuse): void {
  faults(linked, index, metric).misused = wrong;
}
