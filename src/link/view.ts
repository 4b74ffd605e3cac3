import type { Service, ServiceView } from '../model/services.js';

/** What is known of a service before the parts of link have looked at it: nothing. */
export function emptyView(service: Service): ServiceView {
  return {
    service,
    frameworks: [],
    dependsOn: [],
    loggers: [],
    levelConfigured: [],
    correlation: [],
    redaction: [],
    metricsLibraries: [],
    metricsEndpoints: [],
    runtimeMetrics: [],
    requestMetrics: [],
    requestLogs: [],
    tracing: [],
    errorTrackers: [],
    globalHandlers: [],
    healthEndpoints: [],
    gracefulShutdown: [],
  };
}
