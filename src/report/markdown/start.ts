/** Code to start from, in the words of the framework that a service uses: `templates/remedies/start.yml`. */
import Handlebars from 'handlebars';
import { parse } from 'yaml';
import { z } from 'zod';
import { shipped } from '../../util/shipped.js';
import { type CodeLanguage, writeBound } from './calls.js';

const snippets = z.record(z.string(), z.string());
const topicSchema = z.strictObject({
  rules: z.array(z.string()).min(1),
  setup: z.partialRecord(z.enum(['javascript', 'python', 'go']), z.string()).optional(),
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

/** Whom the code is for. */
export interface StartFor {
  name: string;
  frameworks: readonly string[];
  /** Library that it logs with; undefined: the recommended one. */
  logger?: string | undefined;
}

/**
 * Code for a rule in a language: for the first of the service's frameworks that has its own, with the service's logger where the
 * code depends on it.
 * @returns undefined where the rule has none
 */
export function startFor(ruleId: string, language: CodeLanguage, service: StartFor): Start | undefined {
  const topic = startTopics().find(({ rules }) => rules.includes(ruleId));
  const of = topic?.[language];
  if (!of) return undefined;
  const names = service.frameworks.flatMap((framework) => [
    { framework, name: framework },
    { framework, name: KIN.get(framework) ?? framework },
  ]);
  const any = { framework: undefined, name: 'any' };
  const spoken = [...names, any].map(({ framework, name }) => ({ framework, name: `${name} with ${service.logger}` }));
  const found = [...spoken, ...names, any].find(({ name }) => Object.hasOwn(of, name));
  if (!found) return undefined;
  const setup = ruleId === topic.rules[0] ? topic.setup?.[language] : undefined;
  const code = [setup, of[found.name]].filter((part) => part !== undefined).join('\n');
  return { framework: found.framework, code: fill(code, service) };
}

/** Writes the names of a service and its logger into code: `{{service}}`, `{{bound "key" "expression"}}`. */
export function fill(code: string, { name, logger }: Pick<StartFor, 'name' | 'logger'>): string {
  // The code stands in a fence; a name that would end a string in it is not worth escaping in three languages.
  const service = /^[\w./@-]+$/.test(name) ? name : 'api';
  const helpers = { bound: (key: string, value: string) => writeBound(logger, key, value) };
  return Handlebars.compile(code, { noEscape: true })({ service }, { helpers });
}
