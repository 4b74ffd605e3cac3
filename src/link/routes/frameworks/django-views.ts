/** What HTTP methods Django's views and REST framework's view sets answer, and with which function. */
import type { CallFact, Value } from '../../../model/facts.js';
import { ancestry, methodsOfType, type TypeAt, typeOf } from '../../requests/classes.js';
import { lastName } from '../../requests/symbols.js';
import { argumentAt, type FunctionAt, type Work } from '../../requests/work.js';
import { methodsOf } from '../paths.js';
import { readablePattern } from '../regex-paths.js';

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head'];
const DEPTH = 6;

/** Methods that a generic view answers without having them itself, with the hook that the project may have overridden. */
const GENERIC: readonly (readonly [RegExp, readonly (readonly [string, string])[]])[] = [
  [/List(?:Create)?APIView$|(?:^|\.)ListModelMixin$/, [['GET', 'list']]],
  [/CreateAPIView$|(?:^|\.)CreateModelMixin$/, [['POST', 'create']]],
  [/Retrieve\w*APIView$|RetrieveModelMixin$/, [['GET', 'retrieve']]],
  [
    /Update\w*APIView$|UpdateModelMixin$/,
    [
      ['PUT', 'update'],
      ['PATCH', 'partial_update'],
    ],
  ],
  [/Destroy\w*APIView$|DestroyModelMixin$/, [['DELETE', 'destroy']]],
  [
    /(?:^|\.)(?:ListView|DetailView|TemplateView|ArchiveIndexView|\w+ArchiveView|Feed|PasswordResetDoneView|PasswordResetCompleteView|PasswordChangeDoneView)$/,
    [['GET', 'get']],
  ],
  [
    /(?:^|\.)(?:FormView|CreateView|UpdateView|DeleteView|LoginView|SignupView|PasswordResetView|PasswordResetConfirmView|PasswordChangeView)$/,
    [
      ['GET', 'get'],
      ['POST', 'post'],
    ],
  ],
  [/(?:^|\.)LogoutView$/, [['POST', 'post']]],
  [/(?:^|\.)(?:ObtainAuthToken|Token\w+View)$/, [['POST', 'post']]],
  [/(?:^|\.)Spectacular\w+View$/, [['GET', 'get']]],
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

/**
 * What a pattern answers with: HTTP methods with their functions; `ANY` where they cannot be told. The third is true where the function
 * is the library's own, and nothing that the project adds to the class logs.
 */
export type Answers = [string, FunctionAt | undefined, boolean?][];

/** Whether what a class of the project inherits from a library runs without a log line of the project. */
function isSilent(work: Work, methods: ReadonlyMap<string, FunctionAt>): boolean {
  const isLog = ({ file }: FunctionAt, index: number) =>
    work.files[file]?.roles.get(index)?.some(({ kind }) => kind === 'log') === true;
  return ![...methods.values()].some((at) => work.callsWithin(at).some(({ index }) => isLog(at, index)));
}

/** `View.as_view()`, also inside decorators (`csrf_exempt(View.as_view())`) and behind names; undefined for no class. */
export function viewClass(work: Work, file: number, fn: number, view: Value, depth = 0): Answers | undefined {
  if (depth > DEPTH) return undefined;
  if (view.kind === 'ref') {
    const followed = work.context.names.follow(file, fn, view);
    if (followed.value.kind === 'call') return viewClass(work, followed.file, followed.fn, followed.value, depth + 1);
    // A callable instance (`LatestFeed()`) or a class that is its own view.
    return undefined;
  }
  const call = view.kind === 'call' ? work.facts(file)?.calls[view.call] : undefined;
  if (!call) return undefined;
  if (lastName(call.callee) === 'as_view') {
    const ref = call.callee.replace(/\.as_view$/, '');
    const type = typeOf(work, file, fn, ref) ?? typeOf(work, file, call.fn, ref);
    const mapping = call.args.find((arg) => arg.kind === 'object');
    if (type) return viewMethods(work, type, file, call.fn, mapping);
    const symbol = work.symbol(file, call.fn, ref);
    const known = symbol ? generic(symbol.path.join('.')) : [];
    return known.length > 0 ? known.map(([method]) => [method, undefined, true]) : [['ANY', undefined]];
  }
  const given = [...call.args, ...(call.chain ?? []).flatMap((link) => link.args)];
  for (const arg of given) {
    const found = viewClass(work, file, fn, arg, depth + 1);
    if (found) return found;
  }
  return undefined;
}

/** Methods that the decorators of a view function allow. */
export function functionMethods(work: Work, at: FunctionAt | undefined): string[] {
  for (const call of decoratorsOf(work, at)) {
    const name = lastName(call.callee);
    if (name === 'require_POST') return ['POST'];
    if (name === 'require_GET' || name === 'require_safe') return ['GET'];
    if (name !== 'require_http_methods' && name !== 'api_view') continue;
    const given = argumentAt(call.args, 'http_method_names') ?? argumentAt(call.args, 'request_method_list');
    const methods = methodsOf(work, at?.file ?? 0, call.fn, given ?? call.args[0]);
    if (methods.length > 0) return methods;
    if (name === 'api_view') return ['GET'];
  }
  return ['ANY'];
}

function decoratorsOf(work: Work, at: FunctionAt | undefined): CallFact[] {
  const calls = at && work.facts(at.file)?.calls;
  return (work.function(at)?.decorators ?? []).flatMap((index) => calls?.[index] ?? []);
}

function generic(path: string): readonly (readonly [string, string])[] {
  return GENERIC.flatMap(([pattern, actions]) => (pattern.test(path) ? actions : []));
}

/** HTTP methods of a view class with their functions; a view that tells none answers ANY. */
export function viewMethods(work: Work, type: TypeAt, file: number, fn: number, mapping: Value | undefined): Answers {
  const methods = methodsOfType(work, type);
  if (mapping?.kind === 'object')
    return mapping.entries.map(({ key, value }) => [
      key.toUpperCase(),
      methods.get(work.text(file, fn, value)?.text ?? ''),
    ]);
  const found = new Map<string, FunctionAt | undefined>();
  for (const method of METHODS) if (methods.has(method)) found.set(method.toUpperCase(), methods.get(method));
  for (const symbol of ancestry(work, type))
    for (const [method, hook] of generic(symbol.path.join('.')))
      if (!found.has(method)) found.set(method, methods.get(hook));
  // A setter that a base of the project leaves to its heirs is told by the names that are allowed.
  const allowed = allowedMethods(work, type);
  const silent = isSilent(work, methods);
  const answers = [...found]
    .filter(([method]) => !allowed || allowed.includes(method))
    .map(([method, handler]): Answers[number] => [method, handler, handler === undefined && silent]);
  return answers.length > 0 ? answers : [['ANY', methods.get('dispatch')]];
}

/** `http_method_names` of a class, its own or inherited. */
function allowedMethods(work: Work, type: TypeAt): string[] | undefined {
  const names = fieldOf(work, type, 'http_method_names');
  const methods = names ? methodsOf(work, names.file, 0, names.value) : [];
  return methods.length > 0 && !methods.includes('ANY') ? methods : undefined;
}

/** The value of a class's field, its own or inherited from the project's classes. */
function fieldOf(work: Work, type: TypeAt, name: string, depth = 0): { file: number; value: Value } | undefined {
  const fact = work.facts(type.file)?.types[type.type];
  if (!fact || depth > DEPTH) return undefined;
  const own = fact.fields.find((field) => field.name === name)?.value;
  if (own) return { file: type.file, value: own };
  for (const base of fact.bases) {
    const project = typeOf(work, type.file, 0, base);
    const found = project && fieldOf(work, project, name, depth + 1);
    if (found) return found;
  }
  return undefined;
}

export interface Action {
  method: string;
  /** Path below the resource, with a slash before it. */
  suffix: string;
  handler: FunctionAt | undefined;
  /** The library's own, without a log line of the project. */
  foreign?: true;
  /** The decorator that makes it one. */
  decorator?: number;
}

/** Actions of a view set: the standard ones that it has or inherits, and its own `@action`s. */
export function viewSetActions(work: Work, type: TypeAt): Action[] {
  const methods = methodsOfType(work, type);
  const inherited = standardActions(ancestry(work, type).map((symbol) => symbol.path.at(-1) ?? ''));
  const field = fieldOf(work, type, 'lookup_url_kwarg') ?? fieldOf(work, type, 'lookup_field');
  const lookup = (field && work.text(field.file, 0, field.value)?.text) ?? 'pk';
  const detail = `/<${lookup}>`;
  const actions: Action[] = [];
  const silent = isSilent(work, methods);
  for (const [names, suffix] of [
    [COLLECTION, ''],
    [DETAIL, detail],
  ] as const)
    for (const [name, method] of names)
      if (inherited.has(name) || methods.has(name)) {
        const handler = methods.get(name);
        actions.push({ method, suffix, handler, ...(!handler && silent && { foreign: true }) });
      }
  for (const [name, handler] of methods) actions.push(...extraActions(work, name, handler, methods, detail));
  const allowed = allowedMethods(work, type);
  return actions.filter(({ method }) => !allowed || allowed.includes(method));
}

/** What the base classes of a view set bring. */
function standardActions(bases: readonly string[]): Set<string> {
  const all = bases.includes('ModelViewSet');
  const reads = all || bases.includes('ReadOnlyModelViewSet');
  const mixes = (name: string) => bases.includes(name);
  return new Set([
    ...(reads || mixes('ListModelMixin') ? ['list'] : []),
    ...(reads || mixes('RetrieveModelMixin') ? ['retrieve'] : []),
    ...(all || mixes('CreateModelMixin') ? ['create'] : []),
    ...(all || mixes('UpdateModelMixin') ? ['update', 'partial_update'] : []),
    ...(all || mixes('DestroyModelMixin') ? ['destroy'] : []),
  ]);
}

function extraActions(
  work: Work,
  name: string,
  handler: FunctionAt,
  methods: ReadonlyMap<string, FunctionAt>,
  detail: string,
): Action[] {
  const decorators = work.function(handler)?.decorators ?? [];
  for (const decorator of decorators) {
    const call = work.facts(handler.file)?.calls[decorator];
    if (!call) continue;
    const called = lastName(call.callee);
    if (called === 'action' || called === 'detail_route' || called === 'list_route') {
      const verbs = methodsOf(work, handler.file, 0, argumentAt(call.args, 'methods') ?? argumentAt(call.args, 0));
      const suffix = actionPath(work, name, handler.file, call, detail);
      const known = verbs.filter((verb) => verb !== 'ANY');
      return (known.length > 0 ? known : ['GET']).map((method) => ({ method, suffix, handler, decorator }));
    }
    // `@archive.mapping.delete`: another method of the same action.
    const mapped = /(?:^|[.$@#])(\w+)\.mapping\.(\w+)$/.exec(call.callee);
    const of = mapped?.[1] === undefined ? undefined : methods.get(mapped[1]);
    if (!mapped?.[1] || !of) continue;
    const [first] = extraActions(work, mapped[1], of, new Map(), detail);
    if (first) return [{ method: (mapped[2] ?? 'get').toUpperCase(), suffix: first.suffix, handler, decorator }];
  }
  return [];
}

function actionPath(work: Work, name: string, file: number, call: CallFact, detail: string): string {
  const given = work.text(file, 0, argumentAt(call.args, 'url_path'));
  const path = given ? readablePattern(given).text : name;
  const of = argumentAt(call.args, 'detail');
  const isDetail = lastName(call.callee) === 'detail_route' || (of?.kind === 'literal' && /^true$/i.test(of.text));
  return `${isDetail ? detail : ''}/${path.replace(/^\/|\/$/g, '')}`;
}
