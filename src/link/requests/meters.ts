/** OpenTelemetry's instruments count through the provider of meters that a program sets up; without one they count nothing. */
import type { Language } from '../../model/facts.js';
import type { Work } from './work.js';

/** Modules that a program imports to set up tracers by hand; others (agents, wrappers, distributions) may set up meters too. */
const TRACERS: Partial<Record<Language, RegExp>> = {
  go: /^go\.opentelemetry\.io\/otel\/sdk\/trace$/,
  python: /^opentelemetry\.sdk\.trace(?:\.|$)/,
};

/** Whatever could set up meters, or hide that it does. */
const METERS =
  /(?:otel|opentelemetry|telemetry|observability)\b.*(?:metric|meter|prometheus)|\b(?:autoexport|otelconf|otelconfig|uptrace|honeycomb\S*|splunk\S*|lightstep\S*|logfire|configurator)\b/i;

const known = new WeakMap<Work, Map<Language, boolean>>();

/**
 * Whether the code in this language sets up tracers by hand and nothing in the repository that could be meters: what instruments it with
 * OpenTelemetry then measures nothing.
 */
export function tracesAlone(work: Work, language: Language): boolean {
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

function look(work: Work, language: Language): boolean {
  const tracers = TRACERS[language];
  if (!tracers) return false;
  let found = false;
  for (const file of work.files) {
    if (file.language !== language || file.role === 'test' || file.role === 'example') continue;
    for (const { module, name } of file.facts.imports) {
      if (METERS.test(`${module}.${name}`)) return false;
      found ||= tracers.test(module);
    }
  }
  return found;
}
