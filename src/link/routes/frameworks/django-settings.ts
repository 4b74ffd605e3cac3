/** Django's lists of middlewares and apps, as its settings put them together, and what stands around every request with them. */
import type { Place } from '../../../model/evidence.js';
import type { Does } from '../../catalogue/instrumentation.js';
import { effectsOf } from '../../requests/middleware.js';
import type { Work } from '../../requests/work.js';
import { itemsIn, valuesOf } from '../lists.js';
import type { ValueAt } from '../loops.js';
import { NOTHING } from '../paths.js';

/** Something in the settings that holds for all requests. */
export interface Setting {
  does: readonly Does[];
  /** What it may do: it comes from a package that nothing is known of, and is named for it. */
  may?: readonly Does[];
  name: string;
  place: Place;
}

const LISTS = ['MIDDLEWARE', 'MIDDLEWARE_CLASSES', 'INSTALLED_APPS'];
/** Settings that only developers and tests load. */
const ELSEWHERE = /(?:^|[/_.-])(?:dev|devel|development|local|test|tests|testing|ci|debug)(?:[_.-][^/]*)?\.py$/;

/** What the middlewares that a settings file lists do: known ones by name, those of the project by their code. */
export function middlewareSettings(work: Work, file: number): Setting[] {
  const linked = work.files[file];
  if (!linked || ELSEWHERE.test(linked.path)) return [];
  return LISTS.flatMap((list) => {
    const values = valuesOf(work, file, list);
    return values.flatMap((value) => {
      const items = value.value.kind === 'literal' ? [value] : itemsIn(work, value);
      return items.flatMap((item) => ofItem(work, item, list === 'INSTALLED_APPS'));
    });
  });
}

function ofItem(work: Work, { file, fn, value }: ValueAt, isApp: boolean): Setting[] {
  const linked = work.files[file];
  const name = value.kind === 'literal' ? { text: value.text, dynamic: false } : work.text(file, fn, value);
  if (!linked || !name || name.dynamic) return [];
  const place = work.place(file, linked.facts.functions[0]?.at ?? [1, 1, 1, 1]);
  const entry = work
    .libraries(linked)
    .catalogue.instrumentation.settings.find(({ text }) => name.text === text || name.text.startsWith(`${text}.`));
  if (entry) return isApp && !entry.apps ? [] : [{ does: entry.does, name: entry.library, place }];
  return isApp
    ? []
    : (ofProject(work, file, name.text) ?? [{ does: [], may: told(name.text), name: name.text, place }]);
}

const TELLS: readonly (readonly [Does, RegExp])[] = [
  ['logging', /log(?:ger|ging)|access_?log|request_?log/i],
  ['metrics', /metrics?(?=[^a-z]|[A-Z]|$)|prometheus|statsd/i],
  ['tracing', /tracing|opentelemetry|otel/i],
];

/** What a middleware's dotted name says that it does; the name of its package alone says nothing. */
function told(name: string): Does[] {
  const own = name.split('.').slice(1).join('.');
  return TELLS.filter(([, pattern]) => pattern.test(own)).map(([does]) => does);
}

/** A middleware of the project: a class, or a function that gives one; undefined where its module is not in the repository. */
function ofProject(work: Work, file: number, name: string): Setting[] | undefined {
  const at = name.lastIndexOf('.');
  const [module] = at < 0 ? [] : work.context.names.modules(file, name.slice(0, at));
  if (module === undefined) return undefined;
  const value = { kind: 'ref', ref: `#${name.slice(at + 1)}` } as const;
  const effects = effectsOf(work, { file: module, fn: 0, value, prefix: NOTHING, at: [1, 1, 1, 1] });
  return effects.map(({ does, name: by, place }) => ({ does: [does], name: by, place }));
}
