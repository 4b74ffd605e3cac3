/**
 * Routers of classes that extend each other: `class Orders extends Controller`, where `Controller` makes a router in its constructor and
 * registers on it what its methods are given. Every class that extends it has a router of its own.
 */
import { projectBases, type TypeAt } from '../requests/classes.js';
import type { FunctionAt, Work } from '../requests/work.js';
import { NOTHING } from './paths.js';
import type { RouterGraph } from './router-graph.js';
import type { RouterNode } from './router-node.js';

export class Heirs {
  /** The class in which a router was found to be made. */
  private readonly madeIn = new Map<RouterNode, TypeAt>();

  constructor(
    private readonly work: Work,
    private readonly graph: RouterGraph,
  ) {}

  /** The router of class `heir` for one that a class which it extends makes. */
  of(node: RouterNode, maker: TypeAt, heir: TypeAt): RouterNode {
    const known = this.madeIn.get(node);
    if (!known) this.madeIn.set(node, maker);
    const own = this.graph.node(`heir:${heir.file}:${heir.type}:${node.id}`, node.library, heir.file);
    if (own.inherits) return own;
    own.inherits = node;
    own.prefix = node.prefix;
    if (node.part) own.part = true;
    node.inherited = true;
    this.graph.mount(node, { parent: own, prefix: NOTHING, file: heir.file, fn: -1, at: [1, 1, 1, 1] });
    return own;
  }

  /** The router that stands for `node` in code of a place: in a class that extends the router's, its own. */
  at(node: RouterNode, place: FunctionAt): RouterNode {
    const maker = this.madeIn.get(node);
    const heir = maker && classAround(this.work, place);
    if (!maker || !heir || (heir.file === maker.file && heir.type === maker.type)) return node;
    const extended = projectBases(this.work, heir).some(({ file, type }) => file === maker.file && type === maker.type);
    return extended ? this.of(node, maker, heir) : node;
  }
}

function classAround(work: Work, { file, fn }: FunctionAt): TypeAt | undefined {
  const facts = work.facts(file);
  for (let at = fn; at > 0; at = facts?.functions[at]?.parent ?? 0) {
    const name = facts?.functions[at]?.className;
    const type = name === undefined ? -1 : (facts?.types.findIndex((fact) => fact.name === name) ?? -1);
    if (type >= 0) return { file, type };
  }
  return undefined;
}
