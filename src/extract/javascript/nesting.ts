/**
 * The native parser recurses on the machine's stack, and a stack overflow there ends the whole process. What nests deeper
 * than people write goes to the parser in JavaScript, whose overflow is an exception.
 */
const MAX_DEPTH = 600;
/** Operators in a row, by the stack that they take. */
const MAX_RUN = 25_000;
const MAX_ELSE = 1500;
const MAX_TAGS = 4000;

/** Whether a text nests too deeply (brackets, operators without an end, `else if` chains, tags) for a native recursive parser. */
export function nestsTooDeeply(text: string): boolean {
  let depth = 0;
  let run = 0;
  let tags = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x28: // (
      case 0x5b: // [
      case 0x7b: // {
        run = 0;
        if (++depth > MAX_DEPTH) return true;
        break;
      case 0x29: // )
      case 0x5d: // ]
      case 0x7d: // }
        if (depth > 0) depth--;
        break;
      case 0x3b: // ;
      case 0x2c: // ,
        run = 0;
        break;
      case 0x21: // !
      case 0x2a: // *
      case 0x2b: // +
      case 0x2d: // -
      case 0x7e: // ~
        if (++run > MAX_RUN) return true;
        break;
      case 0x3a: // :
      case 0x3f: // ?
        run += 2;
        if (run > MAX_RUN) return true;
        break;
      case 0x3d: // =, also of an arrow, whose frames are the largest
        run += 10;
        if (run > MAX_RUN) return true;
        break;
      case 0x3c: {
        // < opens a tag or type arguments; `</` and `/>` close a tag
        const next = text.charCodeAt(at + 1) | 0x20;
        if (next >= 0x61 && next <= 0x7a && ++tags > MAX_TAGS) return true;
        if (text.charCodeAt(at + 1) === 0x2f && tags > 0) tags--;
        break;
      }
      case 0x3e: // >
        if (text.charCodeAt(at - 1) === 0x2f && tags > 0) tags--;
        break;
    }
  }
  return occursOften(text, 'else', MAX_ELSE) || WORDS.test(text);
}

/** Prefix words in a row: `typeof typeof typeof …`, `new new new …`. */
const WORDS = /(?:\b(?:typeof|void|await|new|delete|yield|else|do|keyof|throw)\s+){100}/;

function occursOften(text: string, word: string, limit: number): boolean {
  let count = 0;
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + word.length))
    if (++count > limit) return true;
  return false;
}
