/** Rows that object-relational mappers give: `Pupil.objects.get(pk=1)`, `session.get(Account, id)`, `Payee.get_by_id(id)`. */
import type { Ref, Value } from '../../model/facts.js';
import { lastLink, linksOf } from './links.js';
import { fileOf, type Site } from './site.js';

/** A type of the repository. */
export interface RowType {
  file: number;
  type: number;
}

/** Methods that give one row, at the end of a chain. */
const ONE_ROW =
  /^(?:get|first|last|latest|earliest|create|get_by_id|get_or_none|get_or_404|first_or_404|one|one_or_none|scalar_one|scalar_one_or_none|scalar|find_one)$/;
/** Methods that may stand between the model and the row. */
const BETWEEN =
  /^(?:objects|query|filter|filter_by|exclude|order_by|select_related|prefetch_related|using|select|where|join|options|all|limit|scalars|execute|\(\))$/;

/** The model that a value is a row of; undefined where it is none that is seen. Python alone: elsewhere types are declared. */
export function rowType(value: Value, site: Site): RowType | undefined {
  if (fileOf(site).language !== 'python' || value.kind !== 'call') return undefined;
  const call = fileOf(site).facts.calls[value.call];
  if (!call || !ONE_ROW.test(lastLink(call).name)) return undefined;
  const links = linksOf(call);
  const path = links.flatMap(({ name }) => name);
  // `Model.objects.filter(…).first()`: the model stands before what looks it up.
  const names = call.callee.split('.');
  for (let end = names.length - 1; end > 0; end--) {
    const between = [...names.slice(end), ...path.slice(1)].slice(0, -1);
    if (!between.every((name) => BETWEEN.test(name))) continue;
    const found = typeOf(names.slice(0, end).join('.'), site);
    if (found) return found;
  }
  // `session.get(Model, id)`, `session.query(Model).first()`, `session.execute(select(Model)).scalar_one()`
  const inner = links.slice(0, -1).every(({ name }, at) => at === 0 || BETWEEN.test(name));
  if (!inner || !/session|db/i.test(call.callee)) return undefined;
  for (const [first] of links.map(({ args }) => args)) {
    const found =
      first?.kind === 'ref' ? typeOf(first.ref, site) : first?.kind === 'call' ? selected(first.call, site) : undefined;
    if (found) return found;
  }
  return undefined;
}

/** `select(Model).where(…)` */
function selected(index: number, site: Site): RowType | undefined {
  const call = fileOf(site).facts.calls[index];
  const [first] = call?.args ?? [];
  return call && /(?:^|[#.])select$/.test(call.callee) && first?.kind === 'ref' ? typeOf(first.ref, site) : undefined;
}

function typeOf(ref: Ref, site: Site): RowType | undefined {
  const resolved = site.context.names.resolve(site.file, site.fn, ref);
  return resolved.kind === 'type' ? { file: resolved.file, type: resolved.type } : undefined;
}
