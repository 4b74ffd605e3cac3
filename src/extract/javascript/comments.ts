import type { SuppressionFact } from '../../model/facts.js';
import { suppressionFact } from '../suppressions.js';
import type { Comment } from './ast.js';
import type { LineTable } from './lines.js';

const LONGEST = 200;
const GENERATED =
  /@generated\b|code generated\b.*\bdo not edit|\bauto-?generated\b|\bautomatically generated\b|\bthis file (?:is|was) generated\b/i;
/** The banner that bundlers keep at the head of a copied library. */
const BANNER = /^\/?\*?!.*\bv?\d+\.\d+|@license\b/;
const FIRST_LINES = 20;

/** Words to a tool, which give no reason; what stands behind `--` in one of eslint's is one. */
const TO_TOOLS =
  /\b(?:(?:eslint|oxlint)-(?:disable|enable)[-\w]*(?:\s+[@\w/-]+(?:\s*,\s*[@\w/-]+)*(?!\s*\w))?(?:\s*--\s*)?|biome-ignore[-\w]*(?:\s+[\w/]+)?:?|prettier-ignore|(?:istanbul|c8|v8) ignore \w+|tslint:[-\w:]+|NOSONAR)|@ts-(?:ignore|expect-error|nocheck)/g;

/** The comments of a file, in the order of the text. */
export class Comments {
  #read: readonly Comment[] | undefined;
  readonly #source: () => readonly Comment[];
  readonly #text: string;
  readonly #lines: LineTable;

  constructor(source: () => readonly Comment[], text: string, lines: LineTable) {
    this.#source = source;
    this.#text = text;
    this.#lines = lines;
  }

  get #comments(): readonly Comment[] {
    this.#read ??= this.#source();
    return this.#read;
  }

  /** Text of the comments that start in [start, end), joined; undefined where there is none. */
  within(start: number, end: number): string | undefined {
    if (!this.#mayHold(start, end)) return undefined;
    const comments = this.#comments;
    let low = 0;
    let high = comments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((comments[middle] as Comment).start < start) low = middle + 1;
      else high = middle;
    }
    let text = '';
    for (let at = low; at < comments.length && (comments[at] as Comment).start < end; at++) {
      const words = (comments[at] as Comment).value
        .replace(TO_TOOLS, '')
        .replace(/^[\s*/]+|[\s*]+$/g, '')
        .replace(/\s*\n[\s*]*/g, ' ');
      if (words) text = text ? `${text} ${words}` : words;
      if (text.length > LONGEST) break;
    }
    return text ? text.slice(0, LONGEST) : undefined;
  }

  #mayHold(start: number, end: number): boolean {
    const opens = this.#text.indexOf('/', start);
    return opens !== -1 && opens < end;
  }

  /** A comment in the first lines says that a program wrote this file. */
  get saysGenerated(): boolean {
    if (!/generated/i.test(this.#text.slice(0, this.#lines.startOf(FIRST_LINES + 1)))) return false;
    return this.#inFirstLines((comment) => GENERATED.test(comment.value));
  }

  /** The first comment is the banner of a published library. */
  get hasBanner(): boolean {
    if (
      !/^\s*(?:\/\*|\/\/)/.test(this.#text) ||
      !/\/\*!|@license/.test(this.#text.slice(0, this.#lines.startOf(FIRST_LINES + 1)))
    )
      return false;
    const first = this.#comments[0];
    return first !== undefined && this.#lines.line(first.start) <= 2 && BANNER.test(first.value);
  }

  #inFirstLines(test: (comment: Comment) => boolean): boolean {
    for (const comment of this.#comments) {
      if (this.#lines.line(comment.start) > FIRST_LINES) return false;
      if (test(comment)) return true;
    }
    return false;
  }

  suppressions(): SuppressionFact[] {
    if (!this.#text.includes('obs-audit-ignore')) return [];
    const facts: SuppressionFact[] = [];
    for (const [at, comment] of this.#comments.entries()) {
      const line = this.#lines.line(comment.start);
      const fact = suppressionFact(comment.value, line, this.#target(at, line));
      if (fact) facts.push(fact);
    }
    return facts;
  }

  /** Own line where code stands beside the comment, else the next line that holds code. */
  #target(index: number, line: number): number {
    const comment = this.#comments[index] as Comment;
    const before = this.#text.slice(this.#lines.startOf(line), comment.start);
    if (before.trim() !== '' && before.trim() !== '{') return line;
    let from = comment.end;
    for (let next = index; ; ) {
      // A comment of JSX stands in braces of its own.
      const gap = /^[\s}]*/.exec(this.#text.slice(from, from + 2000))?.[0] ?? '';
      const code = from + (before.trim() === '{' ? gap : (/^\s*/.exec(gap)?.[0] ?? '')).length;
      const follower = this.#comments[next + 1];
      if (follower === undefined || follower.start !== code) return this.#lines.line(Math.min(code, this.#text.length));
      next++;
      from = follower.end;
    }
  }
}
