/** What the set-up of tracing says of a service as a whole, and of the requests that it answers. */
import type { Answer, Having } from '../../model/evidence.js';
import type { ServiceView } from '../../model/services.js';
import type { TracingSetup } from '../../model/tracing.js';

/** What is listed as an initialisation: SDKs, agents, and what by itself has requests traced. */
export function initialisations(
  setup: TracingSetup,
  instrumented: readonly (Having & { covers: readonly string[] })[],
): ServiceView['tracing'] {
  const found: ServiceView['tracing'] = [];
  for (const { name, place, covers } of [
    ...setup.starts.map((start) => ({ ...start, covers: [] })),
    ...instrumented.filter(({ covers }) => covers.some((one) => SERVES.has(one))),
  ]) {
    const known = found.find((one) => one.name === name && one.place.path === place.path);
    const one = known ?? { name, place, instruments: [] };
    if (!known) found.push(one);
    const kinds = covers.includes('*') ? ['http', 'database'] : covers.some((kind) => SERVES.has(kind)) ? ['http'] : [];
    one.instruments = [...new Set([...one.instruments, ...kinds])];
  }
  return found;
}

const SERVES: ReadonlySet<string> = new Set(['*', 'http-server', 'http-app', 'grpc-server']);

/**
 * Whether what is set up traces every request to a framework: `yes` by agents and by instrumentations of servers; `unknown` where that
 * is known at run time alone, or where one application is wrapped; `no` else. In Go, what a handler is wrapped in holds for that alone,
 * as the routers tell.
 */
export function tracesRequests(setup: TracingSetup | undefined, framework: string, language: string): Answer {
  const server = framework === 'grpc' ? 'grpc-server' : 'http-server';
  const everywhere = server === 'grpc-server' || language !== 'go';
  const around = (setup?.instrumented ?? []).filter(
    ({ covers }) => covers.includes('*') || (everywhere && covers.includes(server)),
  );
  const sure = around.filter(({ depends }) => !depends);
  if (sure.length > 0) return { state: 'yes', evidence: sure.map(({ place }) => place) };
  const wrapped = setup?.instrumented.some(({ covers }) => covers.includes('http-app')) === true;
  return { state: around.length > 0 || wrapped ? 'unknown' : 'no', evidence: [] };
}
