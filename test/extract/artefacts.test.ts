import { describe, expect, it } from 'vitest';
import { extractArtefacts } from '../../src/extract/artefacts/index.js';
import type { Artefact } from '../../src/model/artefacts.js';

async function extract(files: Record<string, string>) {
  const walked = Object.entries(files).map(([path, text]) => ({ path, bytes: Buffer.byteLength(text) }));
  return extractArtefacts(walked, async (path) => ({ text: files[path] ?? '' }));
}

async function only<K extends Artefact['kind']>(path: string, text: string, kind: K) {
  const { artefacts, problems } = await extract({ [path]: text });
  expect(problems).toEqual([]);
  const found = artefacts.filter((one): one is Extract<Artefact, { kind: K }> => one.kind === kind);
  expect(found).toHaveLength(1);
  return found[0] as Extract<Artefact, { kind: K }>;
}

describe('OpenAPI documents', () => {
  it('give their operations with the base path, in YAML and JSON, also beside the documentation', async () => {
    const yaml = await only(
      'docs/openapi.yaml',
      [
        'openapi: 3.1.0',
        'servers: [{ url: https://harbour.example/api/ }]',
        'paths:',
        '  /boats:',
        '    parameters: []',
        '    get: { operationId: listBoats }',
        '    post: { summary: no id }',
        '    x-swagger-router-controller: api.boats',
      ].join('\n'),
      'openapi',
    );
    expect(yaml).toMatchObject({ version: 3, base: '/api' });
    expect(yaml.operations).toEqual([
      { id: 'listBoats', method: 'GET', path: '/boats', controller: 'api.boats', at: [6, 5, 6, 8] },
    ]);
    const json = JSON.stringify({
      swagger: '2.0',
      basePath: '/v2',
      paths: { '/tides': { put: { operationId: 'a' } } },
    });
    expect(await only('api/spec.json', json, 'openapi')).toMatchObject({ version: 2, base: '/v2' });
  });
});

describe('functions of a platform', () => {
  it('are those that answer HTTP, in serverless.yml and in templates of SAM', async () => {
    const serverless = [
      'service: harbour',
      'functions:',
      '  list:',
      '    handler: src/boats.list',
      '    events: [{ http: { path: boats, method: get } }, { httpApi: "POST /boats" }, { schedule: rate(1 day) }]',
    ].join('\n');
    expect((await only('serverless.yml', serverless, 'functions')).functions).toMatchObject([
      { handler: 'src/boats.list', method: 'GET', path: '/boats' },
      { handler: 'src/boats.list', method: 'POST', path: '/boats' },
    ]);
    const sam = [
      'Resources:',
      '  Tides:',
      '    Type: AWS::Serverless::Function',
      '    Properties:',
      '      CodeUri: tides/',
      '      Handler: app.handle',
      '      Events: { One: { Type: HttpApi, Properties: { Path: /tides, Method: any } }, Two: { Type: SQS } }',
    ].join('\n');
    expect((await only('template.yaml', sam, 'functions')).functions).toMatchObject([
      { handler: 'tides/app.handle', method: 'ANY', path: '/tides' },
    ]);
  });
});

describe('Dockerfile', () => {
  it('takes the last stage with what it inherits, over continuation lines and comments', async () => {
    const file = await only(
      'Dockerfile',
      [
        '# syntax=docker/dockerfile:1',
        'FROM --platform=linux/amd64 node:22 AS base',
        'ENV A=1 B="two words"',
        'HEALTHCHECK CMD curl -f localhost',
        'FROM golang:1.24 AS build',
        'CMD ["lost"]',
        'RUN <<EOF',
        'CMD also lost',
        'EOF',
        'FROM base',
        'ENV C three words',
        'ENTRYPOINT ["tini", "--"]',
        'CMD node \\',
        '  # a comment between',
        '  server.js',
      ].join('\n'),
      'dockerfile',
    );
    expect(file.baseImages).toEqual(['node:22', 'golang:1.24']);
    expect({ ...file.env }).toEqual({ A: '1', B: 'two words', C: 'three words' });
    expect(file.envAt?.C).toEqual([11, 1, 11, 18]);
    expect(file.healthcheck).toEqual([4, 1, 4, 34]);
    expect(file.commands).toEqual([
      { text: 'tini --', at: [12, 1, 12, 26] },
      { text: 'node server.js', at: [13, 1, 15, 12] },
    ]);
  });

  it('takes of several images the one that ships, where the last stage starts nothing', async () => {
    const images = [
      'FROM node:22 AS build',
      'FROM node:22 AS release',
      'HEALTHCHECK CMD curl -f localhost',
      'CMD node server.js',
      'FROM release AS rootless',
      'USER node',
      'FROM node:22 AS pr-test2',
      'CMD npm test',
      'FROM alpine AS upload',
      'COPY --from=build /app .',
    ];
    const file = await only('Dockerfile', images.join('\n'), 'dockerfile');
    expect(file.healthcheck).toEqual([3, 1, 3, 34]);
    expect(file.commands.map((command) => command.text)).toEqual(['node server.js']);
    // Pages that a stage with a command has built, served by the base image's own.
    const pages = 'FROM node:22 AS build\nCMD npm start\nFROM nginx\nCOPY --from=build /app/dist /usr/share/nginx/html';
    expect((await only('Dockerfile', pages, 'dockerfile')).commands).toEqual([]);
  });

  it('knows HEALTHCHECK NONE, and an entry point that resets the command', async () => {
    const text = 'FROM a\nHEALTHCHECK CMD x\nCMD y\nFROM a\nHEALTHCHECK NONE\nCMD old\nENTRYPOINT new';
    const file = await only('build/Dockerfile.prod', text, 'dockerfile');
    expect(file.healthcheck).toBeUndefined();
    expect(file.commands.map((command) => command.text)).toEqual(['new']);
  });
});

it('reads compose services with anchors, merges and both forms of lists', async () => {
  const file = await only(
    'docker-compose.yml',
    `x-base: &base
  restart: always
  healthcheck: { test: [CMD, curl, localhost] }
services:
  api:
    <<: *base
    build: { context: ./api }
    command: [node, server.js]
    environment: { LEVEL: info, PORT: 80 }
    ports: ["80:80", { target: 9090 }]
  db:
    image: postgres:17
    environment: ["POSTGRES_DB=x", FROM_HOST]
    healthcheck: { disable: true }
`,
    'compose',
  );
  const [first] = file.services;
  expect(first?.environmentAt?.LEVEL).toEqual([9, 20, 9, 25]);
  expect(
    file.services.map(({ environmentAt: _, ...one }) => ({ ...one, environment: { ...one.environment } })),
  ).toEqual([
    {
      name: 'api',
      build: './api',
      command: 'node server.js',
      environment: { LEVEL: 'info', PORT: '80' },
      healthcheck: [3, 3, 3, 14],
      ports: ['80:80', '9090'],
      at: [5, 3, 5, 6],
    },
    { name: 'db', image: 'postgres:17', environment: { POSTGRES_DB: 'x' }, ports: [], at: [11, 3, 11, 5] },
  ]);
});

describe('Kubernetes', () => {
  const deployment = `apiVersion: v1
kind: Service
metadata: { name: api }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api, namespace: shop, annotations: { a: "1" } }
spec:
  template:
    metadata: { annotations: { prometheus.io/scrape: "true" } }
    spec:
      containers:
        - name: api
          image: shop/api:1
          args: ["--level", info]
          env:
            - { name: LEVEL, value: info }
            - { name: KEY, valueFrom: { secretKeyRef: { name: k, key: k } } }
          livenessProbe:
            httpGet: { path: /live, port: 80 }
          readinessProbe:
            exec: { command: [ready] }
`;

  it('reads the workloads of all documents, with probes and where they stand', async () => {
    const file = await only('deploy/api.yaml', deployment, 'kubernetes');
    expect(file.resources.map((one) => one.kind)).toEqual(['Service', 'Deployment']);
    expect(file.workloads).toMatchObject([
      {
        kind: 'Deployment',
        name: 'api',
        namespace: 'shop',
        annotations: { a: '1', 'prometheus.io/scrape': 'true' },
        containers: [
          {
            name: 'api',
            image: 'shop/api:1',
            command: '--level info',
            environment: { LEVEL: 'info' },
            probes: [
              { kind: 'liveness', path: '/live', at: [19, 11, 19, 24] },
              { kind: 'readiness', at: [21, 11, 21, 25] },
            ],
          },
        ],
      },
    ]);
  });

  it('takes no patch for a workload', async () => {
    const file = await only('deploy/patch.yaml', deployment.replace('image: shop/api:1', 'tty: true'), 'kubernetes');
    expect(file.workloads).toEqual([]);
  });

  it('reads the probes of a Helm template line by line, and nothing from one without', async () => {
    const template = `{{- if .Values.on }}\napiVersion: apps/v1\nkind: Deployment\nspec:\n  livenessProbe:\n    httpGet:\n      path: /live\n{{- end }}\n`;
    const file = await only('chart/templates/api.yaml', template, 'kubernetes');
    expect(file.workloads[0]?.containers[0]?.probes).toEqual([{ kind: 'liveness', path: '/live', at: [5, 3, 5, 16] }]);
    const { artefacts, problems } = await extract({
      'chart/templates/b.yaml': template.replace('livenessProbe', 'resources'),
    });
    expect(problems).toEqual([]);
    expect(artefacts).toEqual([
      { kind: 'other', path: 'chart/templates/b.yaml', what: 'helm-template', at: [1, 1, 1, 1] },
    ]);
  });
});

describe('alerting', () => {
  const groups = `groups:
  - name: api
    rules:
      - record: job:errors:rate5m
        expr: sum(rate(errors_total[5m]))
      - alert: Errors
        expr: |
          job:errors:rate5m > 1
        for: 5m
        labels: { severity: page }
        annotations: { runbook_url: "https://example.org" }
`;

  it('reads rule files and PrometheusRule objects alike', async () => {
    const file = await only('alerts.yml', groups, 'prometheus-rules');
    expect(file.records).toEqual([
      { name: 'job:errors:rate5m', expression: 'sum(rate(errors_total[5m]))', at: [4, 17, 4, 34] },
    ]);
    expect(file.alerts).toMatchObject([
      { name: 'Errors', expression: 'job:errors:rate5m > 1', severity: 'page', duration: '5m', at: [6, 16, 6, 22] },
    ]);
    const indented = groups.replace(/^/gm, '  ').trimEnd();
    const object = `apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: { name: x }\nspec:\n${indented}\n`;
    expect((await only('k8s/rules.yml', object, 'prometheus-rules')).alerts).toHaveLength(1);
  });

  it('reads who is told by Alertmanager', async () => {
    const text = `route:
  receiver: team
  routes:
    - { receiver: pager, routes: [{ receiver: team }] }
receivers:
  - name: team
    slack_configs: [{ channel: "#x" }]
  - name: pager
    pagerduty_configs: [{ routing_key: x }]
inhibit_rules: [{}]
`;
    expect(await only('alertmanager.yml', text, 'alertmanager')).toMatchObject({
      receivers: [
        { name: 'team', channels: ['slack'] },
        { name: 'pager', channels: ['pagerduty'] },
      ],
      routes: 2,
      inhibitRules: 1,
    });
  });
});

it('reads dashboards: nested panels, expressions with their places, and those inside a ConfigMap', async () => {
  const dashboard = {
    title: 'API',
    schemaVersion: 39,
    panels: [
      { type: 'row', panels: [{ type: 'timeseries', targets: [{ expr: 'up' }] }] },
      { type: 'stat', targets: [{ expr: 'rate(x_total[5m])' }, { query: 'not prometheus' }] },
    ],
  };
  const file = await only('grafana/api.json', JSON.stringify(dashboard), 'grafana-dashboard');
  expect(file).toMatchObject({ title: 'API', panels: 2 });
  expect(file.expressions.map((one) => one.text)).toEqual(['up', 'rate(x_total[5m])']);
  const map = `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: d }\ndata:\n  api.json: |\n    ${JSON.stringify(dashboard)}\n`;
  expect(await only('k8s/dashboards.yaml', map, 'grafana-dashboard')).toMatchObject({
    title: 'API',
    panels: 2,
    at: [5, 3, 5, 11],
  });
  expect((await extract({ 'data.json': '{"title":"x","panels":3,"schemaVersion":1}' })).artefacts).toEqual([]);
});

it.each([
  ['promtail.yaml', 'clients: [{ url: x }]\nscrape_configs: []\n', 'promtail'],
  ['fluent-bit.conf', '[INPUT]\n  Name tail\n[OUTPUT]\n  Name loki\n', 'fluent-bit'],
  ['fluentd/fluent.conf', '<source>\n</source>\n<match **>\n</match>\n', 'fluentd'],
  ['vector.toml', '[sources.a]\ntype="file"\n[sinks.b]\ntype="loki"\n', 'vector'],
  ['filebeat.yml', 'filebeat.inputs:\n  - type: log\n', 'filebeat'],
  [
    'otel.yaml',
    'receivers: {otlp: }\nexporters: {loki: }\nservice: {pipelines: {logs: {receivers: [otlp]}}}\n',
    'otel-collector',
  ],
])('finds the log pipeline in %s', async (path, text, tool) => {
  expect((await only(path, text, 'log-pipeline')).tool).toBe(tool);
});

it('reads processes of a Procfile', async () => {
  const file = await only('Procfile', '# x\nweb: node a.js\nworker:  node b.js\n', 'procfile');
  expect(file.commands).toEqual([
    { name: 'web', text: 'node a.js', at: [2, 1, 2, 15] },
    { name: 'worker', text: 'node b.js', at: [3, 1, 3, 19] },
  ]);
});

describe('what it passes over', () => {
  it('takes nothing from tests, examples, developers’ files and pipelines of continuous integration', async () => {
    const compose = 'services: { a: { image: a } }';
    const paths = [
      'test/compose.yml',
      'examples/x/compose.yml',
      '.github/workflows/compose.yml',
      'compose.override.yml',
      'docker-compose.test.yml',
    ];
    const { artefacts } = await extract(Object.fromEntries(paths.map((path) => [path, compose])));
    expect(artefacts).toEqual([]);
  });

  it('reports a file that claims to be an artefact and cannot be read, and no other', async () => {
    const broken = 'services: [\n  a: {\n';
    const { artefacts, problems } = await extract({ 'compose.yml': broken, 'notes.yml': broken });
    expect(artefacts).toEqual([]);
    expect(problems.map((problem) => [problem.path, problem.kind])).toEqual([['compose.yml', 'parse-error']]);
  });

  it('survives nesting beyond the stack, alias bombs and names of the prototype', async () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x]\n${[...'bcdefghi'].map((name, i) => `${name}: &${name} [${Array(8).fill(`*${'abcdefghi'[i]}`).join(',')}]`).join('\n')}\n`;
    const { problems } = await extract({
      'compose.yml': `services: ${'['.repeat(50_000)}`,
      'deploy/bomb.yaml': `apiVersion: v1\nkind: ConfigMap\n${bomb}`,
      'deep.json': `{"title":"x","schemaVersion":1,"panels":${'['.repeat(50_000)}`,
      'docker-compose.yml': 'services:\n  __proto__: { image: x, environment: { __proto__: y, constructor: z } }\n',
    });
    expect(problems.every((problem) => problem.kind === 'parse-error')).toBe(true);
    expect(({} as Record<string, unknown>).image).toBeUndefined();
  });
});

describe('Prisma schemas', () => {
  it('give their models with the types of the fields', async () => {
    const { models } = await only(
      'prisma/schema.prisma',
      [
        'generator client {',
        '  provider = "prisma-client-js"',
        '}',
        'model Member {',
        '  /// how a member signs in',
        '  email String @unique',
        '  tasks Task[]',
        '  @@index([email])',
        '}',
        'model Task {',
        '  due DateTime?',
        '}',
      ].join('\n'),
      'prisma',
    );
    expect(models).toEqual([
      {
        name: 'Member',
        fields: [
          { name: 'email', type: 'String' },
          { name: 'tasks', type: 'Task' },
        ],
      },
      { name: 'Task', fields: [{ name: 'due', type: 'DateTime' }] },
    ]);
  });
});
