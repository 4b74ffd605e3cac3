/**
 * What every part of `src/link/` works on: the files with their facts, and the answers about names. The parts run in the order of
 * `link.ts`, each filling its own fields of `LinkedFile`/`ServiceView`; after `link()` returns nothing is written.
 */

import type { Artefact } from '../model/artefacts.js';
import type { Ref, Span, Value } from '../model/facts.js';
import type { Problem, Resolution } from '../model/files.js';
import type { LinkedFile } from '../model/repository.js';
import type { Service, ServiceView } from '../model/services.js';

/** What a name stands for once imports are followed across files. */
export type Resolved =
  /** A symbol of a package outside the repository (or the standard library): `winston` `createLogger`. `path` '' is the module itself. */
  | { kind: 'external'; module: string; path: string }
  /** A function or method of the repository. */
  | { kind: 'function'; file: number; fn: number }
  /** A class, struct, interface of the repository: `type` indexes `facts.types`. */
  | { kind: 'type'; file: number; type: number }
  /** An instance of a repository type; `path` is what remains after the members that could be followed. */
  | { kind: 'instance'; file: number; type: number; path: string }
  /** Made by an external symbol: `const log = winston.createLogger()` → made by (winston, createLogger); `path` is accessed on it (`info`). */
  | { kind: 'made'; module: string; by: string; path: string; file: number; call: number }
  /** Declared to be of an external type: `logger *slog.Logger` → (log/slog, Logger). */
  | { kind: 'typed'; module: string; type: string; path: string }
  /** Another value of the repository: where it is initialised. */
  | { kind: 'value'; file: number; fn: number; value: Value; path: string }
  | { kind: 'parameter'; file: number; fn: number; index: number; path: string }
  | { kind: 'global'; name: string }
  | { kind: 'unknown' };

export interface Names {
  /** Follows a name seen in function `fn` of file `file` through aliases, imports, re-exports, fields and locals (bounded depth). */
  resolve(file: number, fn: number, ref: Ref): Resolved;
  /** What a written value stands for; a name that hangs on the result of a call (`New().Handle`) included. */
  evaluate(file: number, fn: number, value: Value): Resolved;
  /** The project function that call `call` of file `file` invokes, if one is known (methods on known types included; Go interfaces with a single implementation too). */
  target(file: number, call: number): { file: number; fn: number } | undefined;
  /** Follows a value through single-assignment locals and module constants to what it was initialised with (bounded depth); itself where nothing is known. `file`/`fn`: where the result's own names are to be read. */
  follow(file: number, fn: number, value: Value): { value: Value; file: number; fn: number };
  /** The text of a value that is a constant string, followed through constants and concatenation; open parts become `…`. undefined where nothing of it is known. */
  text(file: number, fn: number, value: Value): { text: string; dynamic: boolean } | undefined;
  /**
   * What is called by a call and by each link of its chain: `a.b().c().d()` gives what `a.b`, `c` and `d` stand for, in order, each
   * read from the result of the one before.
   */
  steps(file: number, call: number): readonly Resolved[];
  /** Call sites of a project function. `link`: called by that link of the chain, not by the callee. */
  callers(file: number, fn: number): readonly { file: number; call: number; link?: number }[];
  /** Index of the file that an import of `file` means; undefined outside the repository. Go: all files of the package. */
  modules(file: number, module: string): readonly number[];
  /** Files that import `file`. */
  importers(file: number): readonly number[];
  /** Lets go of what was found out so far, where the room is needed: it is found out again when it is asked for. */
  forget(): void;
}

export interface LinkContext {
  files: LinkedFile[];
  byPath: ReadonlyMap<string, number>;
  services: ServiceView[];
  artefacts: readonly Artefact[];
  names: Names;
}

/** Input of `link()`. */
export interface LinkInput {
  name: string;
  commit: string | null;
  /** Judged files with their facts; roles are those of `files/roles.ts` (by path) and may be refined here. */
  files: { path: string; role: LinkedFile['role']; service: number; facts: LinkedFile['facts'] }[];
  walked: { path: string; role: LinkedFile['role']; unread?: string }[];
  services: Service[];
  artefacts: Artefact[];
  /** tsconfig/jsconfig path aliases by folder, workspace package names → folder, Go module path → folder, Python source roots. */
  resolution: Resolution;
  problems: Problem[];
  /** From the configuration: names that are loggers though nothing can be resolved (`loggers: ['app.log']`). */
  configuredLoggers: string[];
  /**
   * The fields of values whose type syntax left open, by the type checker: for each name as it stands in the arguments of the call
   * at that place. undefined where nothing is known. Asked once, and only where there is something to ask.
   */
  typeFields?: (questions: readonly { path: string; at: Span; name: string }[]) => (readonly string[] | undefined)[];
}
