import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { LeakCategory } from '../../model/repository.js';
import { assetFolder } from '../../util/assets.js';

/** Categories, worst first: a call that leaks several values is reported for the first of them. */
export const CATEGORIES = [
  'credential',
  'token',
  'session',
  'payment',
  'bank',
  'national-id',
  'health',
  'contact',
  'identity',
  'birth-date',
  'location',
  'ip',
] as const satisfies readonly LeakCategory[];

const category = z.enum(CATEGORIES);
const names = z.array(z.string());
const schema = z.strictObject({
  categories: z.record(category, z.strictObject({ strong: names, weak: names })),
  personFields: z.partialRecord(category, names),
  clientFields: z.partialRecord(category, names),
  clients: names,
  persons: names,
  safeBeginnings: names,
  harmlessTokens: names,
  neutral: names,
  barriers: names,
  passThrough: names,
  objects: z.partialRecord(category, names),
});

export interface NameClass {
  category: LeakCategory;
  strength: 'strong' | 'weak';
}

/** `rules/sensitive.yml` made ready for look-up. Keys are names as words joined by a space. */
export interface Taxonomy {
  names: ReadonlyMap<string, NameClass>;
  /** Words in the longest name. */
  longest: number;
  personFields: ReadonlyMap<string, LeakCategory>;
  persons: ReadonlySet<string>;
  clientFields: ReadonlyMap<string, LeakCategory>;
  clients: ReadonlySet<string>;
  safeBeginnings: ReadonlySet<string>;
  harmlessTokens: ReadonlySet<string>;
  neutral: ReadonlySet<string>;
  barriers: ReadonlySet<string>;
  passThrough: ReadonlySet<string>;
  objects: ReadonlyMap<string, LeakCategory>;
}

let loaded: Taxonomy | undefined;

/** The taxonomy that ships with the rules. @throws where the file does not fit its schema: a fault of the package. */
export function taxonomy(): Taxonomy {
  if (loaded) return loaded;
  const data = schema.parse(parse(readFileSync(join(assetFolder('rules'), 'sensitive.yml'), 'utf8')));
  const names = new Map<string, NameClass>();
  for (const category of CATEGORIES) {
    for (const strength of ['strong', 'weak'] as const) {
      for (const name of data.categories[category][strength]) names.set(name, { category, strength });
    }
  }
  const byName = (groups: Partial<Record<LeakCategory, string[]>>) =>
    new Map(
      Object.entries(groups).flatMap(([category, all]) => all.map((name) => [name, category as LeakCategory] as const)),
    );
  loaded = {
    names,
    longest: Math.max(...[...names.keys()].map((name) => name.split(' ').length)),
    personFields: byName(data.personFields),
    persons: new Set(data.persons),
    clientFields: byName(data.clientFields),
    clients: new Set(data.clients),
    safeBeginnings: new Set(data.safeBeginnings),
    harmlessTokens: new Set(data.harmlessTokens),
    neutral: new Set(data.neutral),
    barriers: new Set(data.barriers),
    passThrough: new Set(data.passThrough),
    objects: byName(data.objects),
  };
  return loaded;
}
