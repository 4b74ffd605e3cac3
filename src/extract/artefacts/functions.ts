/** Functions that a platform calls for requests: `serverless.yml` of the Serverless Framework, templates of AWS SAM. */
import type { Artefact } from '../../model/artefacts.js';
import type { YamlNode } from './yaml.js';

type Functions = Extract<Artefact, { kind: 'functions' }>;

/** Reads either; undefined where no function answers HTTP. */
export function readFunctions(path: string, root: YamlNode): Functions | undefined {
  const functions = [
    ...root
      .get('functions')
      .members()
      .flatMap(({ value }) => ofServerless(value)),
    ...root
      .get('Resources')
      .members()
      .flatMap(({ value }) => ofSam(value, root)),
  ];
  return functions.length > 0 ? { kind: 'functions', path, functions } : undefined;
}

function ofServerless(value: YamlNode): Functions['functions'] {
  const handler = value.get('handler').text;
  if (handler === undefined) return [];
  return value
    .get('events')
    .items()
    .flatMap((event) => ['http', 'httpApi'].map((kind) => event.get(kind)).filter(({ exists }) => exists))
    .flatMap((event) => {
      // `http: GET /boats`, or the parts apart.
      const [method, path] = event.text?.split(/\s+/) ?? [event.get('method').text ?? 'any', event.get('path').text];
      return path === undefined || method === undefined ? [] : [answered(handler, method, path, event)];
    });
}

function ofSam(value: YamlNode, root: YamlNode): Functions['functions'] {
  if (value.get('Type').text !== 'AWS::Serverless::Function') return [];
  const properties = value.get('Properties');
  const common = root.get('Globals', 'Function');
  const handler = properties.get('Handler').text ?? common.get('Handler').text;
  const folder = (properties.get('CodeUri').text ?? common.get('CodeUri').text ?? '')
    .replace(/^\.\//, '')
    .replace(/\/?$/, '/');
  if (handler === undefined) return [];
  return properties
    .get('Events')
    .members()
    .flatMap(({ value: event }) => {
      const path = event.get('Properties', 'Path').text;
      const isHttp = /^(?:Api|HttpApi)$/.test(event.get('Type').text ?? '');
      const method = event.get('Properties', 'Method').text ?? 'any';
      return isHttp && path !== undefined
        ? [answered(folder === '/' ? handler : folder + handler, method, path, event)]
        : [];
    });
}

function answered(handler: string, method: string, path: string, { at }: YamlNode): Functions['functions'][number] {
  const verb = method.toUpperCase();
  return { handler, method: verb === '*' ? 'ANY' : verb, path: path.startsWith('/') ? path : `/${path}`, at };
}
