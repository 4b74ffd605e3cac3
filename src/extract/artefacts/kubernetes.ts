import type { Artefact } from '../../model/artefacts.js';
import type { Span } from '../../model/facts.js';
import { words } from './compose.js';
import type { YamlNode } from './yaml.js';

type Kubernetes = Extract<Artefact, { kind: 'kubernetes' }>;
type Workload = Kubernetes['workloads'][number];
type Container = Workload['containers'][number];

/** What runs until it is stopped. Jobs end by themselves, so nothing probes them. */
const WORKLOADS = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Pod', 'Rollout']);
const PROBES = [
  ['livenessProbe', 'liveness'],
  ['readinessProbe', 'readiness'],
  ['startupProbe', 'startup'],
] as const;

/** Whether a document is a Kubernetes object (or a list of such). */
export function isKubernetes(root: YamlNode): boolean {
  return root.get('apiVersion').text !== undefined && root.get('kind').text !== undefined;
}

/** Reads the objects of one file; workloads are those with containers of their own, which patches of Kustomize have not. */
export function readKubernetes(path: string, documents: readonly YamlNode[]): Kubernetes {
  const objects = documents
    .filter(isKubernetes)
    .flatMap((root) => (root.get('kind').text === 'List' ? root.get('items').items() : [root]));
  const namespaces = objects.flatMap(namespace);
  return {
    kind: 'kubernetes',
    path,
    workloads: objects.flatMap(workload),
    ...(namespaces.length > 0 && { namespaces }),
    resources: objects.map((root) => ({
      kind: root.get('kind').text ?? '',
      apiVersion: root.get('apiVersion').text ?? '',
      name: root.get('metadata', 'name').text ?? '',
      at: root.get('kind').at,
    })),
  };
}

function workload(root: YamlNode): Workload[] {
  const kind = root.get('kind').text ?? '';
  if (!WORKLOADS.has(kind)) return [];
  const template = kind === 'Pod' ? root : root.get('spec', 'template');
  const containers = template
    .get('spec', 'containers')
    .items()
    .filter((one) => one.get('image').exists);
  if (containers.length === 0) return [];
  const namespace = root.get('metadata', 'namespace').text;
  return [
    {
      kind,
      name: root.get('metadata', 'name').text ?? '',
      ...(namespace !== undefined && { namespace }),
      containers: containers.map(container),
      annotations: { ...marks(root), ...marks(template) },
      at: root.get('kind').at,
    },
  ];
}

function namespace(root: YamlNode): NonNullable<Kubernetes['namespaces']> {
  const annotations = marks(root);
  if (root.get('kind').text !== 'Namespace' || Object.keys(annotations).length === 0) return [];
  return [{ name: root.get('metadata', 'name').text ?? '', annotations, at: root.get('kind').at }];
}

/** Operators and meshes are told by either. */
function marks(root: YamlNode): Record<string, string> {
  return { ...root.get('metadata', 'labels').record(), ...root.get('metadata', 'annotations').record() };
}

function container(node: YamlNode): Container {
  const image = node.get('image').text;
  const command = [node.get('command'), node.get('args')]
    .map(words)
    .filter((text) => text !== '')
    .join(' ');
  const environment: Record<string, string> = Object.create(null);
  const environmentAt: Record<string, Span> = Object.create(null);
  for (const variable of node.get('env').items()) {
    const name = variable.get('name').text;
    const value = variable.get('value').text;
    if (name === undefined || value === undefined) continue;
    environment[name] = value;
    environmentAt[name] = variable.at;
  }
  return {
    name: node.get('name').text ?? '',
    ...(image !== undefined && { image }),
    ...(command !== '' && { command }),
    environment,
    environmentAt,
    probes: PROBES.flatMap(([key, kind]) => {
      const at = node.keyAt(key);
      const path = node.get(key, 'httpGet', 'path').text;
      return at === undefined ? [] : [{ kind, ...(path !== undefined && { path }), at }];
    }),
    at: node.get('name').exists ? node.get('name').at : node.at,
  };
}

/**
 * Reads a template of Helm, which is no YAML before it is rendered: line by line, probes alone. A template without probes may
 * still get them from its values, so it gives no workload.
 */
export function readHelmTemplate(path: string, text: string): Kubernetes | undefined {
  const lines = text.split(/\r?\n/);
  const kindLine = lines.findIndex((line) => WORKLOADS.has(/^kind:\s*(\w+)/.exec(line)?.[1] ?? ''));
  if (kindLine < 0) return undefined;
  const probes = lines.flatMap((line, index): Container['probes'] => {
    const found = PROBES.find(([key]) => new RegExp(`^\\s*${key}:`).test(line));
    if (!found) return [];
    const inside = lines
      .slice(index + 1, index + 8)
      .map((next) => /^\s*path:\s*["']?(\/[^\s"'{]*)["']?\s*$/.exec(next)?.[1]);
    const path = inside.find((one) => one !== undefined);
    const column = line.search(/\S/) + 1;
    return [
      {
        kind: found[1],
        ...(path !== undefined && { path }),
        at: [index + 1, column, index + 1, column + found[0].length],
      },
    ];
  });
  if (probes.length === 0) return undefined;
  const kind = /^kind:\s*(\w+)/.exec(lines[kindLine] ?? '')?.[1] ?? '';
  const at = [kindLine + 1, 1, kindLine + 1, (lines[kindLine]?.length ?? 0) + 1] as const;
  const name = (path.split('/').pop() ?? path).replace(/\.\w+$/, '');
  const containers = [{ name, environment: Object.create(null) as Record<string, string>, probes, at }];
  return {
    kind: 'kubernetes',
    path,
    workloads: [{ kind, name, containers, annotations: Object.create(null) as Record<string, string>, at }],
    resources: [{ kind, apiVersion: '', name, at }],
  };
}
