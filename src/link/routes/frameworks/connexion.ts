/**
 * Python servers whose OpenAPI document names what answers: Connexion and routers of a project's own that read such a document. The
 * `operationId` is the dotted name of a function (`api.boats.list_boats`, `api.boats:list_boats`), or of one in a module that is named apart.
 */
import { functionOf } from '../../requests/callables.js';
import { lastName } from '../../requests/symbols.js';
import { argumentAt, type FunctionAt, isServed, type Text, type Work } from '../../requests/work.js';
import type { RouteDraft } from '../drafts.js';
import { joinPaths } from '../paths.js';
import type { Use } from '../router-node.js';
import { wrappersOf } from '../wrapped-apps.js';

const NAMED = /^\w+(?:\.\w+)*(?:\.\w+(?:\.\w+)?|:\w+(?:\.\w+)*)$/;

/** Routes of all documents whose operations are named so. */
export function connexionRoutes(work: Work): RouteDraft[] {
  // Two, because a module does not find itself.
  const from = [...work.files.entries()]
    .flatMap(([file, linked]) => (linked.language === 'python' && isServed(linked) ? [file] : []))
    .slice(0, 2);
  const bases = givenBases(work);
  const wrappers = new Map<number, Use[]>();
  const around = (file: number): Use[] => {
    const service = work.files[file]?.service ?? -1;
    const found = wrappers.get(service) ?? wrappersOf(work, service);
    wrappers.set(service, found);
    return found;
  };
  return work.context.artefacts.flatMap((artefact) => {
    if (artefact.kind !== 'openapi') return [];
    const name = artefact.path.slice(artefact.path.lastIndexOf('/') + 1);
    const base: Text = { text: bases.get(name) ?? artefact.base, dynamic: false };
    return artefact.operations.flatMap(({ id, controller, method, path }): RouteDraft[] => {
      const handler = answering(work, from, controller === undefined ? id : `${controller}.${id}`);
      const fact = work.function(handler);
      if (!handler || !fact || !isServed(work.files[handler.file])) return [];
      return [
        {
          kind: 'route',
          method,
          path: joinPaths(base, { text: path, dynamic: false }),
          framework: 'openapi',
          file: handler.file,
          fn: 0,
          at: fact.at,
          handler,
          own: around(handler.file),
          chain: [],
          floating: true,
        },
      ];
    });
  });
}

/** `app.add_api("boats.yaml", base_path="/v1")`, by the document's name. */
function givenBases(work: Work): Map<string, string> {
  const found = new Map<string, string>();
  for (const [file, linked] of work.files.entries())
    for (const call of linked.language === 'python' ? linked.facts.calls : []) {
      if (lastName(call.callee) !== 'add_api') continue;
      const name = work.text(file, call.fn, call.args[0])?.text;
      const base = work.text(file, call.fn, argumentAt(call.args, 'base_path'));
      if (name !== undefined && base && !base.dynamic) found.set(name.slice(name.lastIndexOf('/') + 1), base.text);
    }
  return found;
}

/** The function of a dotted name, or the method of an instance in a module, or of one that it holds. */
function answering(work: Work, from: readonly number[], name: string): FunctionAt | undefined {
  if (!NAMED.test(name)) return undefined;
  const parts = name.split(/[.:]/);
  // A colon says where the module's name ends.
  const inside = name.split(':')[1]?.split('.').length;
  for (const taken of inside === undefined ? [1, 2] : [inside]) {
    const module = parts.slice(0, -taken).join('.');
    const [file] = module === '' ? [] : from.flatMap((one) => work.context.names.modules(one, module));
    const ref = `#${parts.slice(-taken).join('.')}`;
    const found = file === undefined ? undefined : functionOf(work, file, 0, { kind: 'ref', ref });
    if (found) return found;
  }
  return undefined;
}
