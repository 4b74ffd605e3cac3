/** `rules/libraries/<language>/levels.yml`: calls and assignments that say from which level on a logger writes. */
import { z } from 'zod';
import { loadSubject } from '../catalogue.js';
import { type CatalogueLanguage, PatternSet } from './pattern.js';

const names = z.array(z.string());

const levelSchema = z.strictObject({
  library: z.string(),
  names,
  /** Key of the level in an option object, or its keyword; dots lead inwards. */
  option: z.string().optional(),
  /** Position of the level. */
  argument: z.number().int().nonnegative().optional(),
  /** The call is handed a configuration in the form of Python's `dictConfig`. */
  dictionary: z.boolean().optional(),
  /** The call by itself means this level. */
  fixed: z.enum(['trace', 'debug', 'info']).optional(),
});
export type LevelSpec = z.infer<typeof levelSchema>;

const levelsSchema = z.strictObject({
  levels: z.array(levelSchema).default([]),
  /** Members that are the level. */
  assigned: z.array(z.strictObject({ library: z.string(), names })).default([]),
});

export interface LevelCatalogue {
  calls: PatternSet<LevelSpec>;
  assigned: PatternSet<{ library: string }>;
}

const loaded = new Map<CatalogueLanguage, LevelCatalogue>();

/** What is known of one language's level settings; read once per process. Throws where the shipped file is malformed. */
export function levelCatalogue(language: CatalogueLanguage): LevelCatalogue {
  const known = loaded.get(language);
  if (known) return known;
  const file = loadSubject(language, 'levels', levelsSchema);
  const compiled: LevelCatalogue = {
    calls: new PatternSet(
      language,
      file.levels.flatMap((spec) => spec.names.map((name) => [name, spec] as const)),
    ),
    assigned: new PatternSet(
      language,
      file.assigned.flatMap((spec) => spec.names.map((name) => [name, spec] as const)),
    ),
  };
  loaded.set(language, compiled);
  return compiled;
}
