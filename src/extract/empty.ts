import type { FileFacts, Language } from '../model/facts.js';

/** Facts of a file that says nothing: where every front-end begins, and what is left where one has to give up. */
export function emptyFacts(language: Language, lines: number): FileFacts {
  return {
    language,
    parse: { state: 'complete', gaps: [] },
    lines,
    marks: [],
    packageName: '',
    imports: [],
    exports: [],
    functions: [],
    calls: [],
    handlers: [],
    types: [],
    throws: [],
    assignments: [],
    suppressions: [],
  };
}
