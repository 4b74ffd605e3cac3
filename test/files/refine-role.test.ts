import { expect, it } from 'vitest';
import { pathRole, refineRole } from '../../src/files/roles.js';
import type { CallFact, FileFacts } from '../../src/model/facts.js';
import type { Service } from '../../src/model/services.js';

const facts = (some: Partial<FileFacts> = {}, callees: string[] = []): FileFacts => ({
  language: 'typescript',
  parse: { state: 'complete', gaps: [] },
  lines: 10,
  marks: [],
  packageName: '',
  imports: [],
  exports: [],
  functions: [],
  calls: callees.map((callee): CallFact => ({ callee, args: [], fn: 0, result: 'unused', at: [1, 1, 1, 2] })),
  handlers: [],
  throws: [],
  types: [],
  assignments: [],
  suppressions: [],
  ...some,
});
const imports = (...modules: string[]): Partial<FileFacts> => ({
  imports: modules.map((module) => ({ module, name: '*', local: 'x', at: [1, 1, 1, 2] })),
});
const service = (role: Service['role'], entries: string[] = []): Service => ({
  name: 'x',
  path: '.',
  language: 'typescript',
  role,
  dependencies: new Set(),
  startCommands: [],
  environment: [],
  entries,
});
const refine = (path: string, some: FileFacts, of: Service | undefined = service('service')) =>
  refineRole(path, pathRole(path), some, of);

it('keeps what the path settles, and believes marks of generated code', () => {
  expect(refine('dist/a.js', facts({ marks: ['shebang'] }))).toBe('generated');
  expect(refine('src/a.ts', facts({ marks: ['generated'] }))).toBe('generated');
  expect(refine('scripts/a.ts', facts())).toBe('tool');
});

it('knows a script that starts a server from one that does its work and ends', () => {
  const shebang = { marks: ['shebang' as const] };
  expect(refine('bin/www', facts(shebang, ['./app#default.listen']))).toBe('service');
  expect(refine('bin/release', facts(shebang, ['fs#readFileSync']))).toBe('tool');
  expect(refine('src/start.js', facts(shebang, ['http#createServer']))).toBe('service');
  expect(refine('src/once.js', facts(shebang))).toBe('tool');
  const main = { language: 'python' as const, marks: ['python-main' as const] };
  expect(refine('app/load.py', facts(main, ['#load']))).toBe('tool');
  expect(refine('app/main.py', facts(main, ['uvicorn#run']))).toBe('service');
  expect(refine('app/main.py', facts(main), service('service', ['app/main.py']))).toBe('service');
});

it('knows a migration whatever its folder is called, and what tells a package its version', () => {
  const python = { language: 'python' as const };
  const migration = {
    name: 'Migration',
    kind: 'class' as const,
    fields: [],
    methods: {},
    decorators: [],
    exported: true as const,
  };
  const at = [1, 1, 1, 2] as [number, number, number, number];
  const types = (...bases: string[]) => facts({ ...python, types: [{ ...migration, bases, at }] });
  expect(refine('shop/db_changes/0001_initial.py', types('django.db#migrations.Migration'))).toBe('tool');
  expect(refine('shop/planner.py', types('.base#Migration'))).toBe('service');
  const op = { imports: [{ module: 'alembic', name: 'op', local: 'op', at }] };
  expect(refine('shop/changes/1a2b_add.py', facts({ ...python, ...op }))).toBe('tool');
  expect(refine('shop/_version.py', facts(python))).toBe('generated');
  expect(refine('devenv/sync.py', facts(python))).toBe('tool');
});

it('takes a program that works until it is stopped for a service', () => {
  const facts_ = facts({ language: 'python', marks: ['python-main'] }, ['#poll']);
  expect(refine('app/poll.py', facts_)).toBe('tool');
  const looping = facts_.calls.map((call) => ({ ...call, loop: 'forever' as const }));
  expect(refine('app/poll.py', { ...facts_, calls: looping })).toBe('service');
});

it('takes what is written in another language beside a front end for a tool, or for a server', () => {
  const python = { language: 'python' as const };
  expect(refine('client.py', facts(python, ['print']), service('browser'))).toBe('tool');
  expect(refine('relay.py', facts(python, ['uvicorn#run']), service('browser'))).toBe('service');
});

it('takes Go programs of the standard library alone for tools', () => {
  const main = {
    language: 'go' as const,
    marks: ['go-main' as const],
    functions: [{ name: 'main' }] as FileFacts['functions'],
  };
  expect(refine('cmd/gen/main.go', facts({ ...main, ...imports('fmt', 'os') }))).toBe('tool');
  expect(refine('cmd/api/main.go', facts({ ...main, ...imports('example.org/api/server') }))).toBe('service');
  expect(refine('internal/x.go', facts({ language: 'go', marks: ['build-ignore'] }))).toBe('tool');
  const commands = { ...service('service', ['cmd/api/main.go']), language: 'go' as const };
  expect(refine('cmd/api/flags.go', facts({ ...main, ...imports('flag') }), commands)).toBe('service');
  expect(refine('cmd/docs/main.go', facts({ ...main, ...imports('example.org/api/config') }), commands)).toBe('tool');
});

it('takes Go files that import testing for tests only where they serve nothing else', () => {
  const go = { language: 'go' as const, ...imports('testing') };
  expect(refine('db/dbtest/db.go', facts(go))).toBe('test');
  expect(
    refine('config/config.go', facts({ ...go, functions: [{ name: 'Load', parent: 0, params: [] }] as never })),
  ).toBe('service');
  const helper = { name: 'Setup', parent: 0, params: [{ name: 't', type: 'testing#T' }] };
  expect(refine('helpers/helpers.go', facts({ ...go, functions: [helper] as never }))).toBe('test');
});

it('tells browser code inside a service by what it renders with, unless it answers requests', () => {
  expect(refine('app/page.tsx', facts({ marks: ['jsx'] }))).toBe('browser');
  expect(refine('src/hooks/useUser.ts', facts(imports('react')))).toBe('browser');
  expect(refine('src/app/api/users/route.ts', facts(imports('react')))).toBe('service');
  expect(refine('src/render.tsx', facts({ marks: ['jsx'], ...imports('node:fs') }))).toBe('service');
  expect(refine('src/util.ts', facts(), service('browser'))).toBe('browser');
  expect(refine('src/components/hooks/useOrders.ts', facts(imports('./api')))).toBe('browser');
  const enumeration = { module: '@prisma/client', name: 'OrderState', local: 'OrderState', at: [1, 1, 1, 2] as const };
  expect(refine('app/order.tsx', facts({ marks: ['jsx'], imports: [{ ...enumeration, at: [1, 1, 1, 2] }] }))).toBe(
    'browser',
  );
});

it('tells what a server renders from what the browser does', () => {
  const jsx = { marks: ['jsx' as const] };
  expect(refine('server/mails/welcome.tsx', facts(jsx))).toBe('service');
  expect(refine('server/client/page.tsx', facts(jsx))).toBe('browser');
  expect(refine('server/editor/view.tsx', facts({ marks: ['jsx', 'dom'] }))).toBe('browser');
  expect(refine('app/entry.server.tsx', facts(jsx))).toBe('service');
  const element = {
    module: 'react',
    name: 'createElement',
    local: 'createElement',
    at: [1, 1, 1, 2] as [number, number, number, number],
  };
  expect(refine('src/jobs/send-mail.ts', facts({ imports: [element] }))).toBe('service');
});

it('leaves the rest to the service', () => {
  expect(refine('src/a.ts', facts(), service('library'))).toBe('library');
  expect(refine('src/a.ts', facts(), service('tool'))).toBe('tool');
  expect(refine('src/a.ts', facts(), undefined)).toBe('service');
});

it('takes scripts among the assets of a Go or Python service for browser code, and a main beside a library for a tool', () => {
  const served = (language: Service['language']): Service => ({ ...service('service'), language });
  expect(refine('public/plugins/menu.js', facts({ language: 'javascript' }), served('go'))).toBe('browser');
  expect(refine('shop/static/menu.js', facts({ language: 'javascript' }), served('python'))).toBe('browser');
  expect(refine('public/server.js', facts({ language: 'javascript' }), served('javascript'))).toBe('service');
  const main = facts({ language: 'go', marks: ['go-main'] });
  expect(refine('jsonx/cmd/main.go', main, { ...service('library', ['jsonx/cmd/main.go']), language: 'go' })).toBe(
    'tool',
  );
});

it('takes the tasks of a task runner for a tool', () => {
  expect(refine('shop/tasks.py', facts({ language: 'python', ...imports('invoke') }))).toBe('tool');
  expect(refine('shop/tasks.py', facts({ language: 'python', ...imports('celery') }))).toBe('service');
});

it('takes what asks at a terminal, and a command that ends the process, for tools', () => {
  expect(refine('src/init.ts', facts(imports('inquirer')))).toBe('tool');
  expect(refine('src/commands/user.ts', facts({}, ['process.exit']))).toBe('tool');
  expect(refine('src/commands/start.ts', facts({}, ['$app.listen', 'process.exit']))).toBe('service');
  expect(refine('src/orders/commands/place-order.ts', facts())).toBe('service');
});

it('takes stores of a front end for browser code', () => {
  expect(refine('store/order.store.ts', facts(imports('mobx')))).toBe('browser');
});

it('takes a service worker for browser code, and a worker of an edge network for none', () => {
  const on = (event: string): CallFact => ({
    callee: 'self.addEventListener',
    args: [{ kind: 'literal', type: 'string', text: event }],
    fn: 0,
    result: 'unused',
    at: [1, 1, 1, 2],
  });
  expect(refine('public/sw.js', facts({ calls: [on('fetch'), on('notificationclick')] }))).toBe('browser');
  expect(refine('src/sw.ts', facts({}, ['self.skipWaiting']))).toBe('browser');
  expect(refine('worker/index.ts', facts({ calls: [on('fetch')] }))).toBe('service');
});

it('knows the steps of a front end’s build, and what a universal framework runs in the browser', () => {
  const page = service('browser');
  expect(refine('web/icons.ts', facts(imports('node:fs', 'sharp')), page)).toBe('tool');
  expect(refine('web/icons.ts', facts({ ...imports('fs'), marks: ['dom'] }), page)).toBe('browser');
  const desk = { ...page, dependencies: new Set(['electron']) };
  expect(refine('main.ts', facts(imports('fs')), desk)).toBe('browser');
  expect(refine('desk/build.js', facts(), { ...desk, path: 'desk' })).toBe('tool');
  expect(refine('desk/orders/build.js', facts(), { ...desk, path: 'desk' })).toBe('browser');
  const nuxt = { ...service('service'), dependencies: new Set(['nuxt']) };
  expect(refine('store/cart.js', facts(), nuxt)).toBe('browser');
  expect(refine('server/utils/cart.ts', facts(), nuxt)).toBe('service');
  expect(refine('store/cart.js', facts())).toBe('service');
});
