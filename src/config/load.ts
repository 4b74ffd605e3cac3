import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { PILLARS } from '../model/rule.js';
import { UserError } from '../util/errors.js';
import { type Config, configSchema } from './schema.js';

const NAMES = ['.obs-audit.yml', '.obs-audit.yaml', '.obs-audit.json'];

/**
 * Reads the configuration of a scanned tree.
 * @param root absolute path of the scanned tree
 * @param file file named by the user; without it, the first of `.obs-audit.yml`, `.yaml`, `.json` in `root`, if any
 * @returns the validated configuration with defaults filled in
 * @throws UserError that names file, line and key, and what is accepted there
 */
export function loadConfig(root: string, file?: string): Config {
  const found = file ?? NAMES.map((name) => join(root, name)).find((path) => existsSync(path));
  if (!found) return configSchema.parse({});
  let text: string;
  try {
    text = readFileSync(found, 'utf8');
  } catch (error) {
    throw new UserError(
      `cannot read the configuration ${found} (${(error as NodeJS.ErrnoException).code}); give --config an existing file`,
    );
  }
  const shown = file ?? relative(root, found);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const broken = document.errors[0];
  if (broken) {
    const at = lines.linePos(broken.pos[0]);
    throw new UserError(
      `${shown}:${at.line}: not valid YAML: ${broken.message.split('\n')[0]?.replace(/ at line.*$/, '')}`,
    );
  }
  const result = configSchema.safeParse(document.toJS({ maxAliasCount: 100 }) ?? {});
  if (result.success) return result.data;
  const issue = result.error.issues[0] as z.core.$ZodIssue;
  throw new UserError(`${shown}${lineOf(document, lines, issue)}: ${inWords(issue)}`);
}

function lineOf(document: ReturnType<typeof parseDocument>, lines: LineCounter, issue: z.core.$ZodIssue): string {
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] as string] : issue.path;
  const key = path.at(-1);
  const parent = document.getIn(path.slice(0, -1), true) as
    | { items?: { key?: { value?: unknown; range?: [number] } }[] }
    | undefined;
  const range = parent?.items?.find((pair) => pair.key?.value === key)?.key?.range;
  return range ? `:${lines.linePos(range[0]).line}` : '';
}

function inWords(issue: z.core.$ZodIssue): string {
  const key = issue.path.join('.') || 'the file';
  if (issue.code === 'unrecognized_keys') {
    const inside = issue.path.length > 0;
    // What is a map of its own has the pillars as its keys.
    const known = inside ? PILLARS : Object.keys(configSchema.shape);
    return `unknown key ${issue.keys[0]}${inside ? ` in ${issue.path.join('.')}` : ''}; known here: ${known.join(', ')}`;
  }
  return `${key}: ${issue.message}`;
}
