/** Code to start from, in the words of the framework that a service uses: `templates/remedies/start.yml`. */
import { parse } from 'yaml';
import { z } from 'zod';
import { shipped } from '../../util/shipped.js';
import type { CodeLanguage } from './calls.js';

const snippets = z.record(z.string(), z.string());
const topicSchema = z.strictObject({
  rules: z.array(z.string()).min(1),
  javascript: snippets.optional(),
  python: snippets.optional(),
  go: snippets.optional(),
});

export interface Start {
  code: string;
  /** Framework that the code is for; undefined: any. */
  framework: string | undefined;
}

/** All topics, as the file has them. Throws where the shipped file is malformed. */
export function startTopics(): readonly z.infer<typeof topicSchema>[] {
  return shipped('templates/remedies/start.yml', (text) => z.array(topicSchema).parse(parse(text)));
}

/** Frameworks that are another one underneath, and take its middleware. */
const KIN = new Map([
  ['starlette', 'fastapi'],
  ['flask-restful', 'flask'],
  ['grpc-gateway', 'grpc'],
]);

/** Code for a rule in a language, for the first of the frameworks that has its own; undefined where the rule has none. */
export function startFor(ruleId: string, language: CodeLanguage, frameworks: readonly string[]): Start | undefined {
  const of = startTopics().find(({ rules }) => rules.includes(ruleId))?.[language];
  if (!of) return undefined;
  for (const framework of frameworks)
    for (const name of [framework, KIN.get(framework)])
      if (name !== undefined && Object.hasOwn(of, name)) return { code: of[name] ?? '', framework };
  return of.any === undefined ? undefined : { code: of.any, framework: undefined };
}
