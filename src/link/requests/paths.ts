/** Paths and methods of routes as text; what stays open is `…`. */
import type { Value } from '../../model/facts.js';
import { lastName } from './symbols.js';
import type { Text, Work } from './work.js';

export const NOTHING: Text = { text: '', dynamic: false };
export const OPEN: Text = { text: '…', dynamic: true };

/** Joins a prefix and a path with one slash. */
export function joinPaths(prefix: Text, path: Text): Text {
  const dynamic = prefix.dynamic || path.dynamic;
  const left = prefix.text.replace(/\/+$/, '');
  const right = path.text;
  if (right === '' || right === '/')
    return { text: left === '' ? '/' : `${left}${prefix.text === '' ? '' : right}`, dynamic };
  if (left === '') return { text: right.startsWith('/') || right.startsWith('…') ? right : `/${right}`, dynamic };
  return { text: right.startsWith('/') || right.startsWith('…') ? left + right : `${left}/${right}`, dynamic };
}

/** The paths that a value holds: several for a list, `…` for a pattern or an unknown name. */
export function pathsOf(work: Work, file: number, fn: number, value: Value | undefined): Text[] {
  if (!value) return [OPEN];
  if (value.kind === 'array') return value.items.flatMap((item) => pathsOf(work, file, fn, item)).slice(0, 20);
  if (value.kind === 'keyword') return pathsOf(work, file, fn, value.value);
  const text = work.text(file, fn, value);
  if (text && text.text !== '…') return [text];
  const field = value.kind === 'ref' ? fieldText(work, file, fn, value.ref) : undefined;
  if (field) return [field];
  if (value.kind === 'text') return [joinParts(value.parts.map((part) => pathOf(work, file, fn, part)))];
  if (value.kind === 'call') {
    // A project function that shapes the rule it is given: `scoped('/login')`.
    const call = work.facts(file)?.calls[value.call];
    const only = call?.args.length === 1 ? work.text(file, call.fn, call.args[0]) : undefined;
    if (only?.text.startsWith('/')) return [{ text: `…${only.text}`, dynamic: true }];
  }
  return [OPEN];
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
export function pathOf(work: Work, file: number, fn: number, value: Value | undefined): Text {
  return pathsOf(work, file, fn, value)[0] ?? OPEN;
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
  return text && !text.dynamic ? [text.text.toUpperCase()] : ['ANY'];
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
