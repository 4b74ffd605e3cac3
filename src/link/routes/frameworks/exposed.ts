/** Flask-AppBuilder: methods of views and APIs below `@expose("/path", methods=[…])`, their prefix told by fields of the class. */
import type { Value } from '../../../model/facts.js';
import { ancestry, projectBases, type TypeAt } from '../../requests/classes.js';
import { lastName } from '../../requests/symbols.js';
import { argumentAt, isServed, type Text, type Work } from '../../requests/work.js';
import type { RouteDraft } from '../drafts.js';
import { joinPaths, methodsOf, pathsOf } from '../paths.js';

/** Routes of all classes that extend the framework's. */
export function exposedRoutes(work: Work): RouteDraft[] {
  return work.files.flatMap((linked, file) =>
    linked.language === 'python' && isServed(linked)
      ? linked.facts.types.flatMap((_, type) => ofClass(work, { file, type }))
      : [],
  );
}

function ofClass(work: Work, at: TypeAt): RouteDraft[] {
  const { file } = at;
  const facts = work.facts(file);
  const fact = facts?.types[at.type];
  const exposed = Object.values(fact?.methods ?? {}).flatMap((fn) =>
    (facts?.functions[fn]?.decorators ?? []).flatMap((index) => {
      const call = facts?.calls[index];
      return call && lastName(call.callee) === 'expose' && call.args.length > 0 ? [{ fn, index, call }] : [];
    }),
  );
  if (exposed.length === 0) return [];
  const symbols = ancestry(work, at);
  if (!symbols.some(({ module }) => module.startsWith('flask_appbuilder'))) return [];
  const isApi = symbols.some(({ path }) => /Api$/.test(path.at(-1) ?? ''));
  const prefix = prefixOf(work, at, isApi);
  return exposed.flatMap(({ fn, index, call }) => {
    const methods = methodsOf(work, file, call.fn, argumentAt(call.args, 'methods') ?? argumentAt(call.args, 1));
    return pathsOf(work, file, call.fn, argumentAt(call.args, 'url') ?? call.args[0]).flatMap((path) =>
      (methods.length > 0 ? methods : ['GET']).map(
        (method): RouteDraft => ({
          kind: 'route',
          method,
          path: joinPaths(prefix, path),
          framework: 'flask-appbuilder',
          file,
          fn: 0,
          call: index,
          at: call.at,
          handler: { file, fn },
          own: [],
          chain: [],
          floating: true,
        }),
      ),
    );
  });
}

/** `route_base`; of an API `/api/<version>/<resource_name>`; else the name of the class. */
function prefixOf(work: Work, at: TypeAt, isApi: boolean): Text {
  const field = (name: string): string | undefined => {
    for (const one of [at, ...projectBases(work, at)]) {
      const value: Value | undefined = work
        .facts(one.file)
        ?.types[one.type]?.fields.find((known) => known.name === name)?.value;
      const text = value && work.text(one.file, 0, value);
      if (text && !text.dynamic) return text.text;
    }
    return undefined;
  };
  const name = work.facts(at.file)?.types[at.type]?.name.toLowerCase() ?? '';
  const base = field('route_base');
  if (base !== undefined) return { text: base, dynamic: false };
  return {
    text: isApi ? `/api/${field('version') ?? 'v1'}/${field('resource_name') ?? name}` : `/${name}`,
    dynamic: false,
  };
}
