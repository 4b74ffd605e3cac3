import { describe, expect, it } from 'vitest';
import { link } from '../../../src/link/link.js';
import type { Artefact } from '../../../src/model/artefacts.js';
import type { Repository } from '../../../src/model/repository.js';
import { facts } from '../extracted.js';
import { input, service } from '../helpers.js';
import { repository } from '../requests-linked.js';

const faults = ({ tracingFaults }: Repository) =>
  tracingFaults.map(({ fault, place }) => `${fault} ${place.path}:${place.at[0]}`);

const TRACING = `import { NodeSDK } from '@opentelemetry/sdk-node';
import { getNodeAutoInstrumentations } from '@opentelemetry/auto-instrumentations-node';
export const sdk = new NodeSDK({ serviceName: 'shop', instrumentations: [getNodeAutoInstrumentations()] });
sdk.start();
process.on('SIGTERM', () => sdk.shutdown());`;

describe('the order in which modules are loaded', () => {
  const entry = (path: string, rest: Parameters<typeof service>[0] = {}) => ({
    services: [service({ entries: [path], ...rest })],
  });

  it('is that of each process: what another entry loads is no entry', async () => {
    const sources = {
      'tracing.ts': TRACING,
      'app.ts': "import express from 'express';\nimport './tracing.js';\nexpress().listen(1);",
      'index.ts': "import './tracing.js';\nimport './app.js';",
    };
    expect(faults(await repository(sources, [], entry('app.ts')))).toEqual(['late-init tracing.ts:4']);
    const both = { services: [service({ entries: ['app.ts', 'index.ts'] })] };
    expect(faults(await repository(sources, [], both))).toEqual([]);
  });

  it('is unknown where the start command loads another file first', async () => {
    const sources = { 'tracing.js': TRACING, 'app.js': "import 'express';\nimport './tracing.js';" };
    const place = { path: 'package.json', at: [1, 1, 1, 1] as const };
    const started = (text: string) => entry('app.js', { startCommands: [{ text, place }] });
    expect(faults(await repository(sources, [], started('node app.js')))).toEqual(['late-init tracing.js:4']);
    expect(faults(await repository(sources, [], started('node -r dotenv/config app.js')))).toEqual([
      'late-init tracing.js:4',
    ]);
    expect(faults(await repository(sources, [], started('node -r ./setup.js app.js')))).toEqual([]);
    const options = entry('app.js', { environment: [{ name: 'NODE_OPTIONS', value: '--import=./setup.mjs', place }] });
    expect(faults(await repository(sources, [], options))).toEqual([]);
  });

  it('survives imports that go round in circles and deep chains', async () => {
    const sources: Record<string, string> = {
      'a.js': "import './b.js';\nimport './m0.js';\nimport './tracing.js';",
      'b.js': "import './a.js';\nimport 'pg';",
      'tracing.js': TRACING,
    };
    for (let index = 0; index < 300; index++) sources[`m${index}.js`] = `import './m${index + 1}.js';`;
    expect(faults(await repository(sources, [], entry('a.js')))).toEqual(['late-init tracing.js:4']);
  });

  it('takes an agent for started where it is loaded for its own sake', async () => {
    const sources = {
      'app.js': "const express = require('express');\nrequire('./segments');\nexpress().listen(1);",
      'segments.js':
        "const newrelic = require('newrelic');\nexports.name = (name) => newrelic.setTransactionName(name);",
    };
    expect(faults(await repository(sources, [], entry('app.js')))).toEqual([]);
    const late = { 'app.js': "require('express');\nrequire('newrelic');" };
    expect(faults(await repository(late, [], entry('app.js')))).toEqual(['late-init app.js:2']);
  });

  it('counts Sentry only in versions that patch', async () => {
    const source = (rest: string) => ({
      'app.ts': `import * as Sentry from '@sentry/node';
import express from 'express';
Sentry.init({ tracesSampleRate: 0.1 });
const app = express();
${rest}
app.listen(1);`,
    });
    const older = source('app.use(Sentry.Handlers.requestHandler());');
    expect(faults(await repository(older, [], entry('app.ts')))).toEqual([]);
    const newer = source('Sentry.setupExpressErrorHandler(app);');
    expect(faults(await repository(newer, [], entry('app.ts')))).toEqual(['late-init app.ts:3']);
  });
});

describe('packages that several services share', () => {
  const services = [
    service({ name: 'api', path: 'api' }),
    service({ name: 'telemetry', path: 'telemetry', role: 'library' }),
  ];
  it('are part of those that call them', async () => {
    const setup = async (api: string) => {
      const files = {
        'api/server.ts': await facts('api/server.ts', api),
        'telemetry/index.ts': await facts(
          'telemetry/index.ts',
          `import { NodeSDK } from '@opentelemetry/sdk-node';
export function start() { new NodeSDK({ serviceName: 'shop' }).start(); }
export const other = 1;`,
        ),
      };
      const given = input(files, { services });
      given.files = given.files.map((file) => ({ ...file, service: file.path.startsWith('api/') ? 0 : 1 }));
      return link(given).services[0]?.tracingSetup?.starts.map(({ name }) => name);
    };
    expect(await setup("import { start } from '../telemetry/index.js';\nstart();")).toEqual(['opentelemetry']);
    expect(await setup("import { other } from '../telemetry/index.js';\nconsole.log(other);")).toEqual([]);
  });
  it('instrument those that make what they offer', async () => {
    const setup = async (api: string) => {
      const files = {
        'api/server.ts': await facts('api/server.ts', api),
        'telemetry/index.ts': await facts(
          'telemetry/index.ts',
          `import { NodeSDK } from '@opentelemetry/sdk-node';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
export class Telemetry {
  constructor() { this.build(); }
  build() { this.sdk = new NodeSDK({ instrumentations: [new HttpInstrumentation()] }); }
  start() { this.sdk.start(); }
}
export const other = 1;`,
        ),
      };
      const given = input(files, { services });
      given.files = given.files.map((file) => ({ ...file, service: file.path.startsWith('api/') ? 0 : 1 }));
      return link(given).services[0]?.tracingSetup?.instrumented.map(({ name }) => name);
    };
    expect(await setup("import { Telemetry } from '../telemetry/index.js';\nnew Telemetry().start();")).toContain(
      'HttpInstrumentation',
    );
    expect(await setup("import { other } from '../telemetry/index.js';\nconsole.log(other);")).toEqual([]);
  });
});

describe('what may stand where it cannot be read', () => {
  const bare = { 'tracing.js': "import { NodeSDK } from '@opentelemetry/sdk-node';\nnew NodeSDK({}).start();" };
  const open = async (sources: Record<string, string>, artefacts: Artefact[] = []) =>
    (await repository(sources, [], { artefacts })).services[0]?.tracingSetup?.open;

  it('is nothing where all is known', async () => {
    expect(await open(bare)).toEqual([]);
  });

  it('is what is given from elsewhere', async () => {
    const given =
      "import { NodeSDK } from '@opentelemetry/sdk-node';\nexport const start = (options) => new NodeSDK(options);";
    expect(await open({ 'tracing.js': given })).toEqual(['sampler', 'service-name']);
    const built = `package main
import sdktrace "go.opentelemetry.io/otel/sdk/trace"
func start(build func() []sdktrace.TracerProviderOption) { sdktrace.NewTracerProvider(build()...) }`;
    expect(await open({ 'tracing.go': built })).toEqual(['sampler', 'service-name']);
  });

  it('is what templates deploy, and a sampler in a collector', async () => {
    const at = [1, 1, 1, 1] as const;
    expect(await open(bare, [{ kind: 'other', path: 'chart/templates/x.yaml', what: 'helm-template', at }])).toEqual([
      'sampler',
      'service-name',
    ]);
    expect(await open(bare, [{ kind: 'other', path: 'otel.yaml', what: 'otel-collector', at }])).toEqual(['sampler']);
  });
});
