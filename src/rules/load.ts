import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { PILLARS, type Pillar, type Predicate, type Rule, type SubjectKind } from '../model/rule.js';
import { UserError } from '../util/errors.js';
import { shipped } from '../util/shipped.js';
import { ruleSchema } from './schema.js';
import { SUBJECTS } from './subjects/index.js';

/** Where rules lie (`<folder>/<pillar>/<name>.yml`) and what a message calls it; the shipped one is `catalogue`. */
export interface RuleFolder {
  folder: string;
  source: string;
}

/**
 * Loads and checks rules. Folders beside the pillars' (`libraries/`) are no rules.
 * @param options.criteria known criteria; a rule that names another one is refused. Left out: not checked.
 * @returns the rules, sorted by id
 * @throws UserError that names file, line and key, and what is accepted there
 */
export function loadRules(
  folders: readonly RuleFolder[],
  options: { criteria?: ReadonlySet<string> } = {},
): { rules: Rule[] } {
  const rules = new Map<string, Rule>();
  for (const { folder, source } of folders) {
    const loose = source === 'catalogue' ? undefined : readdirSync(folder).find((name) => /\.ya?ml$/.test(name));
    if (loose)
      throw new UserError(`${source}/${loose}: lies in no pillar; move it into a folder named ${PILLARS.join(', ')}`);
    for (const file of ruleFiles(folder)) {
      const [pillar, name] = file.replace(/\.ya?ml$/, '').split('/') as [string, string];
      if (source === 'catalogue' && pillar === 'libraries') continue;
      const shown = source === 'catalogue' ? `rules/${file}` : `${source}/${file}`;
      if (!(PILLARS as readonly string[]).includes(pillar)) {
        throw new UserError(`${shown}: there is no pillar ${pillar}; put the rule into one of ${PILLARS.join(', ')}`);
      }
      const id = `${pillar}/${name}`;
      if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))
        throw new UserError(`${shown}: name the file in lower case with hyphens`);
      const clash = rules.get(id);
      if (clash)
        throw new UserError(
          `${shown}: the rule ${id} exists already (${clash.source}); give this one another file name`,
        );
      const rule =
        source === 'catalogue'
          ? shipped(shown, (text) => parse(text, shown))
          : parse(readFileSync(join(folder, file), 'utf8'), shown);
      const strange = [rule.criterion, ...(rule.serves ?? [])].find((one) => one && !options.criteria?.has(one));
      if (strange && options.criteria) {
        throw new UserError(`${shown}: criterion: there is no criterion ${strange} in rules/maturity.yml`);
      }
      rules.set(id, { ...rule, id, pillar: pillar as Pillar, source: source === 'catalogue' ? source : shown });
    }
  }
  return { rules: [...rules.values()].sort((a, b) => (a.id < b.id ? -1 : 1)) };
}

/** `<pillar>/<name>.yml` of all rules in a folder, sorted. */
function ruleFiles(folder: string): string[] {
  const visible = (path: string) => readdirSync(path).filter((name) => !name.startsWith('.'));
  return visible(folder)
    .filter((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.isDirectory())
    .flatMap((name) => visible(join(folder, name)).map((file) => `${name}/${file}`))
    .filter((file) => /\.ya?ml$/.test(file) && statSync(join(folder, file), { throwIfNoEntry: false })?.isFile())
    .sort();
}

type Body = Omit<Rule, 'id' | 'pillar' | 'source'>;

function parse(text: string, shown: string): Body {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const broken = document.errors[0];
  if (broken) {
    throw new UserError(
      `${shown}:${lines.linePos(broken.pos[0]).line}: not valid YAML: ${broken.message.split('\n')[0]?.replace(/ at line.*$/, '')}`,
    );
  }
  const refuse = (path: readonly PropertyKey[], what: string): never => {
    const at = lineOf(document, path);
    throw new UserError(`${shown}${at === undefined ? '' : `:${lines.linePos(at).line}`}: ${what}`);
  };
  const result = ruleSchema.safeParse(document.toJS({ maxAliasCount: 100 }) ?? {});
  if (!result.success) {
    const issue = result.error.issues[0] as z.core.$ZodIssue;
    const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] as string] : issue.path;
    return refuse(path, inWords(issue));
  }
  const rule = result.data as Body;
  const predicates: [string, Predicate | undefined][] = [
    ['given', rule.given],
    ['where', rule.where],
    ...(rule.adjust ?? []).map((entry): [string, Predicate] => ['adjust', entry.when]),
  ];
  for (const [key, predicate] of predicates) {
    const unknown = predicate && findUnknown(predicate, rule.for);
    if (unknown) refuse([key], `${key}: ${unknown}`);
  }
  for (const message of [rule.message, ...(rule.adjust ?? []).map((entry) => entry.message ?? '')]) {
    for (const [, name] of message.matchAll(/\{(\w+)\}/g)) {
      if (!Object.hasOwn(SUBJECTS[rule.for].attributes, name as string))
        refuse(['message'], unknownAttribute(name as string, rule.for));
    }
  }
  return rule;
}

/** What is wrong with a predicate's names or patterns, in words; undefined where nothing is. */
function findUnknown(predicate: Predicate, kind: SubjectKind): string | undefined {
  for (const [key, operand] of Object.entries(predicate)) {
    if (key === 'all' || key === 'any' || key === 'not') {
      for (const part of [operand as Predicate | Predicate[]].flat()) {
        const found = findUnknown(part, kind);
        if (found) return found;
      }
      continue;
    }
    if (!Object.hasOwn(SUBJECTS[kind].attributes, key)) return unknownAttribute(key, kind);
    const source = (operand as { matches?: string }).matches;
    try {
      if (source !== undefined) new RegExp(source);
    } catch {
      return `${key}: matches is not a regular expression`;
    }
  }
  return undefined;
}

const unknownAttribute = (name: string, kind: SubjectKind): string =>
  `a ${kind} has no attribute ${name}; known: ${Object.keys(SUBJECTS[kind].attributes).sort().join(', ')}`;

function lineOf(document: ReturnType<typeof parseDocument>, path: readonly PropertyKey[]): number | undefined {
  for (let length = path.length; length > 0; length--) {
    const parent = document.getIn(path.slice(0, length - 1), true);
    const pair =
      isMap(parent) && parent.items.find((item) => (item.key as { value?: unknown }).value === path[length - 1]);
    const range = pair && (pair.key as { range?: [number] }).range;
    if (range) return range[0];
  }
  return undefined;
}

function inWords(issue: z.core.$ZodIssue): string {
  const key = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const known = issue.path.length === 0 ? `; known here: ${Object.keys(ruleSchema.shape).join(', ')}` : '';
    return `unknown key ${[key, issue.keys[0]].filter(Boolean).join('.')}${known}`;
  }
  if (issue.code === 'invalid_union') return `${key}: not a predicate; see docs/writing-a-rule.md`;
  return `${key || 'the file'}: ${issue.message}`;
}
