/** Secrets in code that a report quotes are masked: by their own form, by the name they are given, and, where a leak is shown, all literals. */

const MASK = '•••';

/** Forms that are secrets wherever they stand. */
const FORMS: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{12,}/g,
  /\b(?:sk|pk|rk|whsec)_(?:live|test)?_?[A-Za-z0-9]{12,}/g,
  /\bgh[pousr]_[A-Za-z0-9]{16,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}/g,
  /\bxox[abeprs]-[\w-]{8,}/g,
  /\bAIza[\w-]{20,}/g,
  /\bSG\.[\w-]{16,}\.[\w-]{16,}/g,
  /(?<=:\/\/[^\s:/@'"`]{0,64}:)[^\s:/@'"`]{1,128}(?=@)/g,
  /(?<=\b(?:Bearer|Basic)\s)[\w.+/=-]{8,}/g,
  /\b\d(?:[ -]?\d){12,18}\b/g,
];

const SECRET_NAME =
  /(pass(word|wd|phrase)?|pwd|secret|token|api[_-]?key|private[_-]?key|credential|auth|salt|cvv|cvc|pin|iban|ssn)["'`]?\s*(\]\s*)?(:=|[:=]|=>|,)\s*$/i;

/** Looks random: long, no spaces, letters and digits mixed. Paths, names with separators and words are not. */
function looksRandom(value: string): boolean {
  if (!/^[A-Za-z0-9+/=_-]{20,}$/.test(value)) return false;
  const digits = (value.match(/\d/g) ?? []).length;
  return digits >= 4 && /[a-zA-Z]/.test(value) && (value.match(/[_/-]/g) ?? []).length <= 2;
}

/** String literals of the three languages; escapes are respected, an unclosed quote ends with its line. */
const LITERAL =
  /("""|''')[\s\S]*?(?:\1|$)|`(?:[^`\\]|\\[\s\S])*(?:`|$)|"(?:[^"\\\n]|\\.)*(?:"|$)|'(?:[^'\\\n]|\\.)*(?:'|$)/gm;

/**
 * Code that may be shown. `strict` masks every literal's own text and keeps only what is put into it (`${…}`, `{…}`, `%s`): for code
 * in which a value is known to leak.
 */
export function mask(code: string, strict = false): string {
  const masked = code.replace(LITERAL, (literal, _triple, offset: number) => {
    const quote = /^("""|'''|["'`])/.exec(literal)?.[0] ?? '';
    const closed = literal.length >= 2 * quote.length && literal.endsWith(quote);
    const body = literal.slice(quote.length, closed ? -quote.length : undefined);
    const before = code.slice(Math.max(0, offset - 64), offset);
    const after = code.slice(offset + literal.length, offset + literal.length + 8);
    if (strict && isKey(before, after)) return literal;
    if (strict) return quote + strictly(body) + (closed ? quote : '');
    if (body !== '' && (looksRandom(body) || (SECRET_NAME.test(before) && !/^[$%{<]|^\w+ \w+ /.test(body))))
      return quote + MASK + (closed ? quote : '');
    return literal;
  });
  return maskForms(masked);
}

/** `{ 'card.number': value }`: the name of a field, which is no value. */
const isKey = (before: string, after: string) => /[{,(]\s*$/.test(before) && /^\s*:(?![:=])/.test(after);

/** Secrets that show by their form alone, in any text. */
export function maskForms(text: string): string {
  return FORMS.reduce((masked, form) => masked.replace(form, MASK), text);
}

function strictly(body: string): string {
  const kept = body.match(/\$\{[^{}]*\}|\{[^{}\s'"]*\}|%[sdvorijx+#]+/g) ?? [];
  return body.trim() === '' ? body : [MASK, ...kept].join(' ');
}
