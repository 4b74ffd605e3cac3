/** Paths and methods of routes as text; what stays open is `…`. */
import type { Value } from '../../model/facts.js';
import { lastName } from '../requests/symbols.js';
import type { Text, Work } from '../requests/work.js';
import { eachOf } from './loops.js';

export const NOTHING: Text = { text: '', dynamic: false };
export const OPEN: Text = { text: '…', dynamic: true };

type Around = readonly Value[];

/** Joins a prefix and a path with one slash. */
export function joinPaths(prefix: Text, path: Text): Text {
  const dynamic = prefix.dynamic || path.dynamic;
  const left = prefix.text.replace(/\/+$/, '');
  // `path = "/" + path` where it had none.
  const once = path.text.replace(/^\/+/, '/');
  const right = prefix.text.endsWith('…') && once.startsWith('…') ? once.slice(1) : once;
  if (right === '' || right === '/')
    return { text: left === '' ? '/' : `${left}${prefix.text === '' ? '' : right}`, dynamic };
  if (left === '') return { text: right.startsWith('/') || right.startsWith('…') ? right : `/${right}`, dynamic };
  return { text: right.startsWith('/') || right.startsWith('…') ? left + right : `${left}/${right}`, dynamic };
}

/**
 * The paths that a value holds: several for a list, `…` for a pattern or an unknown name.
 * @param around the texts that it is a part of: one that is built from itself (`url = url + "/x"`) has no end
 */
export function pathsOf(work: Work, file: number, fn: number, value: Value | undefined, around: Around = []): Text[] {
  if (!value || around.includes(work.context.names.follow(file, fn, value).value)) return [OPEN];
  if (value.kind === 'array') return value.items.flatMap((item) => pathsOf(work, file, fn, item, around)).slice(0, 20);
  if (value.kind === 'keyword') return pathsOf(work, file, fn, value.value, around);
  const text = work.text(file, fn, value);
  if (text && !text.dynamic) return [text];
  const several = alternatives(work, file, fn, value, around);
  if (several && several.length > 0) return several;
  if (text && text.text !== '…') return [text];
  const field = value.kind === 'ref' ? fieldText(work, file, fn, value.ref) : undefined;
  if (field) return [field];
  if (value.kind === 'text')
    return [joinParts(value.parts.map((part) => pathOf(work, file, fn, part, [...around, value])))];
  if (value.kind === 'call') {
    // A project function that shapes the rule it is given: `scoped('/login')`.
    const call = work.facts(file)?.calls[value.call];
    const only = call?.args.length === 1 ? work.text(file, call.fn, call.args[0]) : undefined;
    if (only?.text.startsWith('/')) return [{ text: `…${only.text}`, dynamic: true }];
    const first = call && /path|route|url/i.test(call.callee) ? work.text(file, call.fn, call.args[0]) : undefined;
    if (first && /^[\w:-]+$/.test(first.text)) return [{ text: `…/${first.text}…`, dynamic: true }];
  }
  return [OPEN];
}

const MOST_ALTERNATIVES = 20;
const DEEPEST = 6;

/** The texts that a loop over a list of constants gives a value (`for kind in ("a", "b"): path(f"{kind}/x")`), and defaults. */
function alternatives(work: Work, file: number, fn: number, value: Value, around: Around): Text[] | undefined {
  const at = work.context.names.follow(file, fn, value);
  if (around.length > DEEPEST || around.includes(at.value)) return undefined;
  const within = [...around, at.value];
  const inner = (part: Value) => {
    const text = work.text(at.file, at.fn, part);
    if (text && !text.dynamic) return [text];
    return alternatives(work, at.file, at.fn, part, within);
  };
  if (at.value.kind === 'element')
    return eachOf(work, at)
      ?.slice(0, MOST_ALTERNATIVES)
      .map((item) => work.text(item.file, item.fn, item.value) ?? OPEN);
  if (at.value.kind === 'text' && (at.value.build === 'template' || at.value.build === 'concat')) {
    let texts: Text[] = [NOTHING];
    for (const part of at.value.parts) {
      const options = inner(part) ?? [pathOf(work, at.file, at.fn, part, within)];
      texts = texts.flatMap((text) => options.map((option) => joinParts([text, option]))).slice(0, MOST_ALTERNATIVES);
    }
    return texts;
  }
  if (at.value.kind !== 'ref') return undefined;
  const given = defaultText(work, at.file, at.value.ref);
  return given && [given];
}

/** A constant that holds unless something else is configured: the first value of a module's name, a setting of Django. */
function defaultText(work: Work, file: number, ref: string): Text | undefined {
  const top = /^#(\w+)$/.exec(ref)?.[1];
  const values = top === undefined ? [] : (work.facts(file)?.assignments ?? []).filter(({ target }) => target === ref);
  for (const { value, fn: where } of values) {
    const text = work.text(file, where, value);
    if (text && !text.dynamic) return text;
  }
  const setting = /^django\.conf#settings\.(\w+)$/.exec(ref)?.[1];
  if (setting === undefined) return undefined;
  for (const [other, linked] of work.files.entries()) {
    if (linked.language !== 'python' || linked.role === 'test' || !/settings/.test(linked.path)) continue;
    const locals = linked.facts.functions[0]?.locals;
    const text = locals && Object.hasOwn(locals, setting) ? work.text(other, 0, locals[setting]) : undefined;
    if (text && !text.dynamic) return text;
  }
  return undefined;
}

function joinParts(parts: readonly Text[]): Text {
  return { text: parts.map(({ text }) => text).join(''), dynamic: parts.some(({ dynamic }) => dynamic) };
}

/** The default of a settings object's field: `settings.API_PREFIX`. */
function fieldText(work: Work, file: number, fn: number, ref: string): Text | undefined {
  const resolved = work.context.names.resolve(file, fn, ref);
  if (resolved.kind === 'value') return work.text(resolved.file, resolved.fn, resolved.value);
  if (resolved.kind !== 'instance' || resolved.path === '') return undefined;
  const field = work.facts(resolved.file)?.types[resolved.type]?.fields.find(({ name }) => name === resolved.path);
  return work.text(resolved.file, 0, field?.value);
}

/** One path, or `…`. */
export function pathOf(work: Work, file: number, fn: number, value: Value | undefined, around: Around = []): Text {
  return pathsOf(work, file, fn, value, around)[0] ?? OPEN;
}

/** HTTP methods in a value: texts, lists, Go's `http.MethodGet`; `ANY` where it cannot be told. */
export function methodsOf(work: Work, file: number, fn: number, value: Value | undefined): string[] {
  if (!value) return [];
  if (value.kind === 'keyword' || value.kind === 'spread') return methodsOf(work, file, fn, value.value);
  if (value.kind === 'array') return value.items.flatMap((item) => methodsOf(work, file, fn, item));
  if (value.kind === 'ref') {
    const constant = /^Method([A-Z][a-z]+)$/.exec(lastName(value.ref));
    if (constant?.[1]) return [constant[1].toUpperCase()];
    const followed = work.context.names.follow(file, fn, value);
    if (followed.value.kind !== 'ref') return methodsOf(work, followed.file, followed.fn, followed.value);
  }
  const text = work.text(file, fn, value);
  return text && !text.dynamic ? text.text.toUpperCase().split(/\s*,\s*/) : ['ANY'];
}

/** Go 1.22 patterns: `GET /x`, `GET example.com/x`. */
export function splitPattern(path: Text): { method?: string; path: Text } {
  const match = /^([A-Z]+|…)\s+(.*)$/s.exec(path.text);
  if (match?.[1] === undefined || match[2] === undefined) return { path };
  const rest = match[2].startsWith('/') ? match[2] : match[2].replace(/^[^/…]*/, '');
  return { method: match[1] === '…' ? 'ANY' : match[1], path: { text: rest, dynamic: path.dynamic } };
}

/** A value that may be the path of a route: text, or a pattern. */
export function looksLikePath(work: Work, file: number, fn: number, value: Value | undefined): boolean {
  if (!value || value.kind === 'function') return false;
  if (value.kind === 'literal' && value.type === 'regexp') return true;
  if (value.kind === 'array') return value.items.length > 0 && looksLikePath(work, file, fn, value.items[0]);
  const text = work.text(file, fn, value);
  return text !== undefined && (text.text === '' || /^[/*…]/.test(text.text));
}
