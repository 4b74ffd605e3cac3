import type { Artefact } from '../../model/artefacts.js';
import type { Span } from '../../model/facts.js';

type Dockerfile = Extract<Artefact, { kind: 'dockerfile' }>;

/** What an image does so far; a stage that begins with another one goes on from its state. */
interface Stage {
  healthcheck?: Span;
  entrypoint?: { text: string; at: Span };
  command?: { text: string; at: Span };
  env: Map<string, { value: string; at: Span }>;
  copies: string[];
  /** Names of the stages that it takes files from, lower case. */
  takesFrom: string[];
}

interface Instruction {
  name: string;
  body: string;
  at: Span;
}

/** Reads a Dockerfile. What the stage that ships says counts, with what it inherits from stages that it builds on. */
export function readDockerfile(path: string, text: string): Dockerfile {
  const stages = new Map<string, Stage>();
  const order: { name: string; stage: Stage }[] = [];
  const baseImages: string[] = [];
  let stage = emptyStage();
  for (const { name, body, at } of instructions(text)) {
    if (name === 'FROM') {
      const [image = '', alias] = fromParts(body);
      const base = stages.get(image.toLowerCase());
      stage = base ? { ...base, env: new Map(base.env), copies: [...base.copies], takesFrom: [] } : emptyStage();
      if (!base && image !== '' && image !== 'scratch') baseImages.push(image);
      const name = (alias ?? String(order.length)).toLowerCase();
      stages.set(name, stage);
      order.push({ name, stage });
    } else if (name === 'HEALTHCHECK') {
      if (/^\s*NONE\s*$/i.test(body)) delete stage.healthcheck;
      else stage.healthcheck = at;
    } else if (name === 'ENTRYPOINT') {
      stage.entrypoint = { text: commandText(body), at };
      // An entry point of its own resets the command of the image below.
      delete stage.command;
    } else if (name === 'COPY' || name === 'ADD') {
      const from = /--from=["']?([^\s"']+)/.exec(body)?.[1];
      if (from === undefined) stage.copies.push(...sources(body));
      else stage.takesFrom.push(from.toLowerCase());
    } else if (name === 'CMD') stage.command = { text: commandText(body), at };
    else if (name === 'ENV') for (const [key, value] of environment(body)) stage.env.set(key, { value, at });
  }
  stage = shipped(order) ?? stage;
  const env: Record<string, string> = Object.create(null);
  const envAt: Record<string, Span> = Object.create(null);
  for (const [key, { value, at }] of stage.env) {
    env[key] = value;
    envAt[key] = at;
  }
  const commands = [stage.entrypoint, stage.command].filter((one) => one !== undefined);
  return {
    kind: 'dockerfile',
    path,
    ...(stage.healthcheck && { healthcheck: stage.healthcheck }),
    commands,
    env,
    envAt,
    baseImages,
    ...(stage.copies.length > 0 && { copies: stage.copies }),
  };
}

const emptyStage = (): Stage => ({ env: new Map(), copies: [], takesFrom: [] });

/** Stages for tests and developers, by their names. */
const FOR_DEVELOPERS = /(?:^|[-_.\d])(?:pr|tests?\d*|ci|e2e|lint|debug|dev|devel|development|local|docs)(?:[-_.]|$)/;

/**
 * The stage that ships: the last one. Where that one starts nothing, and an earlier one does that it takes nothing from, the file
 * builds several images (`--target`), of which the last of those is meant.
 */
function shipped(order: readonly { name: string; stage: Stage }[]): Stage | undefined {
  const last = order.at(-1);
  const starts = ({ stage }: { stage: Stage }) => stage.command !== undefined || stage.entrypoint !== undefined;
  if (!last || starts(last)) return last?.stage;
  const other = order.findLast(
    (one) => starts(one) && !FOR_DEVELOPERS.test(one.name) && !last.stage.takesFrom.includes(one.name),
  );
  return (other ?? last).stage;
}

/** Instructions with their continuation lines joined; comments and here-documents are left out. */
function instructions(text: string): Instruction[] {
  const lines = text.split(/\r?\n/);
  const continued = /^#\s*escape=`/im.test(text.slice(0, 200)) ? /`\s*$/ : /\\\s*$/;
  const found: Instruction[] = [];
  for (let index = 0; index < lines.length; index++) {
    const start = index;
    const parts: string[] = [];
    for (; index < lines.length; index++) {
      const line = lines[index] ?? '';
      // Comments, and in old files empty lines, may stand between the lines of one instruction.
      if (/^\s*#/.test(line) || (parts.length > 0 && line.trim() === '')) {
        if (parts.length === 0) break;
        continue;
      }
      parts.push(line.replace(continued, ' '));
      if (!continued.test(line)) break;
    }
    const match = /^\s*([A-Za-z]+)\s+(.*)$/s.exec(parts.join(''));
    if (!match) continue;
    const end = Math.min(index, lines.length - 1);
    const at: Span = [start + 1, (lines[start]?.search(/\S/) ?? 0) + 1, end + 1, (lines[end]?.length ?? 0) + 1];
    const body = (match[2] ?? '').trim();
    found.push({ name: (match[1] ?? '').toUpperCase(), body, at });
    const heredoc = /<<-?\s*["']?(\w+)["']?/.exec(body)?.[1];
    if (heredoc !== undefined && /^(?:RUN|COPY|ADD)$/i.test(match[1] ?? '')) {
      const close = lines.findIndex((line, at) => at > index && line.trim() === heredoc);
      if (close > 0) index = close;
    }
  }
  return found;
}

/** `--platform=x image:tag AS name` → image, name. */
function fromParts(body: string): [image: string | undefined, alias: string | undefined] {
  const words = body.split(/\s+/).filter((word) => !word.startsWith('--'));
  return [words[0], /^as$/i.test(words[1] ?? '') ? words[2] : undefined];
}

/** `--chown=app src/a src/b /app/` → src/a, src/b. */
function sources(body: string): string[] {
  const words = body.replace(/[[\]",]/g, ' ').split(/\s+/);
  return words
    .filter((word) => word !== '' && !word.startsWith('--'))
    .slice(0, -1)
    .map((word) => word.replace(/^\.?\//, '').replace(/\/+$/, ''));
}

/** Exec form (`["node", "app.js"]`) as one line, shell form as written. */
function commandText(body: string): string {
  if (!body.startsWith('[')) return body.replace(/\s+/g, ' ');
  try {
    const words: unknown = JSON.parse(body);
    if (Array.isArray(words)) return words.map(String).join(' ');
  } catch {
    // No JSON: Docker takes it for the shell form, too.
  }
  return body.replace(/\s+/g, ' ');
}

/** `A=1 B="two words"`, or the old `A one value`. */
function environment(body: string): [string, string][] {
  const first = /^([\w.-]+)(=|\s+)/.exec(body);
  if (!first) return [];
  if (first[2] !== '=') return [[first[1] ?? '', body.slice(first[0].length).trim()]];
  return [...body.matchAll(/([\w.-]+)=("(?:[^"\\]|\\.)*"|'[^']*'|(?:[^\s\\]|\\.)*)/g)].map(
    ([, key = '', value = '']) => [key, /^["']/.test(value) ? value.slice(1, -1) : value],
  );
}
