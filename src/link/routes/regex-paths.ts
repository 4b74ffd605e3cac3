/** Paths that are given as regular expressions, made readable: `^user/(?P<name>\w+)/?$` → `user/<name>`. */
import type { Text } from '../requests/work.js';

const OPEN = '…';

/** The text of a pattern with its groups as `<name>`, anchors and optional slashes taken off; open only where what remains is. */
export function readablePattern({ text }: Text): Text {
  const path = plain(text);
  return { text: path, dynamic: path.includes(OPEN) };
}

function plain(pattern: string): string {
  let out = '';
  let at = 0;
  while (at < pattern.length) {
    const char = pattern.charAt(at);
    if (char === '\\') {
      at += 2;
      const escaped = pattern.charAt(at - 1);
      if (/[ZAbB]/.test(escaped)) continue;
      if (/[dwsDWS]/.test(escaped)) {
        at = afterRepeat(pattern, at);
        out += `<\\${escaped}>`;
      } else out += escaped;
    } else if (char === '^' || char === '$') at++;
    else if (char === '(') {
      const end = closing(pattern, at);
      out += group(pattern.slice(at + 1, end));
      at = afterRepeat(pattern, end + 1);
    } else if (char === '[') {
      const end = classEnd(pattern, at);
      out += `<${pattern.slice(at, end)}>`;
      at = afterRepeat(pattern, end);
    } else if (char === '?') {
      // An optional slash is left out, so that the path stands once.
      if (out.endsWith('/')) out = out.slice(0, -1);
      at++;
    } else if (char === '.' && /[*+]/.test(pattern.charAt(at + 1))) {
      out += '*';
      at = afterRepeat(pattern, at + 1);
    } else {
      out += char;
      at++;
    }
  }
  return out;
}

/** What a group stands for in a path: its name, one of its alternatives' text, or an argument. */
function group(inside: string): string {
  const named = /^\?P?<(\w+)>/.exec(inside);
  if (named) return `<${named[1]}>`;
  if (/^\?[=!<#]/.test(inside)) return '';
  const bare = inside.replace(/^\?:/, '');
  if (/^[\w/.-]+(?:\|[\w/.-]+)*$/.test(bare)) return bare.includes('|') ? `<${bare}>` : bare;
  return bare === inside ? '<arg>' : plain(bare.split('|')[0] ?? '');
}

function closing(pattern: string, open: number): number {
  let depth = 0;
  for (let at = open; at < pattern.length; at++) {
    const char = pattern.charAt(at);
    if (char === '\\') at++;
    else if (char === '[') at = classEnd(pattern, at) - 1;
    else if (char === '(') depth++;
    else if (char === ')' && --depth === 0) return at;
  }
  return pattern.length;
}

function classEnd(pattern: string, open: number): number {
  for (let at = open + 2; at < pattern.length; at++) {
    if (pattern.charAt(at) === '\\') at++;
    else if (pattern.charAt(at) === ']') return at + 1;
  }
  return pattern.length;
}

function afterRepeat(pattern: string, at: number): number {
  const repeat = /^(?:[*+?]|\{[\d,]*\})\??/.exec(pattern.slice(at, at + 20));
  return at + (repeat?.[0].length ?? 0);
}
