/** The catalogues of requests: frameworks, clients, instrumentation, indexed by the modules that bring them. */

import type { Language } from '../../model/facts.js';
import { catalogueLanguage, loadSubject } from '../catalogue.js';
import { type Client, clientsSchema, type Engine } from './clients.js';
import { type Frameworks, frameworksSchema } from './frameworks.js';
import { type Instrumentation, instrumentationSchema } from './instrumentation.js';
import { type MeasureLibrary, measuresSchema } from './measures.js';
import type { CatalogueLanguage } from './pattern.js';
import { type Tracing, tracingSchema } from './tracing.js';

export interface RequestCatalogue {
  language: CatalogueLanguage;
  frameworks: Frameworks;
  clients: Client[];
  engines: Engine[];
  instrumentation: Instrumentation;
  measures: MeasureLibrary[];
  tracing: Tracing;
}

const loaded = new Map<CatalogueLanguage, RequestCatalogue>();

/** The shipped request catalogues of a language, read once per process. Throws where a shipped file is malformed. */
export function requestCatalogue(language: Language): RequestCatalogue {
  const key = catalogueLanguage(language);
  const known = loaded.get(key);
  if (known) return known;
  const catalogue: RequestCatalogue = {
    language: key,
    frameworks: loadSubject(key, 'frameworks', frameworksSchema),
    ...loadSubject(key, 'clients', clientsSchema),
    instrumentation: loadSubject(key, 'instrumentation', instrumentationSchema),
    measures: loadSubject(key, 'measures', measuresSchema).measures,
    tracing: loadSubject(key, 'tracing', tracingSchema),
  };
  loaded.set(key, catalogue);
  return catalogue;
}
