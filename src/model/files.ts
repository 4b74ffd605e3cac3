/** Files as the walk finds them: their roles, the tables by which names in them are resolved, what could not be understood. */
import type { Language } from './facts.js';

/** Role of a file: which rules judge it. See docs/rules of roles in docs/architecture.md. */
export type FileRole = 'service' | 'browser' | 'library' | 'tool' | 'test' | 'example' | 'generated';

/** A file as the walk found it, before it was read. */
export interface WalkedFile {
  path: string;
  /** undefined: an artefact (YAML, Dockerfile, JSON, …) or not of interest. */
  language?: Language;
  bytes: number;
}

/** Why a file was not understood. */
export interface Problem {
  path: string;
  kind: 'parse-error' | 'unreadable' | 'too-large' | 'timeout' | 'rule-error' | 'suppression';
  detail: string;
}

/** Name resolution tables, from manifests and compiler configuration. All folders relative to the root, '.' for the root. */
export interface Resolution {
  /** tsconfig/jsconfig aliases that hold below `folder`; `baseUrl` is relative to it, targets to `baseUrl` (or `folder` without one). */
  aliases: { folder: string; baseUrl?: string; paths: Record<string, string[]> }[];
  /** Packages of the repository by name; `main` is the source of its entry, relative to `folder`. */
  packages: Record<string, { folder: string; main?: string }>;
  /** Go module path → folder. */
  goModules: Record<string, string>;
  /** Folders that Python imports start from. */
  pythonRoots: string[];
}
