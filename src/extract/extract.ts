import type { FileFacts, Language } from '../model/facts.js';
import { emptyFacts } from './empty.js';
import { extractGo } from './go/index.js';
import { COMPONENT, extractComponent } from './javascript/components.js';
import { extractJavaScript } from './javascript/index.js';
import { extractPython } from './python/index.js';

/** Grammar of a file: all that a front-end needs to know beside the text. */
export interface Variant {
  language: Language;
  /** In TypeScript `<T>x` is a cast where JSX is off; JavaScript files may hold JSX under any name. */
  jsx: boolean;
  /** The script stands in a component of Vue or Svelte, which says itself whether it is TypeScript. */
  component?: boolean;
}

/** The grammar of a file by its language and ending. */
export function variantOf(path: string, language: Language): Variant {
  const component = COMPONENT.test(path);
  return { language, jsx: language === 'javascript' || path.endsWith('.tsx'), ...(component && { component }) };
}

/** A new language: one front-end, one line here, one line in `files/languages.ts`, one folder under `rules/libraries`. */
const FRONT_ENDS: Record<Language, (text: string, variant: Variant) => FileFacts> = {
  javascript: (text, variant) =>
    variant.component ? extractComponent(text) : extractJavaScript(text, { language: 'javascript', jsx: true }),
  typescript: (text, variant) => extractJavaScript(text, { language: 'typescript', jsx: variant.jsx }),
  python: extractPython,
  go: extractGo,
};

/** Facts of one text. The tree-sitter grammars must be loaded (`initTreeSitter`). Never throws: what cannot be read is state 'failed'. */
export function extract(text: string, variant: Variant): FileFacts {
  try {
    return FRONT_ENDS[variant.language](text, variant);
  } catch (error) {
    // Deep nesting overflows any recursive reader: the file is listed as not understood and the scan goes on.
    return failedFacts(
      variant.language,
      text,
      error instanceof RangeError ? 'nested too deeply to be read' : String(error),
    );
  }
}

/** Facts of a file of which nothing could be understood. */
export function failedFacts(language: Language, text: string, detail: string): FileFacts {
  return { ...emptyFacts(language, text.split('\n').length), parse: { state: 'failed', gaps: [], detail } };
}
