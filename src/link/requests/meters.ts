/** OpenTelemetry's instruments count through the provider of meters that a program sets up; without one they count nothing. */
import type { Language } from '../../model/facts.js';
import type { Work } from './work.js';

/** Modules that a program imports to set up tracers by hand; others (agents, wrappers, distributions) may set up meters too. */
const TRACERS: Partial<Record<Language, RegExp>> = {
  go: /^go\.opentelemetry\.io\/otel\/sdk\/trace$/,
  python: /^opentelemetry\.sdk\.trace(?:\.|$)/,
  javascript: /^@opentelemetry\/sdk-trace-(?:node|base)$/,
};

/** Whatever could set up meters, or hide that it does. */
const METERS =
  /(?:otel|opentelemetry|telemetry|observability)\b.*(?:metric|meter|prometheus|\/register)|\b(?:autoexport|otelconf|otelconfig|uptrace(?:-go|\/node)?(?![\w/-])|honeycomb\S*|splunk[-_/]otel\S*|splunk-opentelemetry|lightstep\S*|logfire|configurator)\b/i;

/** Node's SDK sets up meters where it is given a reader; the environment may give it one too. */
const SDK = '@opentelemetry/sdk-node';
const READERS = ['metricReader', 'metricReaders', 'views'];

/** Whether there are meters; `open`: only what the program is started with can tell. */
export type Meters = 'yes' | 'no' | 'open';

const known = new WeakMap<Work, Map<Language, Meters>>();

/** Whether the code in this language sets up tracers and nothing that could be meters: what instruments it with OpenTelemetry measures nothing. */
export function tracesAlone(work: Work, language: Language): boolean {
  return metersOf(work, language) === 'no';
}

/** Whether OpenTelemetry's instruments of this language count anything in the repository. */
export function metersOf(work: Work, language: Language): Meters {
  let answers = known.get(work);
  if (!answers) {
    answers = new Map();
    known.set(work, answers);
  }
  let answer = answers.get(language);
  if (answer === undefined) {
    answer = look(work, language);
    answers.set(language, answer);
  }
  return answer;
}

function look(work: Work, language: Language): Meters {
  const family = familyOf(language);
  const tracers = TRACERS[family];
  if (!tracers) return 'yes';
  let found: Meters = 'yes';
  for (const [index, file] of work.files.entries()) {
    if (familyOf(file.language) !== family || file.role === 'test' || file.role === 'example') continue;
    for (const { module, name } of file.facts.imports) {
      if (METERS.test(`${module}.${name}`)) return 'yes';
      if (module === SDK) {
        if (isGivenReader(work, index)) return 'yes';
        found = 'open';
      } else if (found === 'yes' && tracers.test(module)) found = 'no';
    }
  }
  return found;
}

/** A reader among the options, or options that are put together elsewhere. */
function isGivenReader(work: Work, file: number): boolean {
  return (work.facts(file)?.calls ?? []).some((call) => {
    if (!call.callee.endsWith('#NodeSDK') || call.args.length === 0) return false;
    const [options] = call.args.map((arg) => work.context.names.follow(file, call.fn, arg).value);
    if (options?.kind !== 'object') return true;
    return options.entries.some(({ key }) => key === '...' || READERS.includes(key));
  });
}

const familyOf = (language: Language): Language => (language === 'typescript' ? 'javascript' : language);
