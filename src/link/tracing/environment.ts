/** What switches tracing on from outside the code: start commands, variables, annotations that an operator reads. */
import type { Having } from '../../model/evidence.js';
import type { Service } from '../../model/services.js';
import type { Instrumented } from '../../model/tracing.js';
import { requestCatalogue } from '../catalogue/requests.js';
import { textsFromOutside } from '../requests/outside.js';

export interface EnvironmentSetup {
  starts: Having[];
  instrumented: Instrumented[];
  exporters: Having[];
  propagators: Having[];
}

/** Reads the commands, variables and annotations of a service, for the languages that it is written in. */
export function readEnvironment(service: Service, languages: Iterable<string>): EnvironmentSetup {
  const setup: EnvironmentSetup = { starts: [], instrumented: [], exporters: [], propagators: [] };
  const texts = textsFromOutside(service);
  for (const language of languages)
    for (const { library, text, covers } of requestCatalogue(language as Parameters<typeof requestCatalogue>[0])
      .instrumentation.commands) {
      if (!covers.includes('traced')) continue;
      const found = texts.find((one) => one.text.includes(text));
      if (!found || setup.starts.some(({ name }) => name === library)) continue;
      const having = { name: library, place: found.place };
      setup.starts.push(having);
      setup.instrumented.push({ ...having, covers: ['*'] });
      setup.propagators.push(having);
    }
  for (const { name, value, place } of service.environment) {
    if (name === 'OTEL_TRACES_EXPORTER') setup.exporters.push({ name: value, place });
    if (/^OTEL_EXPORTER_OTLP(?:_TRACES)?_ENDPOINT$/.test(name)) setup.exporters.push({ name: 'otlp', place });
    if (name === 'OTEL_PROPAGATORS') setup.propagators.push({ name: value, place });
  }
  return setup;
}
