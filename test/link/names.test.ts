import { describe, expect, it } from 'vitest';
import type { LinkInput, Names } from '../../src/link/context.js';
import { linkedFiles } from '../../src/link/files.js';
import { createNames } from '../../src/link/names/names.js';
import type { FileFacts } from '../../src/model/facts.js';
import { at, call, facts, fn, input, object, ref, text } from './helpers.js';

function names(files: Record<string, FileFacts>, resolution: Partial<LinkInput['resolution']> = {}): Names {
  const whole = input(files);
  const { linked, byPath } = linkedFiles(whole);
  return createNames(linked, byPath, { ...whole.resolution, ...resolution });
}

describe('JavaScript modules', () => {
  const logger = facts('typescript', {
    functions: [fn('<module>', { parent: -1, locals: { logger: { kind: 'call', call: 0 } } })],
    calls: [call('winston#default.createLogger', [], { result: 'assigned' })],
    exports: [
      { name: 'default', value: ref('#logger') },
      { name: 'log', value: ref('#logger') },
    ],
  });

  it('follows default exports to what made them', () => {
    const n = names({ 'src/lib/logger.ts': logger, 'src/a.ts': facts('typescript') });
    expect(n.resolve(1, 0, './lib/logger.js#default.info')).toEqual({
      kind: 'made',
      module: 'winston',
      by: 'createLogger',
      path: 'info',
      file: 0,
      call: 0,
    });
  });

  it.each([
    ['./barrel#log.info', {}],
    ['./barrel#renamed.info', {}],
    ['@/lib/logger#log.info', {}],
    ['~lib/logger#log.info', { aliases: [{ folder: '.', paths: { '~lib/*': ['src/lib/*'] } }] }],
    ['lib/logger#log.info', { aliases: [{ folder: '.', baseUrl: './src', paths: {} }] }],
    ['@acme/app/lib/logger#log.info', { packages: { '@acme/app': { folder: '.' } } }],
    ['@acme/app#log.info', { packages: { '@acme/app': { folder: '.', main: 'dist/barrel.js' } } }],
  ])('resolves %s', (name, resolution) => {
    const n = names(
      {
        'src/lib/logger.ts': logger,
        'src/barrel.ts': facts('typescript', {
          exports: [
            { name: '*', value: ref('./lib/logger#*') },
            { name: 'renamed', value: ref('./lib/logger#log') },
          ],
        }),
        'src/a.ts': facts('typescript'),
      },
      resolution,
    );
    expect(n.resolve(2, 0, name)).toMatchObject({ kind: 'made', module: 'winston', path: 'info' });
  });

  it('takes what a build makes for what it is made of', () => {
    const n = names({
      'packages/shared/src/log.ts': logger,
      'packages/shared/log.js': facts('javascript', { exports: [{ name: 'default', value: ref('./dist/log#') }] }),
      'packages/shared/other.js': facts('javascript', { exports: [{ name: 'default', value: ref('./made/log#') }] }),
      'api/a.ts': facts('typescript'),
    });
    const there = '../packages/shared';
    expect(n.resolve(3, 0, `${there}/log#log.info`)).toMatchObject({ kind: 'made', module: 'winston', path: 'info' });
    expect(n.resolve(3, 0, `${there}/other#log.info`).kind).not.toBe('made');
  });

  it('reads members of what CommonJS exports, and of the module where it has no default', () => {
    const n = names({
      'a.js': facts('javascript', {
        functions: [fn('<module>', { parent: -1 }), fn('start')],
        exports: [{ name: 'default', value: object({ start: ref('#start') }) }],
      }),
      'b.js': facts('javascript', {
        functions: [fn('<module>', { parent: -1 }), fn('stop')],
        exports: [{ name: 'stop', value: ref('#stop') }],
      }),
      'c.js': facts('javascript'),
    });
    expect(n.resolve(2, 0, './a#start')).toEqual({ kind: 'function', file: 0, fn: 1 });
    expect(n.resolve(2, 0, './a#default.start')).toEqual({ kind: 'function', file: 0, fn: 1 });
    expect(n.resolve(2, 0, './b#default.stop')).toEqual({ kind: 'function', file: 1, fn: 1 });
  });

  it('ends cycles as unknown', () => {
    const n = names({
      'a.ts': facts('typescript', { exports: [{ name: 'x', value: ref('./b#x') }] }),
      'b.ts': facts('typescript', { exports: [{ name: 'x', value: ref('./a#x') }] }),
    });
    expect(n.resolve(0, 0, './b#x.y')).toEqual({ kind: 'unknown' });
  });

  it('leaves packages outside the repository external, default interop folded', () => {
    const n = names({ 'a.ts': facts('typescript') });
    expect(n.resolve(0, 0, 'express#default.Router')).toEqual({ kind: 'external', module: 'express', path: 'Router' });
    expect(n.resolve(0, 0, '@acme/x#y.z')).toEqual({ kind: 'external', module: '@acme/x', path: 'y.z' });
  });
});

describe('members', () => {
  const service = facts('typescript', {
    functions: [
      fn('<module>', { parent: -1 }),
      fn('constructor', { className: 'Service', params: [{ name: 'repo', type: './repo#Repo' }] }),
      fn('run', { className: 'Service' }),
    ],
    types: [
      {
        name: 'Service',
        kind: 'class',
        bases: ['./base#Base'],
        fields: [{ name: 'repo', type: './repo#Repo' }],
        methods: { constructor: 1, run: 2 },
        decorators: [],
        at,
      },
    ],
    calls: [call('@Service.repo.find', [], { fn: 2 }), call('@Service.logger.info', [], { fn: 2 })],
    exports: [{ name: 'Service', value: ref('#Service') }],
  });
  const repo = facts('typescript', {
    functions: [fn('<module>', { parent: -1 }), fn('find', { className: 'Repo' })],
    types: [{ name: 'Repo', kind: 'class', bases: [], fields: [], methods: { find: 1 }, decorators: [], at }],
    exports: [{ name: 'Repo', value: ref('#Repo') }],
  });
  const base = facts('typescript', {
    types: [
      {
        name: 'Base',
        kind: 'class',
        bases: [],
        fields: [{ name: 'logger', type: 'pino#Logger' }],
        methods: {},
        decorators: [],
        at,
      },
    ],
    exports: [{ name: 'Base', value: ref('#Base') }],
  });

  it('follows fields by type, inheritance across files, and instances', () => {
    const n = names({
      'service.ts': service,
      'repo.ts': repo,
      'base.ts': base,
      'main.ts': facts('typescript', {
        functions: [fn('<module>', { parent: -1, locals: { s: { kind: 'call', call: 0 } } })],
        calls: [call('./service#Service', [], { isNew: true }), call('#s.run')],
      }),
    });
    expect(n.target(0, 0)).toEqual({ file: 1, fn: 1 });
    expect(n.resolve(0, 2, '@Service.logger.info')).toEqual({
      kind: 'typed',
      module: 'pino',
      type: 'Logger',
      path: 'info',
    });
    expect(n.target(3, 0)).toEqual({ file: 0, fn: 1 });
    expect(n.target(3, 1)).toEqual({ file: 0, fn: 2 });
    expect(n.callers(1, 1)).toEqual([{ file: 0, call: 0 }]);
  });
});

describe('Python', () => {
  it('resolves packages, submodules, relative imports and re-exports', () => {
    const n = names({
      'app/__init__.py': facts('python', {
        imports: [{ module: '.core.log', name: 'logger', local: 'logger', at }],
      }),
      'app/core/__init__.py': facts('python'),
      'app/core/log.py': facts('python', {
        functions: [fn('<module>', { parent: -1, locals: { logger: { kind: 'call', call: 0 } } })],
        calls: [call('logging#getLogger', [ref('__name__')])],
      }),
      'app/main.py': facts('python'),
      'app/logging.py': facts('python'),
    });
    const made = { kind: 'made', module: 'logging', by: 'getLogger', path: 'info' };
    expect(n.resolve(3, 0, 'app#logger.info')).toMatchObject(made);
    expect(n.resolve(3, 0, 'app.core#log.logger.info')).toMatchObject(made);
    expect(n.resolve(3, 0, '.core#log.logger.info')).toMatchObject(made);
    expect(n.resolve(3, 0, '.#core.log.logger.info')).toMatchObject(made);
    expect(n.resolve(3, 0, 'logging#info')).toEqual({ kind: 'external', module: 'logging', path: 'info' });
  });

  it('takes the standard library for what it is, though a root that is a package has a module of the name', () => {
    const files = {
      'app/__init__.py': facts('python'),
      'app/logging.py': facts('python', { functions: [fn('<module>', { parent: -1 }), fn('info')] }),
      'app/main.py': facts('python'),
    };
    const external = { kind: 'external', module: 'logging', path: 'info' };
    expect(names(files, { pythonRoots: ['', 'app'] }).resolve(2, 0, 'logging#info')).toEqual(external);
    const { 'app/__init__.py': _, ...scripts } = files;
    expect(names(scripts, { pythonRoots: ['', 'app'] }).resolve(1, 0, 'logging#info')).toMatchObject({
      kind: 'function',
    });
  });

  it('injects what Depends gives', () => {
    const n = names({
      'deps.py': facts('python', {
        functions: [fn('<module>', { parent: -1 }), fn('get_logger', { returns: [{ kind: 'call', call: 0 }] })],
        calls: [call('structlog#get_logger', [], { fn: 1 })],
      }),
      'routes.py': facts('python', {
        functions: [
          fn('<module>', { parent: -1 }),
          fn('read', { params: [{ name: 'log', default: { kind: 'call', call: 0 } }] }),
        ],
        calls: [call('fastapi#Depends', [ref('deps#get_logger')])],
      }),
    });
    expect(n.resolve(1, 1, '$log.info')).toMatchObject({
      kind: 'made',
      module: 'structlog',
      by: 'get_logger',
      path: 'info',
    });
  });
});

describe('Go', () => {
  const server = facts('go', {
    packageName: 'server',
    functions: [fn('<module>', { parent: -1 }), fn('Run', { className: 'Server' })],
    types: [
      {
        name: 'Server',
        kind: 'struct',
        bases: ['#core'],
        fields: [{ name: 'store', type: 'example.com/app/store#Store' }],
        methods: {},
        decorators: [],
        at,
      },
    ],
    calls: [call('@Server.store.Get', [], { fn: 1 }), call('@Server.log.Info', [], { fn: 1 })],
  });
  const core = facts('go', {
    packageName: 'server',
    functions: [
      fn('<module>', { parent: -1 }),
      fn('New', { results: { count: 2, errorAt: 1, types: ['#Server', 'error'] } }),
    ],
    types: [
      {
        name: 'core',
        kind: 'struct',
        bases: [],
        fields: [{ name: 'log', type: 'log/slog#Logger' }],
        methods: {},
        decorators: [],
        at,
      },
    ],
  });
  const store = facts('go', {
    packageName: 'store',
    functions: [fn('<module>', { parent: -1 }), fn('Get', { className: 'db' }), fn('Get', { className: 'mockStore' })],
    types: [
      { name: 'Store', kind: 'interface', bases: [], fields: [], methods: { Get: -1 }, decorators: [], at },
      { name: 'db', kind: 'struct', bases: [], fields: [], methods: {}, decorators: [], at },
      { name: 'mockStore', kind: 'struct', bases: [], fields: [], methods: {}, decorators: [], at },
    ],
  });
  const main = facts('go', {
    functions: [fn('<module>', { parent: -1 }), fn('main', { locals: { s: { kind: 'result', call: 0, index: 0 } } })],
    calls: [call('example.com/app/server#New', [], { fn: 1 }), call('$s.Run', [], { fn: 1 })],
  });
  const n = names(
    { 'server/server.go': server, 'server/core.go': core, 'store/store.go': store, 'main.go': main },
    { goModules: { 'example.com/app': '.' } },
  );

  it('follows interfaces with one implementation, embedded structs over files, results of constructors', () => {
    expect(n.target(0, 0)).toEqual({ file: 2, fn: 1 });
    expect(n.resolve(0, 1, '@Server.log.Info')).toEqual({
      kind: 'typed',
      module: 'log/slog',
      type: 'Logger',
      path: 'Info',
    });
    expect(n.target(3, 1)).toEqual({ file: 0, fn: 1 });
  });
});

describe('values', () => {
  it('follows constants across files and joins texts', () => {
    const n = names({
      'paths.ts': facts('typescript', {
        functions: [
          fn('<module>', { parent: -1, locals: { API: text('/api'), PATHS: object({ users: text('/users') }) } }),
        ],
        exports: [
          { name: 'API', value: ref('#API') },
          { name: 'PATHS', value: ref('#PATHS') },
        ],
      }),
      'a.ts': facts('typescript'),
    });
    const joined = n.text(1, 0, {
      kind: 'text',
      build: 'template',
      parts: [ref('./paths#API'), ref('./paths#PATHS.users'), text('/'), ref('$id')],
    });
    expect(joined).toEqual({ text: '/api/users/…', dynamic: true });
    expect(n.follow(1, 0, ref('./paths#PATHS.users'))).toEqual({ value: text('/users'), file: 0, fn: 0 });
  });

  it('gives up on names that are defined by each other in many ways', () => {
    const either = (...refs: string[]) =>
      ({ kind: 'either', op: '||', options: refs.map((name) => ref(name)) }) as const;
    const all = ['#a', '#b', '#c'];
    const entry = (key: string) => object({ [key]: either(...all.map((name) => `${name}.${key}`)) });
    const n = names({
      'a.ts': facts('typescript', {
        functions: [fn('<module>', { parent: -1, locals: { a: entry('x'), b: entry('x'), c: entry('x') } })],
      }),
    });
    expect(n.resolve(0, 0, '#a.x.y').kind).not.toBe('function');
  });
});

describe('names that were let go', () => {
  it('answer as before, callers too', () => {
    const n = names({
      'lib.ts': facts('typescript', {
        functions: [fn('<module>', { parent: -1 }), fn('save')],
        exports: [{ name: 'save', value: { kind: 'function', fn: 1 } }],
      }),
      'a.ts': facts('typescript', { calls: [call('./lib#save', [])] }),
    });
    const ask = () => [n.resolve(1, 0, './lib#save'), n.target(1, 0), n.callers(0, 1)];
    const before = ask();
    expect(before).toEqual([{ kind: 'function', file: 0, fn: 1 }, { file: 0, fn: 1 }, [{ file: 1, call: 0 }]]);
    n.forget();
    expect(ask()).toEqual(before);
  });
});
