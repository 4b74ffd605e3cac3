/**
 * What is known of libraries, read from `rules/libraries/<language>/<subject>.yml`. A subject has its schema in
 * `catalogue/<subject>.ts`; this file reads, validates and assembles them.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { z } from 'zod';
import type { Language } from '../model/facts.js';
import { assetFolder } from '../util/assets.js';
import { shipped } from '../util/shipped.js';
import { compileLoggers, type LoggerCatalogue, loggersSchema } from './catalogue/loggers.js';
import type { CatalogueLanguage } from './catalogue/pattern.js';

export { matchExternal } from './catalogue/pattern.js';

/** What is known of one language's libraries. */
export interface LanguageCatalogue {
  loggers: LoggerCatalogue;
}
export type Catalogue = Record<CatalogueLanguage, LanguageCatalogue>;

export function catalogueLanguage(language: Language): CatalogueLanguage {
  return language === 'typescript' ? 'javascript' : language;
}

/** Reads one subject of one language; throws an error that names the file and the key where the file breaks its schema. */
export function loadSubject<S extends z.ZodType>(language: CatalogueLanguage, subject: string, schema: S): z.infer<S> {
  const name = `libraries/${language}/${subject}.yml`;
  if (!existsSync(join(assetFolder('rules'), name))) return validated(name, {}, schema);
  return shipped(`rules/${name}`, (text) => validated(name, parse(text) ?? {}, schema));
}

/** Checks data against its schema; throws an error that names the file and every key that breaks it. */
export function validated<S extends z.ZodType>(name: string, data: unknown, schema: S): z.infer<S> {
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  const issues = result.error.issues.map((issue) => `${issue.path.join('.') || '(file)'}: ${issue.message}`);
  throw new Error(`rules/${name}: ${issues.join('; ')}`);
}

let loaded: Catalogue | undefined;

/** The shipped catalogue; read once per process. Throws where a shipped file is malformed. */
export function loadCatalogue(): Catalogue {
  const load = (language: CatalogueLanguage): LanguageCatalogue => ({
    loggers: compileLoggers(language, loadSubject(language, 'loggers', loggersSchema)),
  });
  loaded ??= { javascript: load('javascript'), python: load('python'), go: load('go') };
  return loaded;
}
