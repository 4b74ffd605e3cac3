import type { Artefact } from '../../model/artefacts.js';
import type { Span } from '../../model/facts.js';
import type { Service } from '../../model/services.js';
import { folderOf, isWithin, joinPath, nameOf } from '../tree.js';
import { nearest, type Package } from './package.js';

/** A process as a deployment file describes it. */
interface Process {
  /** What it may be called: names of the container, the workload, the image. */
  names: string[];
  /** Folder that the image is built from; undefined where only a name ties it to a service. */
  folder?: string;
  image?: string;
  /** Folders and files that are copied into it. */
  copies?: readonly string[];
  command?: string;
  environment: { name: string; value: string; at: Span }[];
  annotations?: NonNullable<Service['annotations']>;
  path: string;
  at: Span;
  /** Compose and Kubernetes start it again when it ends. */
  staysUp?: boolean;
}

/** Names of containers that do one thing and end. */
const ONE_SHOT = /migrat|init|setup|seed|test|lint|build|backup|job|cron|prestart|bootstrap|cli/i;

/** Images of other people's programs: they run beside the services of the repository. */
const INFRASTRUCTURE =
  /(?:^|\/)(?:postgres|postgis|mysql|mariadb|mongo|redis|valkey|memcached|rabbitmq|kafka|zookeeper|nats|elasticsearch|opensearch|minio|nginx|traefik|caddy|haproxy|envoy|prometheus|grafana|loki|tempo|jaeger|alertmanager|promtail|adminer|mailhog|mailpit|mailcatcher|localstack|vault|consul|etcd|busybox|alpine|curl|otel|opentelemetry|fluent|vector|statsd|pgadmin|gotenberg|tika|playwright|selenium|cypress)/;

/** Adds start commands and environment of deployment files to the services that they deploy. */
export function addDeployment(packages: readonly Package[], artefacts: readonly Artefact[]): void {
  for (const process of artefacts.flatMap((artefact) => processes(artefact, artefacts))) {
    const published = packages.find(
      ({ path, role, application }) => role === 'library' && application && path === process.folder,
    );
    if (published && process.command !== undefined) published.role = 'service';
    const unit = deployed(packages, process);
    if (!unit) continue;
    // What a deployment keeps running is a service, though its code looks like a script: a worker that loops over a queue.
    if (unit.role === 'tool' && process.staysUp && unit.path !== '.') unit.role = 'service';
    if (process.command !== undefined) {
      unit.startCommands.push({ text: process.command, place: { path: process.path, at: process.at } });
    }
    for (const { name, value, at } of process.environment) {
      unit.environment.push({ name, value, place: { path: process.path, at } });
    }
    if (process.annotations?.length) unit.annotations = [...(unit.annotations ?? []), ...process.annotations];
  }
}

function processes(artefact: Artefact, all: readonly Artefact[]): Process[] {
  const { path } = artefact;
  const folder = folderOf(path);
  switch (artefact.kind) {
    case 'dockerfile': {
      const environment = Object.entries(artefact.env).map(([name, value]) => ({
        name,
        value,
        at: artefact.envAt?.[name] ?? ([1, 1, 1, 1] as const),
      }));
      const names = [nameOf(folder), nameOf(path).replace(/^Dockerfile[.-]?|\.?Dockerfile$/gi, '')];
      // Docker hands the command to the entry point as its arguments: together they are what runs.
      const last = artefact.commands.at(-1);
      const command = artefact.commands.map((one) => one.text).join(' ');
      const { copies } = artefact;
      const at = last?.at ?? ([1, 1, 1, 1] as const);
      return [{ names, folder, ...(copies && { copies }), ...(last && { command }), environment, path, at }];
    }
    case 'procfile':
      return artefact.commands.map(({ name, text, at }) => ({
        names: [name],
        folder,
        command: text,
        environment: [],
        path,
        at,
      }));
    case 'compose':
      return artefact.services.map((service) => ({
        names: [service.name],
        ...(service.build !== undefined && { folder: joinPath(folder, service.build) }),
        ...(service.image !== undefined && { image: service.image }),
        ...(service.command !== undefined && { command: service.command }),
        environment: pairs(service.environment, service.at, service.environmentAt),
        path,
        at: service.at,
        staysUp: service.build !== undefined && !ONE_SHOT.test(service.name),
      }));
    case 'kubernetes':
      return artefact.workloads.flatMap((workload) =>
        workload.containers.map((container) => ({
          names: [container.name, workload.name, imageName(container.image ?? '')],
          ...(container.image !== undefined && { image: container.image }),
          ...(container.command !== undefined && { command: container.command }),
          environment: pairs(container.environment, container.at, container.environmentAt),
          annotations: annotations(path, workload, all),
          path,
          at: container.at,
          staysUp: /^(?:Deployment|StatefulSet|DaemonSet)$/.test(workload.kind),
        })),
      );
    default:
      return [];
  }
}

/** The service that a process runs: by the folder of its image, else by name, else the only one that there is. */
function deployed(packages: readonly Package[], process: Process): Package | undefined {
  const candidates = packages.filter((unit) => unit.role !== 'browser' && unit.role !== 'library');
  const servers = candidates.filter((unit) => unit.role === 'service');
  const names = process.names.map(simple).filter((name) => name !== '');
  const named = candidates.find(
    (unit) => names.includes(simple(unit.name)) || names.includes(simple(nameOf(unit.path))),
  );
  if (process.folder === undefined) {
    if (process.image !== undefined && INFRASTRUCTURE.test(process.image)) return undefined;
    // A part of a compose file that only adds to another one names neither image nor folder.
    return named ?? (process.image !== undefined ? only(servers) : undefined);
  }
  const { folder } = process;
  const own = nearest(
    folder,
    packages.map((unit) => unit.path),
  );
  const at = packages.filter((unit) => unit.path === own);
  if (own !== undefined && own !== '.') return best(at);
  const below = servers.filter((unit) => folder !== '.' && isWithin(unit.path, folder));
  // One file at the root for the image of one of several services: what it copies tells.
  const copied = servers.filter(({ path }) => path !== '.' && process.copies?.some((one) => one === path));
  return named ?? only(below) ?? only(copied) ?? best(at) ?? only(servers);
}

function only<T>(all: readonly T[]): T | undefined {
  return all.length === 1 ? all[0] : undefined;
}

/** Of several packages in one folder, the one that serves. */
function best(units: readonly Package[]): Package | undefined {
  return units.find((unit) => unit.role === 'service') ?? units.find((unit) => unit.role === 'tool');
}

function simple(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

function imageName(image: string): string {
  return (image.split('/').pop() ?? '').replace(/[:@].*$/, '');
}

function pairs(
  environment: Record<string, string>,
  at: Span,
  places: Record<string, Span> | undefined,
): Process['environment'] {
  return Object.entries(environment).map(([name, value]) => ({ name, value, at: places?.[name] ?? at }));
}

type Kubernetes = Extract<Artefact, { kind: 'kubernetes' }>;

/** What a workload's annotations and labels switch on, and those of its namespace: the one it names, else the only one of its folder. */
function annotations(
  path: string,
  workload: Kubernetes['workloads'][number],
  all: readonly Artefact[],
): NonNullable<Service['annotations']> {
  const kubernetes = all.filter((one): one is Kubernetes => one.kind === 'kubernetes');
  const namespaces = kubernetes.flatMap((one) => (one.namespaces ?? []).map((space) => ({ ...space, path: one.path })));
  const around =
    workload.namespace === undefined
      ? only(namespaces.filter((space) => folderOf(space.path) === folderOf(path)))
      : namespaces.find(({ name }) => name === workload.namespace);
  // A workload may stay out of what its namespace is in.
  const declines = Object.entries(workload.annotations).some(([key, value]) => /inject/.test(key) && isOff(value));
  return [...(around && !declines ? [around] : []), { ...workload, path }].flatMap((one) =>
    Object.entries(one.annotations).map(([key, value]) => ({
      text: `${key}=${value}`,
      place: { path: one.path, at: one.at },
    })),
  );
}

function isOff(value: string): boolean {
  return /^(?:false|disabled)$/i.test(value);
}
