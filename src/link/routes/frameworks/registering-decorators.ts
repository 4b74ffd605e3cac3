/** Decorators of a project that register the class below them: `@resource('/things')` over `api.add_resource(cls, *urls)`. */
import type { CallFact, Value } from '../../../model/facts.js';
import { returnedFunction } from '../../requests/callables.js';
import type { TypeAt } from '../../requests/classes.js';
import { baseOf, lastName } from '../../requests/symbols.js';
import { type FunctionAt, isServed, type Work } from '../../requests/work.js';
import type { RouteDraft } from '../drafts.js';
import { pathsOf } from '../paths.js';
import type { Routers } from '../routers.js';
import { ofResource } from './restful.js';

/** Drafts of the classes that such decorators stand on, for each HTTP method that they have. */
export function registeredClasses(work: Work, routers: Routers): RouteDraft[] {
  return work.files.flatMap((linked, file) =>
    linked.language !== 'python' || !isServed(linked)
      ? []
      : linked.facts.types.flatMap((fact, type) =>
          fact.decorators.flatMap((index) => ofDecorator(work, routers, { file, type }, index)),
        ),
  );
}

function ofDecorator(work: Work, routers: Routers, type: TypeAt, index: number): RouteDraft[] {
  const call = work.facts(type.file)?.calls[index];
  const made = call && work.context.names.target(type.file, index);
  const inner = made && returnedFunction(work, made);
  if (!call || !made || !inner || inner.fn === made.fn) return [];
  const registration = work.callsWithin(inner).find((one) => takesClass(work, inner, one.call))?.call;
  if (!registration) return [];
  const base = baseOf(registration.callee);
  return ofResource(work, type, {
    file: type.file,
    index,
    call,
    paths: given(work, made, registration, call).flatMap((arg) => pathsOf(work, type.file, call.fn, arg)),
    framework: 'flask-restful',
    node: base === undefined ? undefined : routers.ofRef(made.file, registration.fn, base),
  });
}

/** Whether a call registers the class that the decorator is put on: `api.add_resource(cls, …)`. */
function takesClass(work: Work, inner: FunctionAt, { callee, args }: CallFact): boolean {
  const [first] = args;
  const [decorated] = work.function(inner)?.params ?? [];
  if (!/^add_(?:\w+_)?resource$/.test(lastName(callee)) || first?.kind !== 'ref' || !decorated) return false;
  return first.ref === `$${decorated.name}`;
}

/** The arguments of the decorator that the registration is handed on as paths. */
function given(work: Work, made: FunctionAt, registration: CallFact, call: CallFact): Value[] {
  const params = work.function(made)?.params ?? [];
  const positional = call.args.filter((arg) => arg.kind !== 'keyword');
  return registration.args.slice(1).flatMap((arg) => {
    const value = arg.kind === 'spread' ? arg.value : arg;
    const at = value.kind === 'ref' ? params.findIndex(({ name }) => value.ref === `$${name}`) : -1;
    return at < 0 ? [] : positional.slice(at, params[at]?.rest ? undefined : at + 1);
  });
}
