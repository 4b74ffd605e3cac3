/** Print functions that write where they are told: the console only where that is standard output or error. */
import type { CallFact, Value } from '../../model/facts.js';
import type { MethodSpec } from '../catalogue/loggers.js';
import type { Site } from './record.js';

/** `print(…, file=f)` and `fmt.Fprintf(w, …)` are the console only where they write to it. */
export function reachesStream(site: Site, call: CallFact, { streamAt }: MethodSpec): boolean {
  if (streamAt === undefined) return true;
  const at =
    typeof streamAt === 'number'
      ? call.args[streamAt]
      : call.args.find((arg) => arg.kind === 'keyword' && arg.name === streamAt);
  if (!at) return typeof streamAt === 'string';
  const stream = at.kind === 'keyword' ? at.value : at;
  if (stream.kind === 'literal' && stream.type === 'null') return true;
  if (stream.kind === 'either') return stream.options.every((o) => o.kind === 'ref' && isStream(site, call.fn, o.ref));
  return stream.kind === 'ref' && isStream(site, call.fn, stream.ref);
}

function isStream(site: Site, fn: number, ref: string): boolean {
  // `def dump(out=sys.stdout)`: where it goes is said by who calls.
  const facts = site.context.files[site.file]?.facts;
  const name = ref.startsWith('$') ? ref.slice(1) : undefined;
  if (facts?.functions[fn]?.params.some((param) => param.name === name)) return false;
  // `self.out`, which the constructor was given.
  const [, className, field] = /^@(\w+)\.(\w+)/.exec(ref) ?? [];
  const held = facts?.types.find((type) => type.name === className)?.fields.find((one) => one.name === field)?.value;
  if (held?.kind === 'ref' && /^[$@]/.test(held.ref)) return false;
  return site.catalogue.streams.exact(site.context.names.resolve(site.file, fn, ref)) === true;
}

/** The arguments of which the record is made. */
export function withoutStream(args: readonly Value[], { streamAt }: MethodSpec): readonly Value[] {
  return typeof streamAt === 'string' ? args.filter((arg) => arg.kind !== 'keyword') : args;
}
