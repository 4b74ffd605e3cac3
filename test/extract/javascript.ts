/** Short ways to one fact, for the tests of the JavaScript front-end. */
import { extractJavaScript } from '../../src/extract/javascript/index.js';
import type { CallFact, FileFacts, FunctionFact, HandlerFact, Value } from '../../src/model/facts.js';

export function js(text: string, language: 'javascript' | 'typescript' = 'typescript', jsx = false): FileFacts {
  return extractJavaScript(text, { language, jsx });
}

export const callees = (text: string) => js(text).calls.map(({ callee }) => callee);

export function facts(text: string, name: string): FunctionFact {
  return js(text).functions.find((fact) => fact.name === name) as FunctionFact;
}

export const local = (text: string, name: string) => js(text).functions[0]?.locals[name] as Value;

export const call = (text: string, index = 0) => js(text).calls[index] as CallFact;

/** The first argument of the first call. */
export const argument = (text: string) => call(text).args[0] as Value;

export const handlers = (text: string) => js(text).handlers;

export const handler = (text: string) => handlers(text)[0] as HandlerFact;
