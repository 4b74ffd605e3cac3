import { beforeAll, describe, expect, it } from 'vitest';
import { extractPython } from '../../src/extract/python/index.js';
import { initTreeSitter } from '../../src/extract/treesitter.js';
import type { CallFact, FileFacts, Value } from '../../src/model/facts.js';

beforeAll(() => initTreeSitter());

/** Facts of lines of source. */
function facts(...lines: string[]): FileFacts {
  return extractPython(`${lines.join('\n')}\n`);
}
const callees = (found: FileFacts) => found.calls.map((call) => call.callee);
const callOf = (found: FileFacts, callee: string): CallFact => {
  const call = found.calls.find((item) => item.callee === callee);
  if (!call) throw new Error(`no call of ${callee} in ${callees(found).join(', ')}`);
  return call;
};
/** The value of the only argument of `f(…)`. */
function argument(expression: string, ...before: string[]): Value {
  const found = facts(...before, `f(${expression})`);
  const call = callOf(found, 'f');
  return call.args[0] as Value;
}
const ref = (name: string): Value => ({ kind: 'ref', ref: name });
const text = (literal: string): Value => ({ kind: 'literal', type: 'string', text: literal });

/** An expected `if` statement. */
function branch(test: object, yes: object[], no: object[]) {
  // biome-ignore lint/suspicious/noThenProperty: the field of the model
  return { kind: 'if', test, then: yes, else: no };
}

describe('names', () => {
  it('resolves imports', () => {
    const found = facts(
      'import a.b.c',
      'import os.path',
      'import d.e as x',
      'from .models import User as U',
      'from . import y',
      'from ..z import *',
      'a.b.c.f()',
      'os.path.join()',
      'os.getcwd()',
      'a.b.g()',
      'x.f()',
      'U.get()',
      'y.run()',
      'unknown()',
    );
    expect(callees(found)).toEqual([
      'a.b.c#f',
      'os.path#join',
      'os#getcwd',
      'a.b#g',
      'd.e#f',
      '.models#User.get',
      '.#y.run',
      'unknown',
    ]);
    expect(found.imports.map(({ module, name, local }) => [module, name, local])).toEqual([
      ['a.b.c', '*', 'a'],
      ['os.path', '*', 'os'],
      ['d.e', '*', 'x'],
      ['.models', 'User', 'U'],
      ['.', 'y', 'y'],
      ['..z', '*', '*'],
    ]);
  });

  it('knows lazy and type-only imports', () => {
    const found = facts(
      'from typing import TYPE_CHECKING',
      'if TYPE_CHECKING:',
      '    from a import T',
      'def f():',
      '    import b',
      '    b.run()',
    );
    expect(found.imports[1]).toMatchObject({ module: 'a', typeOnly: true });
    expect(found.imports[2]).toMatchObject({ module: 'b', lazy: true });
    expect(callees(found)).toEqual(['b#run']);
  });

  it('prefers an import over its fallback', () => {
    const found = facts('try:', '    import j', 'except ImportError:', '    j = None', 'j.dumps()');
    expect(callees(found)).toEqual(['j#dumps']);
  });

  it('keeps scopes apart', () => {
    const found = facts(
      'x = make()',
      'class C:',
      '    x = 1',
      '    def m(self, y):',
      '        x.a()',
      '        y.b()',
      '        self.c.d()',
      '        [x.e() for x in y]',
      '        def inner():',
      '            x = other()',
      '            x.f()',
      '            self.g()',
      '            y.h()',
      '    @classmethod',
      '    def n(cls): cls.i()',
      '    @staticmethod',
      '    def s(self): self.j()',
      'def g():',
      '    global x',
      '    x = 2',
    );
    expect(callees(found)).toEqual([
      'make',
      '#x.a',
      '$y.b',
      '@C.c.d',
      '$y.[].e',
      'other',
      '$x.f',
      '@C.g',
      '$y.h',
      'classmethod',
      '@C.i',
      'staticmethod',
      '$self.j',
    ]);
    expect(found.functions[0]?.reassigned).toEqual(['x']);
    expect(found.assignments.map((item) => item.target)).toEqual(['#x', '#x']);
  });

  it('follows aliases, loops and unpacking', () => {
    const found = facts(
      'import logging',
      'log = logging.root',
      'def f(req, rows, pairs):',
      '    l = req.app.log',
      '    l.info()',
      '    log.warning()',
      "    u = req['user']",
      '    u.save()',
      '    k = req[l]',
      '    k.run()',
      '    for row in rows: row.go()',
      '    for a, b in pairs: b.go()',
      '    c, d = req.one, req.two',
      '    d.go()',
      '    again = req.one',
      '    again = req.two',
      '    again.go()',
      '    for v in sorted(rows): v.last()',
    );
    expect(callees(found)).toEqual([
      '$req.app.log.info',
      'logging#root.warning',
      '$req.user.save',
      '$req.[].run',
      '$rows.[].go',
      '$pairs.[].[].go',
      '$req.two.go',
      '$again.go',
      'sorted',
      '$rows.[].last',
    ]);
    expect(found.functions[1]?.reassigned).toEqual(['again']);
  });

  it('binds chained and conditional names once', () => {
    const found = facts(
      'def f(xs):',
      '    a = b = xs.one',
      '    b.go()',
      '    if (n := make()) and a.x: n.run()',
      '    try: pass',
      '    except E as e: e.go()',
    );
    expect(callees(found)).toEqual(['$xs.one.go', 'make', '$n.run', '$e.go']);
    expect(found.functions[1]?.reassigned).toBeUndefined();
    expect(found.functions[1]?.locals.n).toEqual({ kind: 'call', call: 1 });
  });

  it('reads super as a name', () => {
    const found = facts('class C(B):', '    def m(self):', '        super().m(1)', '        super(C, self).n()');
    expect(callees(found)).toEqual(['super.m', 'super.n']);
  });

  it('survives names of prototypes', () => {
    const found = facts(
      '__proto__ = g()',
      'constructor = 1',
      'class C:',
      '    def __proto__(self): pass',
      "d = {'__proto__': 1}",
    );
    expect(Object.keys(found.functions[0]?.locals ?? {})).toEqual(['__proto__', 'constructor', 'd']);
    expect(Object.keys(found.types[0]?.methods ?? {})).toEqual(['__proto__']);
  });
});

describe('values', () => {
  it('builds text', () => {
    expect(argument('f"a{x}b{y!r:>{w}}{{}}" "c" f\'{z}\'')).toEqual({
      kind: 'text',
      build: 'template',
      parts: [text('a'), ref('x'), text('b'), ref('y'), text('{}c'), ref('z')],
    });
    expect(argument('f"plain"')).toEqual(text('plain'));
    expect(argument('"a" "b"')).toEqual(text('ab'));
    expect(argument('"a" + "b"')).toEqual(text('ab'));
    expect(argument('"a" + x + str(y)')).toMatchObject({
      build: 'concat',
      parts: [text('a'), ref('x'), { kind: 'call' }],
    });
    expect(argument('"%s %d" % (x, y)')).toEqual({
      kind: 'text',
      build: 'percent',
      parts: [text('%s %d'), ref('x'), ref('y')],
    });
    expect(argument('"%(a)s" % {"a": x}')).toMatchObject({ parts: [text('%(a)s'), { kind: 'object' }] });
    expect(argument('M % x', 'M = "%s"')).toEqual({ kind: 'text', build: 'percent', parts: [ref('#M'), ref('x')] });
    expect(argument('n % 2')).toEqual({ kind: 'other', refs: ['n'] });
    expect(argument('"{} {k}".format(x, k=y)')).toEqual({
      kind: 'text',
      build: 'format',
      parts: [text('{} {k}'), ref('x'), { kind: 'keyword', name: 'k', value: ref('y') }],
    });
    expect(argument('"none".format(x)')).toEqual({ kind: 'literal', type: 'string', text: 'none' });
    expect(argument('"{}".format(x)')).toMatchObject({ build: 'format' });
    expect(argument('M.format(x)', 'M = "{}"')).toMatchObject({ build: 'format', parts: [ref('#M'), ref('x')] });
    expect(argument("'\\n\\x41\\'' r'\\n'")).toEqual(text("\nA'\\n"));
    expect(argument('x + y')).toEqual({ kind: 'other', refs: ['x', 'y'] });
  });

  it('reads literals and collections', () => {
    expect(argument('-1')).toEqual({ kind: 'literal', type: 'number', text: '-1' });
    expect(argument('None')).toEqual({ kind: 'literal', type: 'null', text: 'None' });
    expect(argument('{"a": [x, *y], b: 1, **c}')).toEqual({
      kind: 'object',
      entries: [
        { key: 'a', value: { kind: 'array', items: [ref('x'), { kind: 'spread', value: ref('y') }] } },
        { key: '[]', value: { kind: 'literal', type: 'number', text: '1' } },
        { key: '...', value: ref('c') },
      ],
    });
    expect(argument('[1] + D')).toMatchObject({ kind: 'array', items: [{ text: '1' }, { kind: 'spread' }] });
  });

  it('keeps choices, tests and elements apart', () => {
    expect(argument('a if t else b or c')).toEqual({
      kind: 'either',
      op: '?:',
      options: [ref('a'), { kind: 'either', op: '||', options: [ref('b'), ref('c')] }],
    });
    expect(argument('a not in b')).toEqual({ kind: 'test', op: 'not in', operands: [ref('a'), ref('b')] });
    expect(argument('isinstance(a, T)')).toEqual({ kind: 'test', op: 'isinstance', operands: [ref('a'), ref('T')] });
    expect(argument('a[-4:]')).toEqual({ kind: 'element', of: ref('a'), slice: [-4, null] });
    expect(argument('a[:n]')).toEqual({ kind: 'element', of: ref('a'), slice: [null, null] });
    expect(argument('a[i]')).toEqual({ kind: 'element', of: ref('a') });
    expect(argument('a["k"][0].b')).toEqual(ref('a.k.0.b'));
    expect(argument('g(x).status.code')).toEqual({ kind: 'ref', ref: '?.status.code', call: 1 });
  });

  it('reads comprehensions as what their body reads', () => {
    expect(argument('[u.mail for u in users if u.ok]')).toEqual({ kind: 'other', refs: ['users.[].mail'] });
    expect(argument('k for k, v in d.items()')).toEqual({ kind: 'other', refs: ['$k', 'd.items'] });
  });

  it('gives lambdas a function', () => {
    const found = facts('key = lambda u: u.name');
    expect(found.functions[1]).toMatchObject({ name: 'key', params: [{ name: 'u' }], returns: [ref('$u.name')] });
    expect(found.functions[0]?.locals.key).toEqual({ kind: 'function', fn: 1 });
  });

  it('bounds literals, settings of a module less', () => {
    const row = `[${Array.from({ length: 300 }, (_, i) => i).join(', ')}]`;
    const found = facts(`data = ${row}`, `DATA = ${row}`, "LOG = {'a': {'b': {'c': {'d': {'e': {'f': 'x'}}}}}}");
    const locals = found.functions[0]?.locals ?? {};
    expect(locals.data).toHaveProperty('items.length', 50);
    expect(locals.DATA).toHaveProperty('items.length', 200);
    expect(JSON.stringify(locals.LOG)).toContain('"x"');
  });
});

describe('calls', () => {
  it('folds chains', () => {
    const found = facts('r = (await db.query(U).filter(x=1)).rows.first(2)', 'make()()');
    expect(found.calls).toHaveLength(2);
    expect(found.calls[0]).toMatchObject({
      callee: 'db.query',
      args: [ref('U')],
      awaited: true,
      assignedTo: ['r'],
      chain: [{ name: 'filter', args: [{ kind: 'keyword', name: 'x' }], at: [1, 24, 1, 35] }, { name: 'rows.first' }],
    });
    expect(found.calls[1]).toMatchObject({ callee: 'make', chain: [{ name: '', args: [] }] });
  });

  it('tells what becomes of the result', () => {
    const found = facts(
      '@app.get("/x")',
      '@bare',
      'async def f(a):',
      '    unused()',
      '    x = y = await assigned()',
      '    a.b = member()',
      '    p, q = pair()',
      '    if not condition(): pass',
      '    with managed() as m: pass',
      '    g(argument(), *rest(), **kw())',
      '    raise thrown() from cause()',
      '    return returned()',
    );
    const results = Object.fromEntries(found.calls.map((call) => [call.callee, call.result]));
    expect(results).toEqual({
      'app.get': 'decorator',
      bare: 'decorator',
      unused: 'unused',
      assigned: 'assigned',
      member: 'assigned',
      pair: 'assigned',
      condition: 'condition',
      managed: 'with',
      g: 'unused',
      argument: 'argument',
      rest: 'other',
      kw: 'other',
      thrown: 'thrown',
      cause: 'other',
      returned: 'returned',
    });
    expect(callOf(found, 'assigned')).toMatchObject({ awaited: true, assignedTo: ['x', 'y'] });
    expect(callOf(found, 'member').assignedTo).toEqual(['$a.b']);
    expect(callOf(found, 'pair').assignedTo).toEqual(['p', 'q']);
    expect(callOf(found, 'managed').assignedTo).toEqual(['m']);
    expect(callOf(found, 'g').args.slice(1)).toMatchObject([
      { kind: 'spread' },
      { kind: 'object', entries: [{ key: '...' }] },
    ]);
    expect(found.functions[1]).toMatchObject({ async: true, decorators: [0, 1], at: [3, 1, 12, 22] });
  });

  it('tells loops and conditions', () => {
    const found = facts(
      'def f(xs):',
      '    for x in head(xs):',
      '        if DEBUG and x.ok:',
      '            data()',
      '    while True: forever()',
      '    while more(): some()',
      '    while not self._stop_event.is_set(): serving()',
      '    while not row.closed_at: waiting()',
      '    [quiet() for x in xs]',
      '    if a: pass',
      '    elif b: inner()',
    );
    const loops = Object.fromEntries(found.calls.map((call) => [call.callee, call.loop]));
    expect(loops).toEqual({
      head: undefined,
      data: 'data',
      forever: 'forever',
      more: 'other',
      some: 'other',
      'self._stop_event.is_set': 'forever',
      serving: 'forever',
      waiting: 'other',
      quiet: undefined,
      inner: undefined,
    });
    expect(callOf(found, 'data').conditions).toEqual(['DEBUG', '$x.ok']);
    expect(callOf(found, 'inner').conditions).toEqual(['b']);
    expect(facts('if get(NAME) and not x.y: f()').calls[1]?.conditions).toEqual(['get', 'NAME', 'x.y']);
  });

  it('reads print statements as calls', () => {
    const found = facts('print "a", x', 'print >>sys.stderr, y', 'print(z, file=sys.stderr)');
    expect(callees(found)).toEqual(['print', 'print', 'print']);
    expect(found.calls[1]?.args).toEqual([{ kind: 'keyword', name: 'file', value: ref('sys.stderr') }, ref('y')]);
  });

  it('counts columns in UTF-16 units', () => {
    const found = facts('x = "é😀"; f()');
    expect(found.calls[0]?.at).toEqual([1, 12, 1, 15]);
  });
});

describe('functions and types', () => {
  it('reads parameters', () => {
    const found = facts(
      'from typing import Annotated, Optional',
      'from app.models import User',
      'def f(a, /, b: Optional[User], c: "User | None" = None, *args: int, d: list[User] = [], e: Annotated[User, Depends(get)], **kw) -> User:',
      '    pass',
    );
    const user = 'app.models#User';
    expect(found.functions[1]?.params).toMatchObject([
      { name: 'a' },
      { name: 'b', type: user },
      { name: 'c', type: user, default: { type: 'null' } },
      { name: 'args', type: 'int', rest: true },
      { name: 'd', type: user, default: { kind: 'array' } },
      { name: 'e', type: user, decorators: [0], default: { kind: 'call', call: 0 } },
      { name: 'kw', rest: true },
    ]);
    expect(found.functions[1]?.results).toEqual({ count: 1, types: [user] });
  });

  it('leaves the receiver out of the parameters', () => {
    const found = facts('class C:', '    def m(self, a): return self', '    def n(root, info): pass');
    expect(found.functions[1]).toMatchObject({
      name: 'm',
      className: 'C',
      params: [{ name: 'a' }],
      returns: [ref('@C')],
    });
    expect(found.functions[2]?.params.map((param) => param.name)).toEqual(['root', 'info']);
  });

  it('reads classes with fields from bodies and methods', () => {
    const found = facts(
      'from db import Base, Column',
      '@dataclass',
      'class U(Base, Generic[T], metaclass=M):',
      '    id: int',
      '    name = Column(str)',
      '    mail: Mapped[str] = field()',
      '    def __init__(self, log: Logger, cache=None):',
      '        self.log = log',
      '        self.client = None',
      '        self.cache: Cache = cache',
      '    def open(self):',
      '        self.client = connect()',
      '        self.client.timeout = 3',
    );
    expect(found.types[0]).toMatchObject({
      name: 'U',
      kind: 'class',
      bases: ['db#Base', 'Generic'],
      methods: { __init__: 1, open: 2 },
      decorators: [0],
      fields: [
        { name: 'id', type: 'int' },
        { name: 'name', value: { kind: 'call' } },
        { name: 'mail', type: 'str', value: { kind: 'call' } },
        { name: 'log', type: 'Logger', value: ref('$log') },
        { name: 'client', value: { kind: 'call' } },
        { name: 'cache', type: 'Cache', value: ref('$cache') },
      ],
    });
    expect(found.assignments.map((item) => item.target)).toEqual(['@U.client.timeout']);
    expect(callOf(found, 'connect').assignedTo).toEqual(['@U.client']);
  });

  it('names types', () => {
    const found = facts(
      'from db import Session',
      'SessionDep = Annotated[Session, Depends(get_db)]',
      'Maybe = Optional[Session]',
      'type Rows = list[Session]',
      'def f(s: SessionDep, m: Maybe, r: Rows): pass',
    );
    expect(found.types.map(({ name, kind, bases }) => [name, kind, bases])).toEqual([
      ['SessionDep', 'alias', ['db#Session']],
      ['Maybe', 'alias', ['db#Session']],
      ['Rows', 'alias', ['db#Session']],
    ]);
    expect(found.functions[1]?.params.map((param) => param.type)).toEqual(['#SessionDep', '#Maybe', '#Rows']);
    expect(callees(found)).toEqual(['Depends']);
  });

  it('tells assignments to what is no local', () => {
    const found = facts(
      'import sys, logging',
      'sys.excepthook = on_error',
      'logging.root.level = 10',
      "settings['X'] = {'a': 1}",
      'MIDDLEWARE = []',
      "MIDDLEWARE += ['x']",
    );
    expect(found.assignments.map(({ target }) => target)).toEqual([
      'sys#excepthook',
      'logging#root.level',
      'settings.X',
      '#MIDDLEWARE',
      '#MIDDLEWARE',
    ]);
  });

  it('marks what kind of file it is', () => {
    const found = facts(
      '#!/usr/bin/env python',
      '# Code generated by x. DO NOT EDIT.',
      'class Command(BaseCommand): pass',
      'before()',
      'if __name__ == "__main__":',
      '    main()',
    );
    expect(found.marks).toEqual(['shebang', 'generated', 'python-main', 'django-command']);
    expect(found.mainCalls).toEqual([1]);
  });
});

describe('handlers', () => {
  it('makes one fact of each clause', () => {
    const found = facts(
      'def f():',
      '    try:',
      '        one()',
      '        x = two(three())',
      '    except (A, mod.B) as e:  # why',
      '        # more',
      '        log.error("x", exc_info=e)',
      '        raise C(e) from e',
      '        # last',
      '    except D:',
      '        pass',
      '    except:',
      '        ...',
      '    else:',
      '        four()',
      '    finally:',
      '        five()',
    );
    expect(found.handlers).toHaveLength(3);
    expect(found.handlers[0]).toEqual({
      kind: 'catch',
      fn: 1,
      binds: '$e',
      types: ['A', 'mod.B'],
      body: [
        { kind: 'call', call: 3 },
        { kind: 'throw', value: { kind: 'call', call: 4 }, at: [8, 9, 8, 26] },
      ],
      comment: 'why more last',
      guarded: [0, 1, 2],
      guardedStatements: 2,
      hasFinally: true,
      errorReads: 3,
      at: [5, 5, 5, 28],
      bodyAt: [7, 9, 9, 15],
    });
    expect(found.handlers[1]).toMatchObject({ types: ['D'], body: [], errorReads: 0, at: [10, 5, 10, 14] });
    expect(found.handlers[2]).toMatchObject({ types: [], body: [] });
    expect(callOf(found, 'one').guards).toEqual([0, 1, 2]);
    expect(callOf(found, 'four').guards).toBeUndefined();
    expect(callOf(found, 'log.error').handler).toBe(0);
    expect(callOf(found, 'five').handler).toBeUndefined();
    expect(found.throws).toMatchObject([{ cause: ref('$e'), handler: 0, fn: 1 }]);
  });

  it('tells the statements of a body', () => {
    const found = facts(
      'try: run()',
      'except E as e:',
      '    """doc"""',
      '    if isinstance(e, T) and g(e):',
      '        return None',
      '    elif e.code == 1: raise',
      '    else:',
      '        for x in xs: continue',
      '    x.y = z = e.args[0]',
      '    out += 1',
      '    with lock: h()',
      '    match e:',
      '        case K(): k()',
      '        case _: break',
      '    yield e',
      '    ok and notify(e)',
      '    def later(): hidden()',
    );
    expect(found.handlers[0]?.body).toMatchObject([
      branch(
        { kind: 'either', op: '&&', options: [{ kind: 'test', op: 'isinstance' }, { kind: 'call' }] },
        [{ kind: 'return', value: { type: 'null' } }],
        [
          branch(
            { kind: 'test', op: '==' },
            [{ kind: 'throw' }],
            [{ kind: 'block', of: 'loop', body: [{ kind: 'continue' }] }],
          ),
        ],
      ),
      { kind: 'assign', target: 'xs.[].y', value: ref('$e.args.0') },
      { kind: 'assign', target: '#z' },
      { kind: 'assign', target: '#out' },
      { kind: 'block', of: 'other', body: [{ kind: 'call' }] },
      branch({ kind: 'test', op: 'match', operands: [ref('$e'), ref('K')] }, [{ kind: 'call' }], [{ kind: 'break' }]),
      { kind: 'send', target: 'yield', value: ref('$e') },
      branch(ref('ok'), [{ kind: 'call' }], []),
    ]);
    expect(found.handlers[0]?.errorReads).toBe(7);
    expect('value' in (found.throws[0] ?? {})).toBe(false);
  });

  it('takes the comment above `suppress`, and beside or above a return in finally, for their reason', () => {
    const { handlers } = facts(
      'from contextlib import suppress',
      'def close(pool):',
      '    # a pool that is closed already has nothing to lose',
      '    with suppress(Exception):',
      '        pool.close()',
      '    pool = None  # nobody uses it',
      '    with suppress(Exception):',
      '        pool.close()',
      '    try:',
      '        return pool.drain()',
      '    finally:',
      '        return True  # noqa: B012 - the errors were collected before',
    );
    expect(handlers.map(({ comment }) => comment)).toEqual([
      'a pool that is closed already has nothing to lose',
      undefined,
      '- the errors were collected before',
    ]);
  });

  it('knows suppress and return in finally', () => {
    const found = facts(
      'from contextlib import suppress',
      'def f():',
      '    with suppress(KeyError, OSError):  # fine',
      '        a()',
      '    try:',
      '        b()',
      '    finally:',
      '        return 1',
    );
    expect(found.handlers).toMatchObject([
      { kind: 'suppress', types: ['KeyError', 'OSError'], guarded: [1], guardedStatements: 1, comment: 'fine' },
      { kind: 'finally-return', guarded: [2], at: [8, 9, 8, 17] },
    ]);
    expect(callOf(found, 'a').guards).toEqual([0]);
  });

  it('takes a trailing comment of the block only', () => {
    const found = facts(
      'def f():',
      '    try: a()',
      '    except E:',
      '        pass',
      '        # inside',
      '    # outside',
      '    b()',
    );
    expect(found.handlers[0]?.comment).toBe('inside');
    expect(facts('try: a()', 'except E: pass  # beside', '# after').handlers[0]?.comment).toBe('beside');
    expect(facts('try: a()', 'except E: pass', '# after').handlers[0]?.comment).toBeUndefined();
  });

  it('takes words to a tool for no comment', () => {
    const comment = (words: string) => facts('try: a()', `except E:  ${words}`, '    pass').handlers[0]?.comment;
    for (const words of [
      '# noqa',
      '# noqa: BLE001,S110',
      '# pragma: no cover',
      '# type: ignore[misc]',
      '# pylint: disable=broad-except',
    ])
      expect(comment(words), words).toBeUndefined();
    expect(comment('# noqa: S110 - gone already')).toBe('- gone already');
    expect(comment('# best effort  # noqa')).toBe('best effort');
  });

  it('reads Python 2 clauses', () => {
    const found = facts('try: a()', 'except E, err:', '    print err');
    expect(found.handlers[0]).toMatchObject({ binds: '$err', types: ['E'], errorReads: 1 });
    expect(found.calls[1]?.args).toEqual([ref('$err')]);
  });
});

describe('broken and hostile files', () => {
  it('keeps what lies outside of gaps', () => {
    const found = facts('def f():', '    a()', '', 'x = = 3 )', '', 'def g():', '    b()');
    expect(found.parse.state).toBe('partial');
    expect(found.parse.gaps.length).toBeGreaterThan(0);
    expect(callees(found)).toContain('b');
  });

  it('says nothing of a clause that lost its body', () => {
    const found = facts('def f():', '    try:', '        a()', '    except E:', '        pass ] ]', '    b()');
    expect(found.parse.state).toBe('partial');
    expect(found.handlers).toEqual([]);
  });

  it('salvages the definitions of a file that ends early', () => {
    const found = facts('import a', 'def f():', '    a.b()', 'def g():', '    a.c()', 'class C:', '    x = {"k": [1,');
    expect(found.parse.state).toBe('partial');
    expect(callees(found)).toEqual(['a#b', 'a#c']);
  });

  it('gives up on what is no Python', () => {
    expect(facts('<html><body class="x">{{ }}</body></html> ;;; }}} (((').parse.state).toBe('failed');
  });

  it('never throws', () => {
    const source = [
      'class C:',
      '    def m(self, x: "T" = 1):',
      '        try:',
      '            with a() as (b, c): f"{x:{y}}" % (1,)',
      '        except (A, B) as e: raise X from e',
      '        return [i for i in x if (n := i)]',
    ].join('\n');
    for (let end = 0; end <= source.length; end++) {
      expect(() => JSON.stringify(extractPython(source.slice(0, end)))).not.toThrow();
    }
  });

  it('withstands deep nesting and long chains', () => {
    for (const deep of ['('.repeat(20000), `${'['.repeat(5000)}${']'.repeat(5000)}`, `${'not '.repeat(20000)}x`])
      expect(['failed', 'partial', 'complete']).toContain(extractPython(deep).parse.state);
    const long = extractPython(`x = ${Array.from({ length: 20000 }, () => '"a"').join(' + ')}\ny()\n`);
    expect(long.parse.state).toBe('complete');
    expect(callees(long)).toEqual(['y']);
    const chain = extractPython(`q${'.f(1)'.repeat(20000)}\n`);
    expect(chain.calls[0]?.chain).toHaveLength(19999);
  });

  it('is deterministic and free of the path', () => {
    const source = 'import a\ndef f(x): return a.b(x)\n';
    expect(extractPython(source)).toEqual(extractPython(source));
  });

  it('collects suppressions', () => {
    const found = facts(
      '# obs-audit-ignore errors/swallowed-catch -- known',
      '',
      'a()',
      'b()  # obs-audit-ignore logging/console-log -- fine',
    );
    expect(found.suppressions).toMatchObject([
      { rules: ['errors/swallowed-catch'], reason: 'known', line: 1, target: 3 },
      { rules: ['logging/console-log'], reason: 'fine', line: 4, target: 4 },
    ]);
  });
});
