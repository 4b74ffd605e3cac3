/**
 * The native parser recurses on the machine's stack, and a stack overflow there ends the whole process. What nests deeper
 * than people write goes to the parser in JavaScript, whose overflow is an exception.
 */
const MAX_DEPTH = 600;
/** Operators in a row, by the stack that they take. */
const MAX_RUN = 25_000;
const MAX_ELSE = 1500;
const MAX_TAGS = 4000;

/** Shorter texts cannot overflow anything. */
const SMALL = 2500;
/** Words without any punctuation between them: prose in a comment, or prefix words in the hands of an attacker. */
const MAX_WORDS = 2000;

const OPENS = 1;
const CLOSES = 2;
const ENDS = 3;
const TAG = 4;
const TAG_END = 5;
/** What a character does to the stack of a parser: 1 to 5 as above, else 16 and the weight of an operator. */
const KINDS = new Uint8Array(128);
const set = (characters: string, kind: number) => {
  for (const character of characters) KINDS[character.charCodeAt(0)] = kind;
};
set('([{', OPENS);
set(')]}', CLOSES);
set(';,', ENDS);
set('<', TAG);
set('>', TAG_END);
set('!*+-~', 16 + 1);
set(':?', 16 + 2);
// `=` also of arrows, whose frames are the largest.
set('=', 16 + 10);

/** Whether a text nests too deeply (brackets, operators without an end, `else if` chains, tags) for a native recursive parser. */
export function nestsTooDeeply(text: string): boolean {
  const { length } = text;
  if (length < SMALL) return false;
  let depth = 0;
  let run = 0;
  let tags = 0;
  let last = 0;
  let words = false;
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code > 127) continue;
    const kind = KINDS[code] as number;
    if (kind === 0) continue;
    if (at - last > MAX_WORDS) words = true;
    last = at;
    if (kind === OPENS) {
      run = 0;
      if (++depth > MAX_DEPTH) return true;
    } else if (kind === CLOSES) {
      if (depth > 0) depth--;
    } else if (kind === ENDS) {
      run = 0;
    } else if (kind === TAG) {
      const next = text.charCodeAt(at + 1);
      if (next === 0x2f) {
        if (tags > 0) tags--;
      } else if ((next | 0x20) >= 0x61 && (next | 0x20) <= 0x7a && ++tags > MAX_TAGS) return true;
    } else if (kind === TAG_END) {
      if (tags > 0 && text.charCodeAt(at - 1) === 0x2f) tags--;
    } else {
      run += kind - 16;
      if (run > MAX_RUN) return true;
    }
  }
  return ((words || length - last > MAX_WORDS) && WORDS.test(text)) || occursOften(text, 'else', MAX_ELSE);
}

/** Prefix words in a row: `typeof typeof typeof …`, `new new new …`. */
const WORDS = /(?:\b(?:typeof|void|await|new|delete|yield|else|do|keyof|throw)\s+){100}/;

function occursOften(text: string, word: string, limit: number): boolean {
  let count = 0;
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + word.length))
    if (++count > limit) return true;
  return false;
}
