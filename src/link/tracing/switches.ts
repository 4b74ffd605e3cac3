/** Whether what sets tracing up is on: rates and switches that are fixed, or that a setting decides; instrumentations that are given. */
import type { Value } from '../../model/facts.js';
import type { Start } from '../catalogue/tracing.js';
import { lastName } from '../requests/symbols.js';
import type { Work } from '../requests/work.js';
import { bare, meanings } from './known.js';
import { hasOpenOptions, optionOf, type ValueAt } from './options.js';

/** `depends`: a setting decides, and without it nothing is traced, or it cannot be told. */
export type SwitchState = 'on' | 'off' | 'depends';

const DEPTH = 6;
const OFF = /^(?:0(?:\.0*)?|false|False|None|null|nil|undefined|)$/;
const ON = /^(?:true|True|\d*\.?\d+)$/;

/** A rate or switch that is fixed to nothing. */
export function isSwitchedOff(work: Work, at: ValueAt): boolean {
  return stateOf(work, at) === 'off';
}

/** Whether an SDK traces where it is started: by its rate, where it has one, and by the switches beside it. */
export function stateOfStart(work: Work, entry: Start, option: (name: string) => ValueAt | undefined): SwitchState {
  if (!entry.needs) return 'on';
  const states = (names: readonly string[]) =>
    names.flatMap((name) => {
      const given = option(name);
      return given ? [isSampler(name, work, given) ? 'on' : stateOf(work, given)] : [];
    });
  const rates = states(entry.needs.filter((name) => entry.sampler.includes(name)));
  const switches = states(entry.needs.filter((name) => !entry.sampler.includes(name)));
  if (rates.length + switches.length === 0 || switches.includes('off')) return 'off';
  const rate = rates.length === 0 || rates.includes('on') ? 'on' : rates.includes('depends') ? 'depends' : 'off';
  return rate === 'on' && switches.includes('depends') ? 'depends' : rate;
}

/** A function that decides for each trace is there to keep some. */
function isSampler(name: string, work: Work, given: ValueAt): boolean {
  return (
    /sampler$/i.test(name) && work.context.names.follow(given.file, given.fn, given.value).value.kind === 'function'
  );
}

function stateOf(work: Work, given: ValueAt, depth = 0): SwitchState {
  if (depth > DEPTH) return 'depends';
  const { value, file, fn } = work.context.names.follow(given.file, given.fn, bare(given.value));
  const inner = (one: Value | undefined) => (one ? stateOf(work, { value: one, file, fn }, depth + 1) : 'depends');
  switch (value.kind) {
    case 'literal':
      return OFF.test(value.text) ? 'off' : ON.test(value.text) ? 'on' : 'depends';
    case 'either': {
      // What a variable may replace holds unless it does.
      if (value.op === '||' || value.op === '??') return inner(value.options.at(-1)) === 'on' ? 'on' : 'depends';
      const states = new Set(value.op === '?:' ? value.options.map(inner) : []);
      return states.size === 1 ? ([...states][0] ?? 'depends') : 'depends';
    }
    case 'call': {
      const call = work.facts(file)?.calls[value.call];
      if (!call || !READS.test(lastName(call.callee))) return 'depends';
      const named = call.args.find((arg) => arg.kind === 'keyword' && arg.name === 'default');
      const last = named ?? (call.args.length > 0 ? call.args.at(-1) : undefined);
      return last && stateOf(work, { value: last, file, fn: call.fn }, depth + 1) === 'on' ? 'on' : 'depends';
    }
    default:
      return 'depends';
  }
}

/** Calls that read a setting, whose default comes last, or turn its text into a number. */
const READS = /^(?:get|getattr|getenv|env|config|float|int|bool|Number|parseFloat|parseInt|getOrDefault)$/;

/** Whether an SDK of JavaScript is given instrumentations that cannot be told. */
export function unreadInstrumentations(work: Work, at: { file: number; fn: number }, args: readonly Value[]): boolean {
  const given = optionOf(work, at, args, 'instrumentations');
  return given ? !isRead(work, given) : hasOpenOptions(work, at, args);
}

function isRead(work: Work, given: ValueAt, depth = 0): boolean {
  if (depth > DEPTH) return false;
  const { value, file, fn } = work.context.names.follow(given.file, given.fn, bare(given.value));
  const linked = work.files[file];
  if (value.kind === 'array') return value.items.every((item) => isRead(work, { value: item, file, fn }, depth + 1));
  const call = value.kind === 'call' ? linked?.facts.calls[value.call] : undefined;
  const symbol = call && work.symbol(file, call.fn, call.callee);
  if (!linked || !symbol) return false;
  return (
    symbol.module.startsWith('@opentelemetry/instrumentation-') ||
    meanings(linked, symbol).some(({ is }) => is === 'instruments')
  );
}
