/** Pyramid: routes have a name and a pattern, views name their route; both are joined here. */
import type { CallFact, Value } from '../../../model/facts.js';
import { functionOf } from '../../requests/callables.js';
import { lastName } from '../../requests/symbols.js';
import { argumentAt, type FunctionAt, type Text, type Work } from '../../requests/work.js';
import type { RouteDraft } from '../drafts.js';
import { joinPaths, methodsOf, NOTHING, pathOf } from '../paths.js';
import type { Use } from '../router-node.js';
import { dotted } from './django-errors.js';

/** Routes of `config.add_route` with the views that answer them. */
export function pyramidRoutes(work: Work): RouteDraft[] {
  const using = [...work.files.entries()].filter(
    ([, { language, facts }]) =>
      language === 'python' && facts.imports.some(({ module }) => /^pyramid(?:\.|$)/.test(module)),
  );
  if (using.length === 0) return [];
  const patterns = new Map<string, Text>();
  for (const [file, { facts, service }] of work.files.entries())
    for (const call of work.files[file]?.language === 'python' ? facts.calls : []) {
      if (lastName(call.callee) !== 'add_route') continue;
      const name = work.text(file, call.fn, argumentAt(call.args, 'name') ?? argumentAt(call.args, 0))?.text;
      const pattern = argumentAt(call.args, 'pattern') ?? argumentAt(call.args, 1);
      if (name !== undefined && pattern?.kind !== 'call')
        patterns.set(`${service} ${name}`, joinPaths(NOTHING, pathOf(work, file, call.fn, pattern)));
    }
  const tweens = tweensOf(work);
  return using.flatMap(([file, { facts, service }]) =>
    [...facts.calls.entries()].flatMap(([index, call]) => {
      if (!isView(work, file, index, call)) return [];
      const name = work.text(file, call.fn, optionOf(work, file, index, call, 'route_name'))?.text;
      const path = name === undefined ? undefined : patterns.get(`${service} ${name}`);
      return path ? ofView(work, file, index, call, path, tweens.get(service) ?? []) : [];
    }),
  );
}

/** What `config.add_tween` puts around all views, by service. */
function tweensOf(work: Work): Map<number, Use[]> {
  const tweens = new Map<number, Use[]>();
  for (const [file, { facts, service, language }] of work.files.entries())
    for (const call of language === 'python' ? facts.calls : []) {
      const value = lastName(call.callee) === 'add_tween' ? call.args[0] : undefined;
      const factory = value && (dotted(work, file, value) ?? functionOf(work, file, call.fn, value));
      if (!factory) continue;
      const use = {
        file: factory.file,
        fn: 0,
        value: { kind: 'function', fn: factory.fn },
        prefix: NOTHING,
        at: call.at,
      };
      tweens.set(service, [...(tweens.get(service) ?? []), use as Use]);
    }
  return tweens;
}

/** `config.add_view`, `@view_config`, and a decorator of the project that hands its options on to it. */
function isView(work: Work, file: number, index: number, { callee, args }: CallFact): boolean {
  const name = lastName(callee);
  if (name === 'view_config' || name === 'add_view') return true;
  const target = argumentAt(args, 'route_name') && work.context.names.target(file, index);
  if (!target || !isDecorator(work, file, index)) return false;
  const within = work.functionsWithin(target);
  return (work.facts(target.file)?.calls ?? []).some(
    (call) => lastName(call.callee) === 'view_config' && within.has(call.fn),
  );
}

const isDecorator = (work: Work, file: number, index: number): boolean =>
  work.decorated(file, index) !== undefined || typeOf(work, file, index) !== undefined;

/** The class that a call decorates. */
const typeOf = (work: Work, file: number, index: number) =>
  work.facts(file)?.types.find(({ decorators }) => decorators.includes(index));

/** An option of a view: its own, or what `@view_defaults` gives to all views of its class. */
function optionOf(work: Work, file: number, index: number, { args }: CallFact, option: string): Value | undefined {
  const own = argumentAt(args, option);
  const facts = own ? undefined : work.facts(file);
  if (!facts) return own;
  const fn = work.decorated(file, index);
  const type =
    fn === undefined
      ? typeOf(work, file, index)
      : facts.types.find(({ methods }) => Object.values(methods).includes(fn));
  const defaults = type?.decorators.map((one) => facts.calls[one]).find((one) => one && isDefaults(one));
  return defaults && argumentAt(defaults.args, option);
}

const isDefaults = ({ callee }: CallFact): boolean => lastName(callee) === 'view_defaults';

function ofView(work: Work, file: number, index: number, call: CallFact, path: Text, tweens: Use[]): RouteDraft[] {
  const methods = methodsOf(work, file, call.fn, optionOf(work, file, index, call, 'request_method'));
  const handler = lastName(call.callee) === 'add_view' ? added(work, file, call) : decorated(work, file, index, call);
  return (methods.length > 0 ? methods : ['ANY']).map((method) => ({
    kind: 'route',
    method,
    path,
    framework: 'pyramid',
    file,
    fn: call.fn,
    call: index,
    at: call.at,
    handler,
    own: tweens,
    chain: [],
  }));
}

function added(work: Work, file: number, call: CallFact): FunctionAt | undefined {
  return functionOf(work, file, call.fn, argumentAt(call.args, 'view') ?? argumentAt(call.args, 0));
}

/** The function below the decorator, or the method of a class that it names with `attr`. */
function decorated(work: Work, file: number, index: number, call: CallFact): FunctionAt | undefined {
  const fn = work.decorated(file, index);
  if (fn !== undefined) return { file, fn };
  const type = typeOf(work, file, index);
  const method = work.text(file, call.fn, argumentAt(call.args, 'attr'))?.text ?? '__call__';
  const found = type && Object.hasOwn(type.methods, method) ? type.methods[method] : undefined;
  return found === undefined ? undefined : { file, fn: found };
}
