import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { extractArtefacts } from '../../src/extract/artefacts/index.js';
import { findServices, serviceOf } from '../../src/files/services.js';
import { walk } from '../../src/files/walk.js';
import { readSource } from '../../src/util/source.js';

async function inspect(fixture: string) {
  const root = join(import.meta.dirname, '../../fixtures/repos', fixture);
  const { files } = await walk(root, { include: [], exclude: [], includeTests: false });
  const { artefacts } = await extractArtefacts(files, (path) => readSource(root, path));
  const found = await findServices(root, files, artefacts);
  const named = new Map(found.services.map((service) => [service.name, service]));
  return { ...found, named };
}

describe('a repository of several packages and languages', async () => {
  const { services, named, resolution, problems } = await inspect('services-monorepo');

  it('gives a service for each package with code, and none for tools, examples and the workspace itself', () => {
    expect(problems).toEqual([]);
    expect(services.map((service) => [service.path, service.name, service.language, service.role])).toEqual([
      ['billing', 'billing', 'python', 'service'],
      ['gateway', 'gateway', 'go', 'service'],
      ['packages/money', 'money', 'typescript', 'library'],
      ['services/orders', 'orders', 'typescript', 'service'],
      ['web', 'web', 'typescript', 'browser'],
    ]);
  });

  it('normalises dependencies and leaves out what only developers and others need', () => {
    expect([...(named.get('billing')?.dependencies ?? [])]).toEqual(['fastapi', 'python-json-logger', 'sqlalchemy']);
    expect([...(named.get('gateway')?.dependencies ?? [])]).toEqual(['github.com/go-chi/chi/v5']);
    expect([...(named.get('orders')?.dependencies ?? [])]).toEqual(['@shop/money', 'express']);
  });

  it('follows start commands to the sources that they were built from', () => {
    expect(named.get('orders')?.entries).toEqual(['services/orders/src/server.ts', 'services/orders/src/tracing.ts']);
    expect(named.get('billing')?.entries).toEqual(['billing/billing/jobs.py', 'billing/billing/main.py']);
    expect(named.get('gateway')?.entries).toEqual(['gateway/cmd/gateway/main.go']);
    expect(named.get('web')?.entries).toEqual(['web/src/main.tsx']);
  });

  it('hands commands and environment of deployment files to what they deploy', () => {
    const commands = (name: string) => named.get(name)?.startCommands.map((one) => `${one.place.path}: ${one.text}`);
    expect(commands('orders')).toEqual([
      'services/orders/package.json: npm run start:prod',
      'services/orders/package.json: node --require ./dist/tracing.js dist/server.js',
      'services/orders/Dockerfile: node dist/server.js',
    ]);
    expect(commands('billing')).toEqual([
      'billing/Procfile: uvicorn billing.main:app --port $PORT',
      'billing/Procfile: celery -A billing.jobs worker',
      'compose.yaml: uvicorn billing.main:app',
    ]);
    const environment = (name: string) => named.get(name)?.environment.map((one) => [one.name, one.place.path]);
    expect(environment('orders')).toEqual([
      ['LOG_LEVEL', 'compose.yaml'],
      ['NODE_OPTIONS', 'services/orders/Dockerfile'],
    ]);
    expect(environment('gateway')).toEqual([['OTEL_SERVICE_NAME', 'deploy/gateway.yaml']]);
  });

  it('tells how names resolve', () => {
    expect(resolution.aliases).toContainEqual({
      folder: 'services/orders',
      baseUrl: '../..',
      paths: { '#lib/*': ['services/orders/src/lib/*'] },
    });
    expect(resolution.aliases).toContainEqual({ folder: 'web', paths: { '@/*': ['src/*'], '~/*': ['src/*'] } });
    expect(resolution.packages['@shop/money']).toEqual({ folder: 'packages/money', main: 'src/index.ts' });
    expect(resolution.goModules).toEqual({ 'example.org/shop/gateway/v2': 'gateway' });
    expect(resolution.pythonRoots).toContain('billing');
  });

  it('assigns files to the deepest service of their language', () => {
    const of = (path: string, language: 'typescript' | 'go' | 'python') =>
      services[serviceOf({ path, language }, services)]?.name;
    expect(of('services/orders/src/server.ts', 'typescript')).toBe('orders');
    expect(of('gateway/internal/proxy/proxy.go', 'go')).toBe('gateway');
    expect(of('web/deploy.py', 'python')).toBe('web');
    expect(of('other/x.ts', 'typescript')).toBeUndefined();
  });
});

it('splits a front end from the server that shares its package', async () => {
  const { services } = await inspect('services-fullstack');
  expect(services.map((service) => [service.path, service.name, service.role, service.entries])).toEqual([
    ['.', 'board', 'service', ['server/index.ts']],
    ['client', 'board-client', 'browser', []],
  ]);
});

it('keeps two manifests of one folder apart', async () => {
  const { services, named, resolution } = await inspect('services-django');
  expect(services.map((service) => [service.path, service.language, service.role])).toEqual([
    ['.', 'python', 'service'],
    ['ui', 'javascript', 'browser'],
  ]);
  const [django] = services;
  expect([...(django?.dependencies ?? [])]).toEqual(['django', 'gunicorn', 'some-lib']);
  expect(django?.entries).toEqual(['shop/wsgi.py']);
  expect(django?.startCommands.map((one) => one.text)).toEqual(['gunicorn shop.wsgi --workers 4']);
  expect(named.get('shop-ui')?.startCommands).toEqual([]);
  expect(resolution.pythonRoots).toEqual(['.']);
});

it('reads what a script starts that a container begins with, and no other script', async () => {
  const { named } = await inspect('services-scripts');
  const service = named.get('services-scripts');
  expect(service?.startCommands.map(({ text, place }) => `${place.path}:${place.at[0]} ${text}`)).toEqual([
    'Dockerfile:4 /sbin/tini -- /boot.sh',
    'deploy/boot.sh:5 umask 0 && exec gunicorn harbour:app  --access-logfile - --workers "$WORKERS"',
  ]);
  expect(service?.entries).toEqual(['harbour.py']);
});

it('tells Python packages that serve, extend and are typed apart, and passes over empty lists of requirements', async () => {
  const { services } = await inspect('services-python');
  expect(services.map((service) => [service.path, service.name, service.role])).toEqual([
    ['cli', 'pier-cli', 'tool'],
    ['plugin', 'fast-runner', 'library'],
    ['server', 'server', 'service'],
  ]);
});

it('takes a repository without a manifest for one service', async () => {
  const { services } = await inspect('services-bare');
  expect(services.map((service) => [service.path, service.language, service.role, service.entries])).toEqual([
    ['.', 'javascript', 'service', ['server.js']],
  ]);
});

it('takes a package that others of its workspace need for a library, though its manifest tells nothing', async () => {
  const { named } = await inspect('workspace-library');
  expect(named.get('api')?.role).toBe('library');
  expect(named.get('web')?.role).toBe('service');
});

it('takes a Go module for a service that serves through a module beside it', async () => {
  const { named } = await inspect('services-go-modules');
  expect(named.get('orders')?.role).toBe('service');
  expect(named.get('report')?.role).toBe('tool');
  expect(named.get('common')?.role).toBe('library');
  expect(named.get('orders-client')?.role).toBe('tool');
  expect(named.get('login')?.role).toBe('tool');
});

it('takes a Go program that works until it is told to stop for a service', async () => {
  const { named } = await inspect('services-go-modules');
  expect(named.get('operator')?.role).toBe('service');
});

describe('packages whose manifests tell several things', async () => {
  const { services } = await inspect('npm-roles');

  it('knows what is rendered ahead, runs on a desk, is typed at a terminal, is needed by another package, starts a script alone, or serves although it is published', () => {
    expect(services.map((service) => [service.path, service.role])).toEqual([
      ['apps/api', 'service'],
      ['apps/board', 'service'],
      ['apps/board/client', 'browser'],
      ['apps/desk', 'browser'],
      ['apps/kiosk', 'service'],
      ['apps/relay', 'service'],
      ['apps/shop', 'browser'],
      ['packages/menu', 'tool'],
      ['packages/signs', 'library'],
      ['packages/store', 'library'],
      ['packages/till', 'tool'],
    ]);
  });
});
