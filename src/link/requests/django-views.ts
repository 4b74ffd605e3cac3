/** What HTTP methods Django's class-based views and REST framework's view sets answer, and with which function. */
import type { Value } from '../../model/facts.js';
import { ancestry, methodsOfType, type TypeAt } from './classes.js';
import { methodsOf } from './paths.js';
import { lastName } from './symbols.js';
import { argumentAt, type FunctionAt, type Work } from './work.js';

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head'];

/** Methods that a generic view answers without having them itself, with the hook that the project may have overridden. */
const GENERIC: readonly (readonly [RegExp, readonly (readonly [string, string])[]])[] = [
  [/List(?:Create)?APIView$|ListModelMixin$/, [['GET', 'list']]],
  [/CreateAPIView$|CreateModelMixin$/, [['POST', 'create']]],
  [/Retrieve\w*APIView$|RetrieveModelMixin$/, [['GET', 'retrieve']]],
  [
    /Update\w*APIView$|UpdateModelMixin$/,
    [
      ['PUT', 'update'],
      ['PATCH', 'partial_update'],
    ],
  ],
  [/Destroy\w*APIView$|DestroyModelMixin$/, [['DELETE', 'destroy']]],
  [/(?:^|\.)(?:ListView|DetailView|TemplateView|RedirectView|ArchiveIndexView)$/, [['GET', 'get']]],
  [
    /(?:^|\.)(?:FormView|CreateView|UpdateView|DeleteView|LoginView|PasswordResetView)$/,
    [
      ['GET', 'get'],
      ['POST', 'post'],
    ],
  ],
];

const COLLECTION = new Map([
  ['list', 'GET'],
  ['create', 'POST'],
]);
const DETAIL = new Map([
  ['retrieve', 'GET'],
  ['update', 'PUT'],
  ['partial_update', 'PATCH'],
  ['destroy', 'DELETE'],
]);

/** HTTP methods of a view class with their functions; a view that tells none answers ANY. */
export function viewMethods(
  work: Work,
  type: TypeAt,
  file: number,
  fn: number,
  mapping: Value | undefined,
): [string, FunctionAt | undefined][] {
  const methods = methodsOfType(work, type);
  if (mapping?.kind === 'object')
    return mapping.entries.map(({ key, value }) => [
      key.toUpperCase(),
      methods.get(work.text(file, fn, value)?.text ?? ''),
    ]);
  const found = new Map<string, FunctionAt | undefined>();
  for (const method of METHODS) if (methods.has(method)) found.set(method.toUpperCase(), methods.get(method));
  for (const symbol of ancestry(work, type))
    for (const [pattern, actions] of GENERIC)
      if (pattern.test(symbol.path.join('.')))
        for (const [method, hook] of actions) if (!found.has(method)) found.set(method, methods.get(hook));
  return found.size > 0 ? [...found] : [['ANY', undefined]];
}

/** Actions of a view set: the standard ones that it has or inherits, and its own `@action`s. */
export function viewSetActions(
  work: Work,
  type: TypeAt,
): { method: string; suffix: string; handler: FunctionAt | undefined }[] {
  const methods = methodsOfType(work, type);
  const bases = ancestry(work, type).map((symbol) => symbol.path.at(-1) ?? '');
  const all = bases.some((base) => base === 'ModelViewSet');
  const reads = all || bases.some((base) => base === 'ReadOnlyModelViewSet');
  const mixes = (name: string) => bases.includes(name);
  const inherited = new Set([
    ...(reads || mixes('ListModelMixin') ? ['list'] : []),
    ...(reads || mixes('RetrieveModelMixin') ? ['retrieve'] : []),
    ...(all || mixes('CreateModelMixin') ? ['create'] : []),
    ...(all || mixes('UpdateModelMixin') ? ['update', 'partial_update'] : []),
    ...(all || mixes('DestroyModelMixin') ? ['destroy'] : []),
  ]);
  const actions: { method: string; suffix: string; handler: FunctionAt | undefined }[] = [];
  for (const [names, suffix] of [
    [COLLECTION, ''],
    [DETAIL, '<pk>/'],
  ] as const)
    for (const [name, method] of names)
      if (inherited.has(name) || methods.has(name)) actions.push({ method, suffix, handler: methods.get(name) });
  for (const [name, handler] of methods) {
    const decorator = work
      .function(handler)
      ?.decorators.map((index) => work.facts(handler.file)?.calls[index])
      .find((call) => call && lastName(call.callee) === 'action');
    if (!decorator) continue;
    const detail = argumentAt(decorator.args, 'detail');
    const path = work.text(handler.file, 0, argumentAt(decorator.args, 'url_path'))?.text ?? name;
    const verbs = methodsOf(work, handler.file, 0, argumentAt(decorator.args, 'methods'));
    const prefix = detail?.kind === 'literal' && /^true$/i.test(detail.text) ? '<pk>/' : '';
    for (const method of verbs.length > 0 ? verbs : ['GET'])
      actions.push({ method, suffix: `${prefix}${path}/`, handler });
  }
  return actions;
}
