/** Texts of Go's literals. */

const ESCAPES: Record<string, string> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };
const ESCAPE = /\\(?:([abfnrtv])|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.))/gs;

/** What a string or rune literal stands for; `source` with its quotes. */
export function unquote(source: string): string {
  const body = source.slice(1, source.length > 1 && source.endsWith(source[0] as string) ? -1 : undefined);
  if (source[0] === '`') return body.replaceAll('\r', '');
  if (!body.includes('\\')) return body;
  return body.replace(ESCAPE, (_, letter, byte, short, long, octal, plain) => {
    if (letter) return ESCAPES[letter as string] as string;
    if (plain) return plain as string;
    const code = octal ? Number.parseInt(octal, 8) : Number.parseInt(byte ?? short ?? long, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : '�';
  });
}

/** Number of an integer literal, null where it has none that JavaScript can hold. */
export function integer(source: string): number | null {
  const digits = source.replaceAll('_', '');
  const value = Number(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
  return Number.isSafeInteger(value) ? value : null;
}
