import type { Artefact } from '../../model/artefacts.js';
import type { Span } from '../../model/facts.js';
import type { YamlNode } from './yaml.js';

type Compose = Extract<Artefact, { kind: 'compose' }>;

/** Reads the services of a compose file. */
export function readCompose(path: string, root: YamlNode): Compose {
  const services = root
    .get('services')
    .members()
    .map(({ key, at, value }): Compose['services'][number] => {
      const image = value.get('image').text;
      const build =
        value.get('build').text ?? value.get('build', 'context').text ?? (value.get('build').exists ? '.' : undefined);
      const command = [value.get('entrypoint'), value.get('command')]
        .map(words)
        .filter((text) => text !== '')
        .join(' ');
      const check = value.get('healthcheck');
      const disabled = check.get('disable').text === 'true' || words(check.get('test')) === 'NONE';
      return {
        name: key,
        ...(image !== undefined && { image }),
        ...(build !== undefined && { build }),
        ...(command !== '' && { command }),
        ...environment(value.get('environment')),
        ...(check.exists && !disabled && { healthcheck: value.keyAt('healthcheck') ?? check.at }),
        ports: value
          .get('ports')
          .items()
          .map((port) => port.text ?? port.get('target').text ?? '')
          .filter((port) => port !== ''),
        at,
      };
    });
  return { kind: 'compose', path, services };
}

/** A command as one line, whether it is written as text or as a list of words. */
export function words(node: YamlNode): string {
  const list = node.items().map((item) => item.text ?? '');
  return (list.length > 0 ? list.join(' ') : (node.text ?? '')).replace(/\s+/g, ' ').trim();
}

/** A mapping, or a list of `NAME=value`; a name alone is taken from the host and has no value here. */
function environment(node: YamlNode): { environment: Record<string, string>; environmentAt: Record<string, Span> } {
  const environment = node.record();
  const environmentAt: Record<string, Span> = Object.create(null);
  for (const { key, at } of node.members()) environmentAt[key] = at;
  for (const item of node.items()) {
    const [, name, value] = /^([^=]+)=([\s\S]*)$/.exec(item.text ?? '') ?? [];
    if (name === undefined || value === undefined) continue;
    environment[name] = value;
    environmentAt[name] = item.at;
  }
  return { environment, environmentAt };
}
