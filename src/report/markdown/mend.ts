/**
 * The same call, mended: a log or console call rewritten in the words of the service's logger, message fixed, values as fields. Only
 * what is understood completely is rewritten; anything else gives undefined, and the report shows the rule's remedy instead.
 */
import { type CodeLanguage, type LogCall, writeCall } from './calls.js';

const LEVELS: readonly (readonly [RegExp, LogCall['level']])[] = [
  [/\.(error|exception|critical|fatal)f?$|stderr|print_exc/i, 'error'],
  [/\.(warn|warning)f?$/i, 'warn'],
  [/\.(debug|trace)f?$/i, 'debug'],
];
const PATH = /^[A-Za-z_$][\w$]*(?:\??\.[A-Za-z_$][\w$]*|\[["']?[\w$]+["']?\])*$/;
/** What should not be logged is not offered as a field. */
const SENSITIVE =
  /pass|pwd|secret|token|credential|authori[sz]ation|cookie|session|card|cvc|cvv|iban|ssn|e_?mail|phone|birth|headers|body$/i;
const ERROR = /^(e|ex|err|error|exc|exception|cause|reason)$/;

/**
 * @param caught the error in scope: it goes with the record where the call itself does not hand it over
 * @param own how the file calls its logger, where it has one
 */
export function mendCall(
  source: string,
  language: CodeLanguage,
  library: string | undefined,
  caught?: string,
  own?: string,
): string | undefined {
  const match = /^(?:await\s+)?([\w$.?]+)\(([\s\S]*)\);?$/.exec(source.trim());
  if (!match) return undefined;
  const callee = match[1] ?? '';
  // It also ends the program, which a record does not.
  if (language === 'go' && /\.(?:Fatal|Panic)\w*$/.test(callee)) return undefined;
  const args = split(match[2] ?? '', ',');
  if (!args || args.length === 0) return undefined;
  if (language === 'go' && isPaired(callee, args)) return paired(callee, args, caught);
  const words: string[] = [];
  const values: string[] = [];
  for (const arg of args) {
    if (language === 'python' && /^(file|end|sep|flush)\s*=/.test(arg)) continue;
    if (language === 'go' && /^os\.Std(out|err)$/.test(arg)) continue;
    if (!take(arg, language, words, values)) return undefined;
  }
  if (values.some((value) => SENSITIVE.test(value))) return undefined;
  const error = values.find((value) => value === caught || ERROR.test(value)) ?? caught;
  const fields = named(
    values.filter((value) => value !== error),
    language,
  );
  if (!fields) return undefined;
  const said = levelOf(callee);
  const level = error === undefined || said === 'warn' ? said : 'error';
  const message = wording(words);
  // Several sentences, or quotes, with values taken out of them read as nonsense.
  if (message === '' || (fields.length > 0 && /[.!?]\s+\w|['"`([{:=]\s*['"`)\]}]/.test(message))) return undefined;
  return writeCall(language, library, { level, message, fields, error, on: loggerOfCall(callee, library) ?? own });
}

/** The logger that the call is made on stays: a request's own carries the id that ties the record to its request. */
function loggerOfCall(callee: string, library: string | undefined): string | undefined {
  const on = /^((?:.*\.)?_?log(?:ger|ging)?)\.\w+$/i.exec(callee)?.[1];
  return library !== undefined && (on?.includes('.') || !callee.startsWith('log.')) ? on : undefined;
}

/** A Go call that gives its values as keys and values, after the message and perhaps a context. */
function isPaired(callee: string, args: readonly string[]): boolean {
  if (/^fmt\.|(?:f|ln|Print)$/.test(callee)) return false;
  return /^ctx$|Context\(\)$/.test(args[0] ?? '') || (args.length > 2 && /^"[\w.-]+"$/.test(args[1] ?? ''));
}

/** The same call with the error at its end: all else is in order. */
function paired(callee: string, args: readonly string[], caught: string | undefined): string | undefined {
  if (caught === undefined || args.some((arg) => arg === caught)) return undefined;
  return `${callee}(${[...args, '"error"', caught].join(', ')})`;
}

function levelOf(callee: string): LogCall['level'] {
  return LEVELS.find(([pattern]) => pattern.test(callee))?.[1] ?? 'info';
}

/** One argument: its literal text goes to the words, what is put into it to the values. False where it is not understood. */
function take(arg: string, language: CodeLanguage, words: string[], values: string[]): boolean {
  const parts = split(arg, '+');
  if (!parts) return false;
  if (parts.length > 1) return parts.every((part) => take(part, language, words, values));
  const text = arg.trim();
  const literal = /^[rbuRBU]?(["'])((?:[^\\]|\\.)*)\1$/s.exec(text);
  if (literal) {
    words.push((literal[2] ?? '').replace(/(['"]?)%[-+#\d.]*[a-zA-Z]\1/g, ' ').replace(/\\[nrt]/g, ' '));
    return !(literal[2] ?? '').includes(literal[1] ?? '"');
  }
  const template = /^`([^`]*)`$/.exec(text);
  if (template && language === 'javascript') return interpolated(template[1] ?? '', /\$\{([^{}]*)\}/g, words, values);
  const formatted = /^f(["'])((?:(?!\1).)*)\1$/s.exec(text);
  if (formatted && language === 'python')
    return interpolated(formatted[2] ?? '', /\{([^{}:!]*)(?:![rsa])?(?::[^{}]*)?\}/g, words, values);
  const value = unwrap(text);
  if (!PATH.test(value)) return false;
  values.push(value);
  return true;
}

function interpolated(body: string, hole: RegExp, words: string[], values: string[]): boolean {
  for (const match of body.matchAll(hole)) {
    const value = unwrap((match[1] ?? '').trim());
    if (!PATH.test(value)) return false;
    values.push(value);
  }
  const rest = body.replace(hole, ' ');
  words.push(rest.replace(/\\[nrt]/g, ' '));
  return !/[{}]/.test(rest);
}

/** `(error as Error).message`, `messageOf(err)`, `str(e)`, `err.Error()`, `JSON.stringify(x)`: the value itself belongs into the field. */
function unwrap(text: string): string {
  const bare = text.replace(/^\(\s*(\w+) as \w+\s*\)/, '$1');
  const called = /^(?:str|repr|JSON\.stringify|String|json\.dumps)\(\s*([\w$.]+)\s*\)$/.exec(bare)?.[1] ?? bare;
  const asked = /^[\w$.]+\(\s*(e|ex|err|error|exc)\s*\)$/.exec(called)?.[1] ?? called;
  return asked.replace(/^(e|ex|err|error|exc)\.(message|stack|Error\(\))$/, '$1');
}

/** Names for the fields: the last word of a path; two of the same name take the word before it too. */
function named(values: readonly string[], language: CodeLanguage): [string, string][] | undefined {
  const fields = new Map<string, string>();
  for (const value of values) {
    const words = value.split(/\?\.|[.[\]"']+/).filter((word) => word !== '' && !/^\d+$/.test(word));
    const last = words.at(-1) ?? '';
    const owner = words.at(-2);
    const whole =
      owner !== undefined &&
      /^(id|name|length|status|code|key|type|count|path)$/i.test(last) &&
      !/^(params|body|query|req|self|this)$/.test(owner);
    let key = whole ? `${owner} ${last}` : last;
    if (fields.has(cased(key, language))) key = `${owner ?? 'other'} ${last}`;
    key = cased(key, language);
    if (key === '' || fields.has(key)) return undefined;
    fields.set(key, value);
  }
  return [...fields];
}

function cased(key: string, language: CodeLanguage): string {
  if (language === 'javascript') return key.replace(/[ _]+(\w)/g, (_, c: string) => c.toUpperCase());
  return key
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/ +/g, '_')
    .toLowerCase();
}

/** The message that remains when the values are taken out: loose prepositions and punctuation go with them. */
function wording(words: readonly string[]): string {
  let text = words.join(' ').replace(/\s+/g, ' ').trim();
  for (;;) {
    const shorter = text
      .replace(/[\s:=,;–→#([{<"'-]+$/u, '')
      .replace(/\s(for|of|to|on|at|with|from|by|in|is|was|and|as|the|a)$/i, '')
      .replace(/\s+([,.;:!?])/g, '$1');
    if (shorter === text) break;
    text = shorter;
  }
  return text
    .replace(/([:,;=])\s*(?=[,.;:](?:\s|$))/g, '')
    .replace(/\b(of|for|to|from|with|on|at|by)\s+(?=(of|for|to|from|with|on|at|by|failed|is|was)\b)/gi, '')
    .trim();
}

/** Splits at a separator outside of strings and brackets; undefined where they do not balance. */
function split(source: string, separator: ',' | '+'): string[] | undefined {
  const parts: string[] = [];
  let depth = 0;
  let quote = '';
  let from = 0;
  for (let at = 0; at < source.length; at += 1) {
    const c = source[at] ?? '';
    if (quote !== '') {
      if (c === '\\') at += 1;
      else if (c === quote) quote = '';
    } else if (c === '"' || c === "'" || c === '`') quote = c;
    else if ('([{'.includes(c)) depth += 1;
    else if (')]}'.includes(c)) depth -= 1;
    else if (c === separator && depth === 0 && source[at + 1] !== '+' && source[at - 1] !== '+') {
      parts.push(source.slice(from, at));
      from = at + 1;
    }
    if (depth < 0) return undefined;
  }
  if (depth !== 0 || quote !== '') return undefined;
  parts.push(source.slice(from));
  return parts.map((part) => part.trim()).filter((part, index) => part !== '' || index < parts.length - 1);
}
