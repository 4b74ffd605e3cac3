/** Facts by hand for tests of `src/link/`. */
import type { LinkInput } from '../../src/link/context.js';
import type { CallFact, FileFacts, FunctionFact, Span, Value } from '../../src/model/facts.js';
import type { Service } from '../../src/model/services.js';

export const at: Span = [1, 1, 1, 2];

export function text(value: string): Value {
  return { kind: 'literal', type: 'string', text: value };
}
export function ref(name: string): Value {
  return { kind: 'ref', ref: name };
}
export function object(entries: Record<string, Value>, type?: string): Value {
  return {
    kind: 'object',
    entries: Object.entries(entries).map(([key, value]) => ({ key, value })),
    ...(type ? { type } : {}),
  };
}

export function fn(name: string, rest: Partial<FunctionFact> = {}): FunctionFact {
  return { name, parent: 0, params: [], locals: {}, decorators: [], returns: [], at, ...rest };
}
export function call(callee: string, args: Value[] = [], rest: Partial<CallFact> = {}): CallFact {
  return { callee, args, fn: 0, result: 'unused', at, ...rest };
}

/** Facts of a file; function 0 is put in front where `functions` does not begin with it. */
export function facts(language: FileFacts['language'], rest: Partial<FileFacts> = {}): FileFacts {
  const functions = rest.functions ?? [];
  const whole = functions[0]?.parent === -1 ? functions : [fn('<module>', { parent: -1 }), ...functions];
  return {
    language,
    parse: { state: 'complete', gaps: [] },
    lines: 10,
    marks: [],
    packageName: '',
    imports: [],
    exports: [],
    calls: [],
    handlers: [],
    types: [],
    throws: [],
    assignments: [],
    suppressions: [],
    ...rest,
    functions: whole,
  };
}

export function service(rest: Partial<Service> = {}): Service {
  return {
    name: 'app',
    path: '.',
    language: 'typescript',
    role: 'service',
    dependencies: new Set(),
    startCommands: [],
    environment: [],
    entries: [],
    ...rest,
  };
}

/** Input of `link()` from facts by path, all in one service. */
export function input(files: Record<string, FileFacts>, rest: Partial<LinkInput> = {}): LinkInput {
  return {
    name: 'repository',
    commit: null,
    files: Object.entries(files).map(([path, facts]) => ({ path, role: 'service', service: 0, facts })),
    walked: Object.keys(files).map((path) => ({ path, role: 'service' })),
    services: [service()],
    artefacts: [],
    resolution: { aliases: [], packages: {}, goModules: {}, pythonRoots: ['.'] },
    problems: [],
    configuredLoggers: [],
    ...rest,
  };
}
