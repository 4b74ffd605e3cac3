/** What the sentence of an error says: the lists of `rules/sentences.yml` made ready for use. */
import { parse } from 'yaml';
import { z } from 'zod';
import { shipped } from '../../util/shipped.js';

const list = z.array(z.string().min(1));
const subject = z.strictObject({ phrases: list, forms: list });
const schema = z.strictObject({ validation: subject, assertion: subject, failure: subject });

/** `validation`: something given is refused. `assertion`: code was used wrongly. `failure`: something failed or was not there. */
export type Sentence = keyof z.infer<typeof schema>;

let loaded: Record<Sentence, RegExp> | undefined;

/** Whether a sentence says such a thing. */
export function says(sentence: Sentence, text: string): boolean {
  return sentencePatterns()[sentence].test(text);
}

/** The shipped lists, one pattern for each. @throws where the file is malformed: a fault of the package */
export function sentencePatterns(): Record<Sentence, RegExp> {
  if (loaded) return loaded;
  const data = shipped('rules/sentences.yml', (text) => schema.parse(parse(text)));
  const patternOf = ({ phrases, forms }: z.infer<typeof subject>) =>
    new RegExp([`\\b(?:${phrases.join('|')})\\b`, ...forms].join('|'), 'i');
  loaded = {
    validation: patternOf(data.validation),
    assertion: patternOf(data.assertion),
    failure: patternOf(data.failure),
  };
  return loaded;
}
