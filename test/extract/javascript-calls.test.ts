import { describe, expect, it } from 'vitest';
import { argument, call, callees, facts, js, local } from './javascript.js';

describe('calls', () => {
  it('folds chains', () => {
    const { calls } = js(
      "app.route('/x').get(h).post(i); fetch(u).then(f).catch(g); new Foo(1).bar(2); a().b.c(3); f()(4)",
    );
    expect(calls.map(({ callee, chain, isNew }) => [callee, chain?.map(({ name }) => name), isNew])).toEqual([
      ['app.route', ['get', 'post'], undefined],
      ['fetch', ['then', 'catch'], undefined],
      ['Foo', ['bar'], true],
      ['a', ['b.c'], undefined],
      ['f', [''], undefined],
    ]);
  });

  it('folds through await and takes tagged templates', () => {
    const { calls } = js('async function f() { (await x()).y(1); sql`a ${b}` }');
    expect(calls.map(({ callee, chain }) => [callee, chain?.[0]?.name])).toEqual([
      ['x', 'y'],
      ['sql', undefined],
    ]);
    expect(calls[1]?.args[0]).toMatchObject({ kind: 'text', build: 'template' });
  });

  it('keeps calls in arguments as facts of their own, after the call', () => {
    expect(callees('a(b(c()), d())')).toEqual(['a', 'b', 'c', 'd']);
  });

  it('tells what becomes of the result', () => {
    const text = `async function f() {
      a(); await b(); const c = d(); this.e = g(); if (h()) {} while (!i()) {} return j() ? k() : l(); }
      const m = () => n(); throw o(); use(p()); void q(); x && r(); const { s, t: [u] } = v(); using w = y();`;
    const results = js(text).calls.map(({ callee, result, assignedTo }) =>
      `${callee} ${result} ${assignedTo ?? ''}`.trim(),
    );
    expect(results).toEqual([
      'a unused',
      'b unused',
      'd assigned c',
      'g assigned ?.e',
      'h condition',
      'i condition',
      'j condition',
      'k returned',
      'l returned',
      'n returned',
      'o thrown',
      'use unused',
      'p argument',
      'q unused',
      'r unused',
      'v assigned s,u',
      'y with w',
    ]);
    expect(js(text).calls[1]?.awaited).toBe(true);
  });

  it('tells the loop', () => {
    const text = `
      for (const x of xs) { a(); xs.forEach(() => b()) } for (;;) { c() } while (true) d(); while (x) e();
      for (let i = 0; i < xs.length; i++) f(); for (const k in o) { for (;;) { g() } } xs.map((x) => h());`;
    expect(Object.fromEntries(js(text).calls.map(({ callee, loop }) => [callee, loop]))).toEqual({
      a: 'data',
      'xs.forEach': 'data',
      b: undefined,
      c: 'forever',
      d: 'forever',
      e: 'other',
      f: 'data',
      g: 'forever',
      'xs.map': undefined,
      h: undefined,
    });
  });

  it('tells the tests around it', () => {
    const text = `function f(o) {
      if (o.debug) { a(); if (isOn(level)) b() } else c();
      o.x && d(); const y = o.y ? e() : g(); switch (o.k) { case 1: h() } [1].map(() => i()); }`;
    const conditions = Object.fromEntries(js(text).calls.map((fact) => [fact.callee, fact.conditions]));
    expect(conditions).toMatchObject({
      a: ['$o.debug'],
      b: ['$o.debug', 'isOn', 'level'],
      c: ['$o.debug'],
      d: ['$o.x'],
      e: ['$o.y'],
      g: ['$o.y'],
      h: ['$o.k'],
    });
    expect(conditions.i).toBeUndefined();
  });

  it('reads super, type arguments and decorators', () => {
    const text = `@Controller('x') class A extends B {
      constructor(@Inject(T) private t: T) { super(1); super.m(2) }
      @Get() one() {} @Field nope = 1; }  useQuery<User, Error>(k);`;
    const { calls, functions, types } = js(text);
    expect(calls.map(({ callee, result }) => `${callee} ${result}`)).toEqual([
      'Controller decorator',
      'Inject decorator',
      'super unused',
      'super.m unused',
      'Get decorator',
      'Field decorator',
      'useQuery unused',
    ]);
    expect(types[0]?.decorators).toEqual([0]);
    expect(functions.find(({ name }) => name === 'one')?.decorators).toEqual([4]);
    expect(functions.find(({ name }) => name === 'constructor')?.params[0]).toMatchObject({
      name: 't',
      decorators: [1],
    });
    expect(calls[6]?.typeArgs).toEqual(['User', 'Error']);
  });

  it('counts places in UTF-16 as editors do, behind any text', () => {
    const text = "// héllo 😀 日本\nconst x = '😀'; f(1)";
    expect(call(text).at).toEqual([2, 17, 2, 21]);
    expect(call(`\uFEFF${text}`).at).toEqual([2, 17, 2, 21]);
  });
});

describe('values', () => {
  it('takes texts without values as literals', () => {
    for (const built of ["'ab'", '`ab`', "'a' + 'b'", "'a' + `b`", "('a' + 'b') as string"]) {
      expect(argument(`f(${built})`)).toEqual({ kind: 'literal', type: 'string', text: 'ab' });
    }
  });

  it('takes built texts apart', () => {
    const hi = { kind: 'literal', type: 'string', text: 'hi ' };
    const name = { kind: 'ref', ref: 'u.name' };
    expect(argument('f(`hi ${u.name}`)')).toEqual({ kind: 'text', build: 'template', parts: [hi, name] });
    const concat = {
      kind: 'text',
      build: 'concat',
      parts: [hi, name, { kind: 'literal', type: 'string', text: '!?' }],
    };
    expect(argument("f('hi ' + u.name + '!' + '?')")).toEqual(concat);
    expect(argument("f('hi '.concat(u.name, '!?'))")).toEqual(concat);
  });

  it('tells arithmetic from text', () => {
    expect(argument('f(a + b * 2)')).toEqual({ kind: 'other', refs: ['a', 'b'] });
    expect(argument('f(-1)')).toEqual({ kind: 'literal', type: 'number', text: '-1' });
    expect(call("const p = '[x] '; f(p + m)").args[0]).toMatchObject({ kind: 'text', build: 'concat' });
  });

  it('reads alternatives and tests', () => {
    expect(argument('f(error instanceof Error ? error.message : String(error))')).toEqual({
      kind: 'either',
      op: '?:',
      options: [
        { kind: 'ref', ref: 'error.message' },
        { kind: 'call', call: 1 },
      ],
    });
    expect(argument('f(a ?? b ?? 1)')).toMatchObject({ kind: 'either', op: '??', options: [{}, {}, {}] });
    expect(argument('f(!!token)')).toMatchObject({ kind: 'test', op: '!' });
    expect(argument('f(typeof secret)')).toMatchObject({ kind: 'test', op: 'typeof' });
    expect(argument('f(undefined)')).toEqual({ kind: 'literal', type: 'null', text: 'undefined' });
  });

  it('reads objects and arrays', () => {
    expect(argument("f({ a, 'b': 1, [c]: 2, ...d, e() {} })")).toMatchObject({
      kind: 'object',
      entries: [
        { key: 'a', value: { kind: 'ref', ref: 'a' } },
        { key: 'b' },
        { key: '[]' },
        { key: '...', value: { kind: 'ref', ref: 'd' } },
        { key: 'e', value: { kind: 'function' } },
      ],
    });
    expect(argument('f([a, ...b])')).toMatchObject({ kind: 'array', items: [{ kind: 'ref' }, { kind: 'spread' }] });
  });

  it('cuts what is too deep, too long or too wide, and keeps its names', () => {
    expect(JSON.stringify(argument('f({ a: { b: { c: { d: { e: { g: { h: secret } } } } } } })'))).toContain('secret');
    expect(JSON.stringify(argument(`f('${'x'.repeat(5000)}')`)).length).toBeLessThan(300);
    expect(argument(`f([${'1,'.repeat(500)}])`)).toMatchObject({ items: { length: 60 } });
    expect(argument(`f('a' ${'+ b + 1 '.repeat(500)})`)).toMatchObject({ parts: { length: 40 } });
  });
});

describe('functions', () => {
  it('takes names from their places', () => {
    const text = `function a() {} const b = async () => {}; const c = function () {}; const o = { d() {}, e: () => {}, g: wrap(() => {}) };
      class K { m() {} n = () => {}; static s() {} get x() { return 1 } } exports.h = () => {}; o.i = function () {}; K.prototype.j = function () {}; run(() => {});`;
    expect(js(text).functions.map(({ name, className }) => (className ? `${className}.${name}` : name))).toEqual([
      '<module>',
      'a',
      'b',
      'c',
      'o.d',
      'o.e',
      '',
      'K.m',
      'K.n',
      'K.s',
      'K.x',
      'h',
      'i',
      'K.j',
      '',
    ]);
  });

  it('describes parameters', () => {
    const text = 'function f({ a, b: { c }, ...r }: Opts, [d]: D[], e = mk(), ...g: string[]): Promise<User> {}';
    expect(facts(text, 'f')).toMatchObject({
      params: [
        { name: '', names: { a: 'a', c: 'b.c', r: '...' }, type: 'Opts' },
        { name: '', names: { d: '[]' }, type: 'D' },
        { name: 'e', default: { kind: 'call' } },
        { name: 'g', rest: true, type: 'string' },
      ],
      results: { count: 1, types: ['User'] },
    });
  });

  it('keeps locals of one value and lists the others', () => {
    const text = `function f(p) { const a = 'x'; let b = mk(); let c; c = 1; let d = 1; d++; p = 2; const e = new Foo(); const g: Bar = h();
      for (const r of rows) {} const l = p.log; if (a) { const t = 1 } else { const t = 2 } }`;
    const fact = facts(text, 'f');
    expect(Object.keys(fact.locals).sort()).toEqual(['a', 'b', 'c', 'e', 'g', 'r']);
    expect(fact.reassigned?.sort()).toEqual(['d', 'p', 't']);
    expect(fact.localTypes).toEqual({ e: 'Foo', g: 'Bar' });
    expect(fact.locals.r).toEqual({ kind: 'element', of: { kind: 'ref', ref: 'rows' } });
  });

  it('keeps module-level values', () => {
    const text = 'export const log = mk(); function f() {}';
    expect(local(text, 'log')).toEqual({ kind: 'call', call: 0 });
    expect(local(text, 'f')).toEqual({ kind: 'function', fn: 1 });
  });

  it('knows components and inline handlers', () => {
    const { functions, marks } = js(
      'const App = () => <a onClick={() => go(1)}>{x.map((y) => <b key={y} />)}</a>',
      'typescript',
      true,
    );
    expect(functions.map(({ name, flavour }) => [name, flavour])).toEqual([
      ['<module>', undefined],
      ['App', 'component'],
      ['onClick', undefined],
      ['', 'component'],
    ]);
    expect(marks).toEqual(['jsx']);
  });
});
