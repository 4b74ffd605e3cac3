import type { Coverage, ScanResult } from '../model/scan.js';
import type { ServiceView } from '../model/services.js';
import { handlersObserve } from './measures/errors.js';
import { callsThroughLogger, structuredCalls } from './measures/logging.js';
import { hintsOf, type Measure, type MeasureInput, services } from './measures/measure.js';
import { routesMeasured, routesTraced } from './measures/telemetry.js';

/** The headline shares, from the same measures that the criteria use. */
export function coverage(input: MeasureInput): ScanResult['coverage'] {
  const of = (measure: Measure): Coverage => {
    const measured = measure(input);
    if (measured.kind !== 'share') return { covered: 0, total: 0 };
    const { covered, total, unknown } = measured;
    return unknown > 0 ? { covered, total, unknown } : { covered, total };
  };
  const views = services(input.repository);
  return {
    logging: { ...of(callsThroughLogger), structured: of(structuredCalls) },
    errors: of(handlersObserve),
    metrics: of(routesMeasured),
    tracing: of(routesTraced),
    health: healthOf(views),
  };
}

function healthOf(views: readonly ServiceView[]): Coverage {
  const has = (view: ServiceView) => view.healthEndpoints.length > 0;
  const covered = views.filter(has).length;
  const unknown = views.filter((view) => !has(view) && hintsOf([view], 'health').length > 0).length;
  const total = views.length - unknown;
  return unknown > 0 ? { covered, total, unknown } : { covered, total };
}
