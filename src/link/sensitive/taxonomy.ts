import { parse } from 'yaml';
import { z } from 'zod';
import type { LeakCategory } from '../../model/leaks.js';
import { shipped } from '../../util/shipped.js';

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
const byCategory = z.partialRecord(category, names);
const graded = z.strictObject({ strong: byCategory, weak: byCategory });
const schema = z.strictObject({
  categories: z.record(category, z.strictObject({ strong: names, weak: names })),
  personFields: byCategory,
  persons: names,
  accounts: names,
  ownedOnly: names,
  clientFields: byCategory,
  clients: names,
  mailFields: byCategory,
  mails: names,
  safeBeginnings: names,
  safeBefore: z.partialRecord(z.string(), names),
  harmlessTokens: names,
  harmlessEndings: names,
  measures: names,
  neutral: names,
  barriers: names,
  passThrough: names,
  serializers: names,
  lookUps: names,
  givers: names,
  objects: graded,
  types: graded,
});

export interface NameClass {
  category: LeakCategory;
  strength: 'strong' | 'weak';
}

/** `rules/sensitive.yml` made ready for look-up. Keys are names as words joined by a space; paths and functions as written. */
export interface Taxonomy {
  names: ReadonlyMap<string, NameClass>;
  /** Words in the longest name. */
  longest: number;
  personFields: ReadonlyMap<string, LeakCategory>;
  persons: ReadonlySet<string>;
  accounts: ReadonlySet<string>;
  ownedOnly: ReadonlySet<string>;
  clientFields: ReadonlyMap<string, LeakCategory>;
  clients: ReadonlySet<string>;
  mailFields: ReadonlyMap<string, LeakCategory>;
  mails: ReadonlySet<string>;
  safeBeginnings: ReadonlySet<string>;
  /** Words before a name that make it no secret, by the name. */
  safeBefore: ReadonlyMap<string, ReadonlySet<string>>;
  harmlessTokens: ReadonlySet<string>;
  harmlessEndings: ReadonlySet<string>;
  /** Last words of owners whose fields are durations and numbers. */
  measures: ReadonlySet<string>;
  neutral: ReadonlySet<string>;
  barriers: ReadonlySet<string>;
  passThrough: ReadonlySet<string>;
  serializers: ReadonlySet<string>;
  lookUps: ReadonlySet<string>;
  givers: ReadonlySet<string>;
  objects: ReadonlyMap<string, NameClass>;
  types: ReadonlyMap<string, NameClass>;
}

let loaded: Taxonomy | undefined;

/** The taxonomy that ships with the rules. @throws where the file does not fit its schema: a fault of the package. */
export function taxonomy(): Taxonomy {
  if (loaded) return loaded;
  const data = shipped('rules/sensitive.yml', (text) => schema.parse(parse(text)));
  const all = new Map<string, NameClass>();
  for (const category of CATEGORIES) {
    for (const strength of ['strong', 'weak'] as const) {
      for (const name of data.categories[category][strength]) all.set(name, { category, strength });
    }
  }
  const sets = Object.fromEntries(
    Object.entries(data).flatMap(([key, value]) => (Array.isArray(value) ? [[key, new Set(value)]] : [])),
  ) as Record<keyof typeof data, Set<string>>;
  loaded = {
    ...sets,
    names: all,
    longest: Math.max(...[...all.keys()].map((name) => name.split(' ').length)),
    personFields: categoryOf(data.personFields),
    clientFields: categoryOf(data.clientFields),
    mailFields: categoryOf(data.mailFields),
    safeBefore: new Map(Object.entries(data.safeBefore).map(([name, before]) => [name, new Set(before)])),
    objects: gradeOf(data.objects),
    types: gradeOf(data.types),
  };
  return loaded;
}

type Groups = Partial<Record<LeakCategory, string[]>>;

function categoryOf(groups: Groups): Map<string, LeakCategory> {
  return new Map(
    Object.entries(groups).flatMap(([category, all]) => all.map((name) => [name, category as LeakCategory] as const)),
  );
}

function gradeOf(groups: { strong: Groups; weak: Groups }): Map<string, NameClass> {
  return new Map(
    (['weak', 'strong'] as const).flatMap((strength) =>
      [...categoryOf(groups[strength])].map(([name, category]) => [name, { category, strength }] as const),
    ),
  );
}
