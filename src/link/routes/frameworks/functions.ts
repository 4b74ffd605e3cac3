/**
 * Functions that a platform calls for requests: those that `serverless.yml` and SAM templates give a path, and those of Azure
 * (`app.http('boats', { methods: ['GET'], route: 'boats/{id}', handler })`).
 */
import type { CallFact } from '../../../model/facts.js';
import { functionOf } from '../../requests/callables.js';
import { folderOf } from '../../requests/classes.js';
import { lastName } from '../../requests/symbols.js';
import { argumentAt, type FunctionAt, isServed, type Work } from '../../requests/work.js';
import { type RouteDraft, routeOf } from '../drafts.js';
import { methodsOf, pathOf } from '../paths.js';

const AZURE: Record<string, string> = { get: 'GET', post: 'POST', put: 'PUT', patch: 'PATCH', deleteRequest: 'DELETE' };

/** Drafts of both kinds. */
export function functionRoutes(work: Work): RouteDraft[] {
  return [...deployed(work), ...work.files.flatMap((linked, file) => (isServed(linked) ? azure(work, file) : []))];
}

function deployed(work: Work): RouteDraft[] {
  const byName = new Map(work.files.map(({ path }, file) => [path.replace(/\.\w+$/, ''), file]));
  return work.context.artefacts.flatMap((artefact) => {
    if (artefact.kind !== 'functions') return [];
    const folder = folderOf(artefact.path);
    return artefact.functions.flatMap(({ handler, method, path }): RouteDraft[] => {
      const at = handlerAt(work, byName, folder, handler);
      const fact = work.function(at);
      if (!at || !fact || !isServed(work.files[at.file])) return [];
      const text = { text: path, dynamic: false };
      return [
        {
          kind: 'route',
          method,
          path: text,
          framework: 'aws-lambda',
          file: at.file,
          fn: 0,
          at: fact.at,
          handler: at,
          own: [],
          chain: [],
        },
      ];
    });
  });
}

/** `src/boats.list`: the file and what it exports; Python may write dots for slashes. */
function handlerAt(
  work: Work,
  byName: ReadonlyMap<string, number>,
  folder: string,
  handler: string,
): FunctionAt | undefined {
  const dot = handler.lastIndexOf('.');
  const module = handler.slice(0, Math.max(0, dot)).replace(/^\.\//, '');
  const name = handler.slice(dot + 1);
  const below = (path: string) => (folder === '' ? path : `${folder}/${path}`);
  const file = byName.get(below(module)) ?? byName.get(below(module.replaceAll('.', '/')));
  if (file === undefined) return undefined;
  const exported = work.facts(file)?.exports.find((fact) => fact.name === name)?.value;
  return functionOf(work, file, 0, exported ?? { kind: 'ref', ref: `#${name}` });
}

function azure(work: Work, file: number): RouteDraft[] {
  const facts = work.facts(file);
  if (!facts?.imports.some(({ module }) => module === '@azure/functions')) return [];
  return [...facts.calls.entries()].flatMap(([index, call]) => {
    const name = lastName(call.callee);
    const verb = Object.hasOwn(AZURE, name) ? AZURE[name] : undefined;
    if (
      (name !== 'http' && verb === undefined) ||
      work.symbol(file, call.fn, call.callee)?.module !== '@azure/functions'
    )
      return [];
    return ofAzure(work, file, index, call, verb);
  });
}

function ofAzure(work: Work, file: number, index: number, call: CallFact, verb: string | undefined): RouteDraft[] {
  const [name, given] = call.args;
  const route = argumentAt(call.args.slice(1), 'route') ?? name;
  const path = pathOf(work, file, call.fn, route);
  const stated = methodsOf(work, file, call.fn, argumentAt(call.args.slice(1), 'methods'));
  const methods = verb !== undefined ? [verb] : stated.length > 0 ? stated : ['GET', 'POST'];
  const handler = functionOf(work, file, call.fn, argumentAt(call.args.slice(1), 'handler') ?? given);
  const whole = { ...path, text: `/api/${path.text.replace(/^\//, '')}` };
  return methods.map((method) =>
    routeOf(file, index, call, { method, path: whole, framework: 'azure-functions', handler }),
  );
}
