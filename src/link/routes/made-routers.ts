/** Routers that calls give: makers of libraries, groups, and functions of the project that return one. */
import type { CallFact, Value } from '../../model/facts.js';
import { typeOf } from '../requests/classes.js';
import { baseOf, isNamed, lastName, stepsOf } from '../requests/symbols.js';
import { argumentAt, type FunctionAt, type Work } from '../requests/work.js';
import { textsAt } from './bindings.js';
import { equip } from './equip.js';
import { NOTHING } from './paths.js';
import { PROJECT_ROUTER } from './project-routers.js';
import { isGiven, makes } from './router-libraries.js';
import { DEPTH, own, type RouterNode } from './router-node.js';
import type { Routers } from './routers.js';
import { givenTo, wrapsHandler } from './wraps.js';

export class MadeRouters {
  private readonly made = new Map<string, RouterNode | null>();

  constructor(
    private readonly work: Work,
    private readonly routers: Routers,
  ) {}

  /** The router that a call gives: it makes one, opens a group of one, or is a project function that returns one. */
  ofCall(file: number, index: number, depth = 0): RouterNode | undefined {
    const key = `${file}:${index}`;
    const known = this.made.get(key);
    if (known !== undefined) return known ?? undefined;
    this.made.set(key, null);
    const call = this.work.facts(file)?.calls[index];
    const node = call && depth <= DEPTH ? this.evaluate(file, index, call, depth) : undefined;
    this.made.set(key, node ?? null);
    if (!node) this.made.delete(key);
    return node;
  }

  private evaluate(file: number, index: number, call: CallFact, depth: number): RouterNode | undefined {
    const steps = stepsOf(call);
    let node = this.maker(file, index, call);
    let at = 1;
    const group = node ? undefined : this.groupOfProject(file, call, depth);
    if (group) at = 0;
    node ??= group ?? this.returned(file, index, depth);
    if (!node && wrapsHandler(this.work, file, index, call))
      for (const value of givenTo(call)) {
        const inner =
          value.kind === 'ref' || value.kind === 'call'
            ? this.routers.ofValue(file, call.fn, value, depth + 1)
            : undefined;
        if (inner) return inner;
      }
    if (!node) {
      const base = baseOf(call.callee);
      node = base === undefined ? undefined : this.routers.ofRefAt(file, call, base, depth + 1);
      at = 0;
    }
    for (const [number, step] of steps.entries()) {
      if (!node || number < at) continue;
      node = this.routers.follow(file, call.fn, node, step, `${file}:${index}:${number}`);
    }
    return node;
  }

  /** The project's own router on which a group is opened: what its method returns is a new one. */
  private groupOfProject(file: number, call: CallFact, depth: number): RouterNode | undefined {
    const base = Object.hasOwn(PROJECT_ROUTER.groups, lastName(call.callee)) ? baseOf(call.callee) : undefined;
    const node = base === undefined ? undefined : this.routers.ofRef(file, call.fn, base, depth + 1);
    return node?.library === PROJECT_ROUTER ? node : undefined;
  }

  /** The router that the project function called here returns. */
  returned(file: number, index: number, depth: number): RouterNode | undefined {
    const target = this.work.context.names.target(file, index);
    const fact = this.work.function(target);
    const call = this.work.facts(file)?.calls[index];
    for (const value of fact?.returns ?? []) {
      // What it is given comes back: that of this call, whatever others give.
      const given = value.kind === 'ref' ? (fact?.params.findIndex(({ name }) => value.ref === `$${name}`) ?? -1) : -1;
      const node =
        given >= 0
          ? this.routers.ofValue(file, call?.fn ?? 0, call?.args[given], depth + 1)
          : this.routers.ofValue(target?.file ?? file, target?.fn ?? 0, value, depth + 1);
      if (node) return (target && this.opened(node, target, value, file, index)) ?? node;
    }
    // Injected by a tool, or made behind an interface: the type that it returns tells.
    const result = fact?.results?.types?.[0];
    const type = target && result !== undefined ? typeOf(this.work, target.file, 0, result) : undefined;
    return type && this.routers.fields.ofHolder({ kind: 'instance', ...type, path: '' }, depth + 1);
  }

  /** Go: the group that a helper opens below the prefix that it is given is another one for each of its calls. */
  private opened(
    node: RouterNode,
    target: FunctionAt,
    value: Value,
    file: number,
    index: number,
  ): RouterNode | undefined {
    const inner = value.kind === 'call' ? this.work.facts(target.file)?.calls[value.call] : undefined;
    const step = inner && stepsOf(inner).at(-1);
    const group = step && own(node.library.groups, step.name);
    const prefix = step && group !== undefined ? argumentAt(step.args, group) : undefined;
    const params = this.work.function(target)?.params ?? [];
    const at = prefix?.kind === 'ref' ? params.findIndex(({ name }) => prefix.ref === `$${name}`) : -1;
    const [mount] = node.mounts;
    const call = this.work.facts(file)?.calls[index];
    if (this.work.files[file]?.language !== 'go' || at < 0 || !mount || !call) return undefined;
    const child = this.routers.node(`${file}:${index}:opened`, node.library, file);
    const { fn } = call;
    const [text] = textsAt(this.work, file, fn, call.args[at]);
    this.routers.mount(child, { parent: mount.parent, prefix: text ?? NOTHING, file, fn, at: call.at });
    if (child.uses.length === 0)
      child.uses.push(...call.args.slice(at + 1).map((value) => ({ file, fn, value, prefix: NOTHING, at: call.at })));
    return child;
  }

  /** The router that the call's own name makes. */
  maker(file: number, index: number, call: CallFact): RouterNode | undefined {
    const made = makes(this.work, file, call);
    if (!made) return undefined;
    const known = this.routers.nodes.get(`${file}:${index}`);
    if (known) return known;
    const { entry, path, module } = made;
    const node = this.routers.node(`${file}:${index}`, entry, file);
    const does = own(entry.does, path.join('.')) ?? own(entry.does, '*');
    if (does && (!entry.doesWith || isGiven(argumentAt(call.args, entry.doesWith))))
      node.builtIn = { does, file, at: call.at };
    if (entry.chain)
      node.uses.push(...call.args.map((value) => ({ file, fn: call.fn, value, prefix: NOTHING, at: call.at })));
    if (entry.parts.includes(path.join('.')) || entry.parts.includes(module)) node.part = true;
    if (isNamed(entry.apps, path)) node.isApp = true;
    equip(this.work, this.routers, node, file, call);
    return node;
  }
}
