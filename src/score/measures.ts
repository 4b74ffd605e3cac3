import * as errors from './measures/errors.js';
import * as logging from './measures/logging.js';
import type { Measure } from './measures/measure.js';
import * as operations from './measures/operations.js';
import * as telemetry from './measures/telemetry.js';
import * as tracing from './measures/tracing.js';

/** The measures that `rules/maturity.yml` may name. */
export const MEASURES: ReadonlyMap<string, Measure> = new Map<string, Measure>(
  Object.entries({
    servicesWithLogger: logging.servicesWithLogger,
    callsThroughLogger: logging.callsThroughLogger,
    structuredCalls: logging.structuredCalls,
    levelConfigured: logging.levelConfigured,
    noCredentialLogged: logging.noCredentialLogged,
    noSureCredentialLogged: logging.noSureCredentialLogged,
    correlatedEntries: logging.correlatedEntries,
    handlersObserve: errors.handlersObserve,
    handlersKeepObject: errors.handlersKeepObject,
    servicesWithGlobalHandler: errors.servicesWithGlobalHandler,
    servicesWithErrorSink: errors.servicesWithErrorSink,
    metricsServed: telemetry.metricsServed,
    requestsMeasured: telemetry.requestsMeasured,
    requestsTraced: telemetry.requestsTraced,
    runtimeMetrics: telemetry.runtimeMetrics,
    resourcesMeasured: telemetry.resourcesMeasured,
    labelsBounded: telemetry.labelsBounded,
    metricsNamed: telemetry.metricsNamed,
    businessMeasured: telemetry.businessMeasured,
    datastoresExported: telemetry.datastoresExported,
    tracingInitialised: tracing.tracingInitialised,
    tracingServiceName: tracing.tracingServiceName,
    tracingFirst: tracing.tracingFirst,
    callsTraced: tracing.callsTraced,
    contextPropagated: tracing.contextPropagated,
    tracesSampled: tracing.tracesSampled,
    exceptionsOnSpans: tracing.exceptionsOnSpans,
    tracingFlushed: tracing.tracingFlushed,
    alertRules: operations.alertRules,
    alertSignals: operations.alertSignals,
    alertsAnnotated: operations.alertsAnnotated,
    dashboardsExist: operations.dashboardsExist,
    dashboardSignals: operations.dashboardSignals,
    healthCheck: operations.healthCheck,
    livenessAndReadiness: operations.livenessAndReadiness,
    probesInManifests: operations.probesInManifests,
  }),
);
