import type { Artefact } from '../../model/artefacts.js';
import type { YamlNode } from './yaml.js';

/** Routes nested deeper than this are counted no further. */
const MAX_DEPTH = 20;

/** Whether a document is Alertmanager's configuration, as a file or as an AlertmanagerConfig object. */
export function isAlertmanager(root: YamlNode): boolean {
  const config = bodyOf(root);
  return config.get('route').exists && config.get('receivers').items().length > 0;
}

/** Reads receivers with their channels, and how many routes and inhibitions there are. */
export function readAlertmanager(path: string, root: YamlNode): Artefact {
  const config = bodyOf(root);
  return {
    kind: 'alertmanager',
    path,
    at: config.keyAt('route') ?? config.at,
    receivers: config
      .get('receivers')
      .items()
      .map((receiver) => ({
        name: receiver.get('name').text ?? '',
        channels: receiver
          .members()
          .filter((member) => /_?[cC]onfigs$/.test(member.key))
          .map((member) => member.key.replace(/_?[cC]onfigs$/, '').toLowerCase()),
        at: receiver.get('name').at,
      })),
    routes: countRoutes(config.get('route'), 0),
    inhibitRules: config.get('inhibit_rules').items().length + config.get('inhibitRules').items().length,
  };
}

function bodyOf(root: YamlNode): YamlNode {
  return root.get('kind').text === 'AlertmanagerConfig' ? root.get('spec') : root;
}

function countRoutes(route: YamlNode, depth: number): number {
  if (depth > MAX_DEPTH) return 0;
  const routes = route.get('routes').items();
  return routes.reduce((sum, child) => sum + countRoutes(child, depth + 1), routes.length);
}
