/** Routers in fields: of what is made in place, of classes that others extend, of instances that hold one and answer with it. */
import type { Resolved } from '../context.js';
import { projectBases, type TypeAt, typeOf } from '../requests/classes.js';
import { baseOf, lastName } from '../requests/symbols.js';
import type { Work } from '../requests/work.js';
import { assignedFields, heldRouter } from './held.js';
import { isProjectRouter, PROJECT_ROUTER } from './project-routers.js';
import type { RouterNode } from './router-node.js';
import type { Routers } from './routers.js';

interface CallIn {
  file: number;
  call: number;
}

export class RouterFields {
  private fields: Map<string, CallIn> | undefined;
  /** Types whose router is being looked for. */
  private readonly holding = new Set<string>();

  constructor(
    private readonly work: Work,
    private readonly routers: Routers,
  ) {}

  /** The router in a field of what is made here: `new UserRouter().router`. */
  ofMade(file: number, index: number, field: string, depth: number): RouterNode | undefined {
    const call = this.work.facts(file)?.calls[index];
    const type = call && typeOf(this.work, file, call.fn, call.callee);
    return type && this.ofField(type, field, depth);
  }

  /** The router in a field of an instance of a class: where a class that it extends makes it, the heir's own. */
  private ofField(type: TypeAt, field: string, depth: number): RouterNode | undefined {
    if (field.includes('.')) return undefined;
    const bases = projectBases(this.work, type);
    for (const at of [type, ...bases]) {
      const fact = this.work.facts(at.file)?.types[at.type];
      const value = fact?.fields.find(({ name }) => name === field)?.value;
      const node = value
        ? this.routers.ofValue(at.file, 0, value, depth + 1)
        : fact && (at !== type || bases.length === 0)
          ? this.routers.ofRef(at.file, 0, `@${fact.name}.${field}`, depth + 1)
          : undefined;
      if (node) return at === type || node.inherits ? node : this.routers.heirs.of(node, at, type);
    }
    return undefined;
  }

  /** A field that a class of JavaScript has from one that it extends: `this.app` in `class Orders extends Controller`. */
  ofInherited(file: number, fn: number, ref: string, depth: number): RouterNode | undefined {
    const language = this.work.files[file]?.language;
    const base = language === 'go' || language === 'python' ? undefined : baseOf(ref);
    const type = base === undefined || base.endsWith('#') ? undefined : typeOf(this.work, file, fn, base);
    const field = lastName(ref);
    const fact = type && this.work.facts(type.file)?.types[type.type];
    if (!type || !fact || fact.bases.length === 0 || fact.fields.some(({ name }) => name === field)) return undefined;
    return this.ofField(type, field, depth + 1);
  }

  /** The router that an instance of a project type holds. */
  ofHolder(resolved: Resolved, depth: number): RouterNode | undefined {
    if (resolved.kind !== 'instance') return undefined;
    const key = `${resolved.file}:${resolved.type}:${resolved.path}`;
    if (this.holding.has(key)) return undefined;
    this.holding.add(key);
    const found = heldRouter(this.work, resolved, resolved.path, (file, fn, ref) =>
      this.routers.ofRef(file, fn, ref, depth + 1),
    );
    this.holding.delete(key);
    if (found || resolved.path !== '' || !isProjectRouter(this.work, resolved)) return found;
    return this.routers.node(`type:${resolved.file}:${resolved.type}`, PROJECT_ROUTER, resolved.file);
  }

  /** The call whose result a field was given: `s.router = r.Group("/v1")`. */
  assignedField(file: number, ref: string): CallIn | undefined {
    if (!ref.startsWith('@') && !(ref.startsWith('#') && this.work.files[file]?.language === 'go')) return undefined;
    this.fields ??= assignedFields(this.work, (at) => this.folder(at, this.work.files[at]?.language));
    return this.fields.get(`${this.folder(file, this.work.files[file]?.language)}:${ref}`);
  }

  /** Go's classes reach across the files of a folder, others end with their file. */
  private folder(file: number, language: string | undefined): string {
    const path = this.work.files[file]?.path ?? '';
    return language === 'go' ? path.replace(/[^/]*$/, '') : path;
  }
}
