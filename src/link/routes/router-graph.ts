/** The graph of routers: its nodes, what is mounted where, and the groups that steps of a chain open. */
import type { Value } from '../../model/facts.js';
import type { RouterLibrary } from '../catalogue/frameworks.js';
import { functionOf } from '../requests/callables.js';
import type { Step } from '../requests/symbols.js';
import { argumentAt, type FunctionAt, type Text, type Work } from '../requests/work.js';
import { flatten } from './drafts.js';
import { prefixesOf } from './handed-over.js';
import { NOTHING } from './paths.js';
import { type Mount, own, type RouterNode } from './router-node.js';

export class RouterGraph {
  readonly nodes = new Map<string, RouterNode>();
  /** Mounts whose router could not be told: a loop over what settings or callers give. */
  readonly open: Mount[] = [];
  private readonly closures = new Map<string, Mount>();

  constructor(protected readonly work: Work) {}

  /** Where a step of a chain leads: a group or the same router. `undefined`: no longer a router. */
  follow(file: number, fn: number, node: RouterNode, step: Step, key: string): RouterNode | undefined {
    const { library } = node;
    const group = own(library.groups, step.name);
    const builds = own(library.builders, step.name) === 'prefix';
    if (group !== undefined || builds) {
      const given = argumentAt(step.args, group ?? 0);
      // A group whose prefix is an option is named like it where none is given: `api.namespace("dogs")`.
      const name = given || typeof group !== 'string' ? undefined : this.work.text(file, fn, step.args[0]);
      const [prefix, ...more] = name
        ? [{ text: `/${name.text}`, dynamic: name.dynamic }]
        : prefixesOf(this.work, file, fn, given);
      const child = this.below(node, key, prefix ?? NOTHING, file, fn, step, given);
      for (const other of more) this.mount(child, { parent: node, prefix: other, file, fn, at: step.at });
      return child;
    }
    if (library.scopes.includes(step.name)) return this.below(node, key, NOTHING, file, fn, step);
    const stays =
      library.through.includes(step.name) ||
      library.use.includes(step.name) ||
      library.prefixes.includes(step.name) ||
      own(library.verbs, step.name) !== undefined ||
      own(library.builders, step.name) !== undefined ||
      own(library.routes, step.name) !== undefined ||
      own(library.mounts, step.name) !== undefined;
    return stays ? node : undefined;
  }

  /** Notes that the first parameter of `target` is `node` below a prefix (`Route('/x', func(r) …)`, `register(plugin)`). */
  openClosure(target: FunctionAt, mount: Mount, parameter = 0): void {
    const key = `${target.file}:${target.fn}:${parameter}`;
    if (!this.closures.has(key)) this.closures.set(key, mount);
  }

  mount(child: RouterNode, mount: Mount): void {
    const same = (m: Mount) => m.parent === mount.parent && m.prefix.text === mount.prefix.text;
    if (child !== mount.parent && !child.mounts.some(same)) child.mounts.push(mount);
  }

  private below(
    node: RouterNode,
    key: string,
    prefix: Text,
    file: number,
    fn: number,
    step: Step,
    given?: Value,
  ): RouterNode {
    const id = `${key}:${step.name}`;
    const isNew = !this.nodes.has(id);
    const child = this.node(id, node.library, file);
    this.mount(child, { parent: node, prefix, file, fn, at: step.at });
    if (isNew && node.library.equips.includes(step.name))
      for (const value of flatten(step.args.filter((arg) => arg !== given)))
        child.uses.push({ file, fn, value, prefix: NOTHING, at: step.at });
    return child;
  }

  /** What a function was handed its parameter for, where a group or a mount opened it. */
  closure(file: number, fn: number, parameter: number): Mount | undefined {
    return this.closures.get(`${file}:${fn}:${parameter}`);
  }

  /** The function that a group or a mount opens, where one is given. */
  closureIn(file: number, fn: number, step: Step): FunctionAt | undefined {
    for (const arg of [...step.args].reverse()) {
      const found = functionOf(this.work, file, fn, arg);
      if (found) return found;
    }
    return undefined;
  }

  /** The node of that name, made where it is new. */
  node(id: string, library: RouterLibrary, file: number): RouterNode {
    const known = this.nodes.get(id);
    if (known) return known;
    const node: RouterNode = { id, library, file, prefix: NOTHING, mounts: [], uses: [], floating: false };
    this.nodes.set(id, node);
    return node;
  }

  /** Whether a member path leads from a router to itself: `app.router`. */
  through(node: RouterNode, path: string): boolean {
    return path === '' || path.split('.').every((name) => node.library.through.includes(name.replaceAll('()', '')));
  }
}
