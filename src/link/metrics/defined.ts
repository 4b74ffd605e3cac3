/** The metrics that code defines, found again by the calls that define them. */
import type { Place } from '../../model/evidence.js';
import type { Metric } from '../../model/metrics.js';

/** A metric with what its definition tells beyond what the record holds. */
export interface Defined {
  metric: Metric;
  /** The defining call; `metric.place` may be a caller that hands it the name. */
  file: number;
  call: number;
  library: string;
  /** Names that fill the open parts of its name. */
  open: string[];
}

export class DefinedMetrics {
  readonly all: Defined[] = [];
  /** Calls that emit under a name that another call has emitted under before. */
  readonly again: { on: Defined; place: Place }[] = [];
  private readonly emitted = new Map<string, Defined>();
  private readonly byCall = new Map<string, Defined[]>();
  private readonly byPlace = new Map<string, Defined[]>();
  private readonly byRecord = new Map<string, readonly Defined[]>();

  add(defined: Defined): void {
    this.all.push(defined);
    this.note(defined.file, defined.call, defined);
    const key = placeKey(defined.metric.place);
    this.byPlace.set(key, [...(this.byPlace.get(key) ?? []), defined]);
  }

  private note(file: number, call: number, defined: Defined): void {
    const key = `${file} ${call}`;
    const known = this.byCall.get(key);
    if (known) known.push(defined);
    else this.byCall.set(key, [defined]);
  }

  /** A metric that has no definition but the calls that emit it (StatsD): all calls with its name emit the same one. */
  emit(defined: Defined): void {
    const { name, type, service, place } = defined.metric;
    const key = `${service} ${defined.library} ${type} ${name}`;
    const known = name === '…' ? undefined : this.emitted.get(key);
    if (!known) {
      this.emitted.set(key, defined);
      this.add(defined);
      return;
    }
    this.again.push({ on: known, place });
    this.note(defined.file, defined.call, known);
  }

  /** What a call defines: several where it stands in a function that is handed the names. */
  of(file: number, call: number): readonly Defined[] {
    return this.byCall.get(`${file} ${call}`) ?? [];
  }

  /** What stands at a call: it defines it, or hands its name to a factory that does. */
  at(place: Place): readonly Defined[] {
    return this.byPlace.get(placeKey(place)) ?? [];
  }

  /** Notes what a call records on. */
  record(file: number, call: number, on: readonly Defined[]): void {
    this.byRecord.set(`${file} ${call}`, on);
  }

  /** What a call records on, or defines and records at once; nothing where that could not be followed. */
  recordedBy(file: number, call: number): readonly Defined[] {
    const key = `${file} ${call}`;
    return this.byRecord.get(key) ?? this.byCall.get(key) ?? [];
  }
}

const placeKey = ({ path, at }: Place): string => `${path} ${at.join()}`;
