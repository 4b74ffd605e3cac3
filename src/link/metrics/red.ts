/** Rate, errors and duration of each component of a service: by what libraries bring, by what metrics are named, by what is recorded around the calls. */
import type { Answer, Place } from '../../model/evidence.js';
import type { Component, RedRow } from '../../model/metrics.js';
import type { Operation, Route } from '../../model/requests.js';
import type { Brings } from '../catalogue/measures.js';
import { functionEffects } from '../requests/middleware.js';
import type { Work } from '../requests/work.js';
import type { Brought } from './brings.js';
import type { Defined } from './defined.js';
import { componentOf, type Signal, signalsOf } from './signals.js';

const MOST_PLACES = 5;

/** What the rows are computed from; all of one service. */
export interface RedInput {
  work: Work;
  metrics: readonly Defined[];
  brought: Brought;
  routes: readonly Route[];
  operations: readonly Operation[];
  /** Jobs and consumers that it runs. */
  jobs: readonly Place[];
}

const KINDS: Readonly<Record<Exclude<Component, 'requests'>, readonly Operation['kind'][]>> = {
  database: ['database'],
  external: ['http-client', 'payment'],
  queues: ['queue-publish', 'queue-consume'],
  jobs: ['job'],
};
const ORDER: readonly Component[] = ['requests', 'database', 'external', 'queues', 'jobs'];

/** One row for each component that the service has. */
export function redRows(input: RedInput): RedRow[] {
  const byPlace = recordsByPlace(input.work);
  return ORDER.flatMap((component) => {
    const places = placesOf(component, input);
    if (places === 0) return [];
    const told = tell(component, input, byPlace);
    return [{ component, places, rate: told('rate'), errors: told('errors'), duration: told('duration') }];
  });
}

function placesOf(component: Component, { routes, operations, jobs }: RedInput): number {
  if (component === 'requests') return routes.length;
  // Devices are spoken to by MQTT, and a browser's messages are none of a queue.
  const count = operations.filter(({ kind, target }) => KINDS[component].includes(kind) && target !== 'mqtt').length;
  return component === 'jobs' ? Math.max(count, jobs.length) : count;
}

type Told = (signal: Signal) => Answer;

function tell(component: Component, input: RedInput, byPlace: RecordsByPlace): Told {
  const { brought, metrics, routes } = input;
  // A name that is handed in from anywhere may be that of any component.
  const anyName = metrics.some(({ metric }) => metric.name === '…');
  // Middleware that most routes are not behind measures no requests, nor does a metric that is called so.
  const without = routes.filter(({ measured }) => measured.state === 'no').length;
  const idle = component === 'requests' && without * 2 > routes.length;
  const whole = (!idle && brought.sure.get(component as Brings)) || [];
  const named = idle ? [] : metrics.filter((one) => meets(componentOf(one), component));
  const single =
    component === 'requests' ? ofRoutes(input, byPlace) : ofCalls(input, KINDS[component], component, byPlace);
  return (signal) => {
    const by = named.filter((one) => signalsOf(one).has(signal));
    const evidence = [...whole.map(({ place }) => place), ...by.map(({ metric }) => metric.place)];
    if (evidence.length > 0) return { state: 'yes', evidence: evidence.slice(0, MOST_PLACES) };
    const { yes, no, unknown, places } = single(signal);
    if (yes > 0 && yes >= no) return { state: 'yes', evidence: places.slice(0, MOST_PLACES) };
    const open =
      anyName || unknown > no || yes > 0 || brought.may.has(component as Brings) || brought.unclear.length > 0;
    return { state: open ? 'unknown' : 'no', evidence: [] };
  };
}

/** Task queues are counted as jobs or as messages, as their authors like. */
const meets = (found: ReturnType<typeof componentOf>, wanted: Component): boolean =>
  found === wanted || (wanted === 'queues' && found === 'jobs') || (wanted === 'jobs' && found === 'queues');

interface Tally {
  yes: number;
  no: number;
  unknown: number;
  places: Place[];
}

/** By place: what is recorded there; undefined where that could not be followed. */
type RecordsByPlace = ReadonlyMap<string, readonly Defined[]>;

const keyOf = ({ path, at }: Place): string => `${path}:${at[0]}:${at[1]}`;

function recordsByPlace(work: Work): RecordsByPlace {
  const found = new Map<string, readonly Defined[]>();
  for (const [file, { roles, facts }] of work.files.entries())
    for (const [index, of] of roles) {
      const call = facts.calls[index];
      if (!call || !of.some((role) => role.kind === 'metric-record')) continue;
      found.set(keyOf(work.place(file, call.at)), work.metrics.recordedBy(file, index));
    }
  return found;
}

/** Adds what one place with this evidence tells of a signal. */
function add(
  tally: Tally,
  signal: Signal,
  evidence: readonly Place[],
  byPlace: RecordsByPlace,
  wants: (one: Defined) => boolean,
): void {
  let open = false;
  for (const place of evidence) {
    const records = byPlace.get(keyOf(place));
    // Not a record: a library's middleware or instrumentation, which measures all three.
    if (!records) {
      tally.yes++;
      tally.places.push(place);
      return;
    }
    if (records.length === 0) open = true;
    if (records.some((one) => wants(one) && signalsOf(one).has(signal))) {
      tally.yes++;
      tally.places.push(place);
      return;
    }
  }
  if (open) tally.unknown++;
  else tally.no++;
}

function ofRoutes({ routes }: RedInput, byPlace: RecordsByPlace): (signal: Signal) => Tally {
  return (signal) => {
    const tally: Tally = { yes: 0, no: 0, unknown: 0, places: [] };
    for (const { measured } of routes) {
      if (measured.state === 'yes') add(tally, signal, measured.evidence, byPlace, () => true);
      else if (measured.state === 'no') tally.no++;
      else tally.unknown++;
    }
    return tally;
  };
}

function ofCalls(
  { work, operations }: RedInput,
  kinds: readonly Operation['kind'][],
  component: Component,
  byPlace: RecordsByPlace,
): (signal: Signal) => Tally {
  const around = operations
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ file, call }) => {
      const fn = work.facts(file)?.calls[call]?.fn;
      const effects = fn === undefined ? [] : functionEffects(work, { file, fn });
      return effects.flatMap(({ does, place }) => (does === 'metrics' ? [place] : []));
    });
  // What a name gives to another component says nothing of this one.
  const wants = (one: Defined) => {
    const of = componentOf(one);
    return of === undefined || meets(of, component);
  };
  return (signal) => {
    const tally: Tally = { yes: 0, no: 0, unknown: 0, places: [] };
    for (const evidence of around) add(tally, signal, evidence, byPlace, wants);
    return tally;
  };
}
