/** What a sensitive value is and where it goes, in words for messages. */
import type { Leak, LeakCategory } from '../../model/leaks.js';
import { groupBy } from '../../util/group.js';
import type { CallAt } from './place.js';

const LEAK_WORDS: Record<LeakCategory, string> = {
  credential: 'a credential',
  token: 'a token',
  session: 'a session secret',
  payment: 'payment data',
  bank: 'bank data',
  'national-id': 'a national id',
  contact: 'contact data',
  identity: "a person's name",
  'birth-date': 'a birth date',
  location: 'a location',
  health: 'health data',
  ip: 'a client address',
};

/** The sensitive values that a call hands over, worst first. */
export const leaksOf = (at: CallAt): readonly Leak[] => at.file.leaks.get(at.index) ?? [];

/** The values in words, each name once: `` `user` (contact data, a person's name) ``. */
export function leakWords(at: CallAt): string {
  const unique = [...groupBy(leaksOf(at), (leak) => leak.name)].map(
    ([name, leaks]) => `\`${name}\` (${[...new Set(leaks.map((leak) => LEAK_WORDS[leak.category]))].join(', ')})`,
  );
  return unique.length > 3 ? `${unique.slice(0, 3).join(', ')} and ${unique.length - 3} more` : unique.join(', ');
}

/** Where they go: `a log record`; through a function of the project, with its name and the place of its call. */
export function sinkOf(at: CallAt): string {
  // A function of the project logs what it is given: the words are those of its call, and the place too.
  const [handed] = leaksOf(at).flatMap((leak) => leak.handedOver ?? []);
  const there = handed && at.repository.files[handed.file];
  const call = there?.facts.calls[handed?.call ?? -1];
  if (!handed || !there || !call) return wordsOfSink(at);
  const roles = there.roles.get(handed.call) ?? [];
  const words = wordsOfSink({ ...at, file: there, fn: call.fn, index: handed.call, call, roles });
  const name = there.facts.functions[call.fn]?.name;
  return `${words}${name ? ` through \`${name}\`` : ''} (${there.path}:${call.at[0]})`;
}

function wordsOfSink(at: CallAt): string {
  const kinds = new Set(at.roles.map((role) => role.kind));
  const log = at.roles.find((role) => role.kind === 'log');
  if (log) return log.console ? 'the console' : 'a log record';
  if (kinds.has('bind-logger')) return 'the fields of a logger';
  if (kinds.has('report-error') || tellsTracker(at)) return 'the error tracker';
  if (kinds.has('span')) return 'a span';
  return kinds.has('metric-record') ? 'the labels of a metric' : 'a telemetry record';
}

const TRACKER = /(?:^|[.#])(?:set_?(?:user|extras?|context|tags?)|add_?(?:breadcrumb|metadata|custom_?attributes?))$/i;

/** The scope of an error tracker: `Sentry.setUser(…)`, `scope.setTag(…)`. A span of tracing has tags of its own. */
const tellsTracker = ({ call, roles }: CallAt): boolean =>
  TRACKER.test(call.callee) && roles.every((role) => role.kind !== 'span' || role.library === 'sentry');
