import { describe, expect, it } from 'vitest';
import { callees, facts, js, local } from './javascript.js';

describe('names', () => {
  it('resolves imports', () => {
    const text = `
      import log, { info as say, type T } from './log'; import * as all from 'all'; import old = require('old');
      log.warn(1); say(2); all.x.y(3); old.z(4);`;
    expect(callees(text)).toEqual(['./log#default.warn', './log#info', 'all#x.y', 'old#z']);
  });

  it('resolves every form of require', () => {
    const text = `
      const a = require('a'); const { b, c: { d } } = require('b'); const e = require('e').f; var g = require('g');
      a.x(); b(); d(); e(); g.x(); require('h')(1); require('i').j(2); require('k');`;
    expect(callees(text)).toEqual(['a#x', 'b#b', 'b#c.d', 'e#f', 'g#x', 'h#', 'i#j']);
    const { imports } = js(text);
    expect(imports.map(({ module, name, local }) => `${module} ${name} ${local}`)).toEqual([
      'a * a',
      'b b b',
      'b c d',
      'e f e',
      'g * g',
      'h * ',
      'i * ',
      'k * ',
    ]);
  });

  it('leaves an own require alone', () => {
    expect(callees('function f(require) { require("x").y() }')).toEqual(['$require']);
  });

  it('follows awaited dynamic imports', () => {
    const text =
      'async function f() { const { a } = await import("m"); a(); (await import("n")).b(); import("o").then(g) }';
    expect(callees(text)).toEqual(['m#a', 'n#b', '?.then']);
    expect(js(text).imports.every(({ lazy }) => lazy)).toBe(true);
  });

  it('knows a shadowed console', () => {
    const text = `
      console.log(1);
      function f(console) { console.log(2) }
      { const console = fake(); console.log(3) }
      import { console as c } from 'x'; c.log(4); console['log'](5); globalThis.console.log(6);`;
    expect(callees(text)).toEqual([
      'console.log',
      '$console.log',
      'fake',
      '$console.log',
      'x#console.log',
      'console.log',
      'globalThis.console.log',
    ]);
  });

  it('hoists', () => {
    const text =
      'run(); function f() { log.info(1); if (x) { var v = g() } v.m() } function run() {} const log = require("l");';
    expect(callees(text)).toEqual(['#run', 'l#info', 'g', '$v.m']);
  });

  it('follows aliases at once', () => {
    const text = `class A { m(req) {
      const l = this.log; l.info(1);
      const { log, user: { name: n = 'x' } = {} } = req; log.warn(2); f(n);
      const self = this; function g() { self.log.error(3) }
      const bound = this.log.info.bind(this.log); bound(4);
      const [first] = req.rows; first.x(5);
    } }`;
    expect(callees(text)).toEqual([
      '@A.log.info',
      '$req.log.warn',
      'f',
      '@A.log.error',
      '@A.log.info.bind',
      '@A.log.info',
      '$req.rows.[].x',
    ]);
    expect(js(text).calls[2]?.args).toEqual([{ kind: 'ref', ref: '$req.user.name' }]);
  });

  it('follows let and var aliases only where nothing assigns them again', () => {
    expect(callees('let a = x.y; a.m(); let b = x.z; b.m(); b = null')).toEqual(['x.y.m', '#b.m']);
    expect(callees('var self = this; var t = console; t.log(1)')).toEqual(['console.log']);
  });

  it('does not loop on names that mean each other', () => {
    expect(callees('const a = b; const b = a; a.m()')).toHaveLength(1);
  });

  it('sees through casts, optional chains and await', () => {
    const text = 'async function f(x) { (x as any)!.a?.b(1); (await x).c(2); (<Foo>x).d(3); (x satisfies Y).e(4) }';
    expect(callees(text)).toEqual(['$x.a.b', '$x.c', '$x.d', '$x.e']);
  });

  it('writes computed access as a segment', () => {
    const text = 'f(rows[i].name); f(rows[i]); f(o["k"]); const user = rows[i]; f(user.name)';
    expect(js(text).calls.map(({ args }) => args[0])).toEqual([
      { kind: 'ref', ref: 'rows.[].name' },
      { kind: 'element', of: { kind: 'ref', ref: 'rows' } },
      { kind: 'ref', ref: 'o.k' },
      { kind: 'ref', ref: '#user.name' },
    ]);
    expect(local(text, 'user')).toEqual({ kind: 'element', of: { kind: 'ref', ref: 'rows' } });
  });

  it('tells which call an unnamed root is', () => {
    expect(js('f(g().user.name)').calls[0]?.args).toEqual([{ kind: 'ref', ref: '?.user.name', call: 1 }]);
    expect(local('const { logger } = context()', 'logger')).toEqual({ kind: 'ref', ref: '?.logger', call: 0 });
  });
});

describe('this', () => {
  it('is the class in methods, arrows, fields and nested arrows', () => {
    const text = `class A {
      #p = mk(); h = () => this.a.b(1); static s() { this.c.d(2) }
      m() { [1].forEach(() => this.#p.e(3)); (function () { this.f.g(4) })(); xs.map(function () { this.h(5) }.bind(this)) } }`;
    const found = callees(text);
    for (const ref of ['@A.a.b', '@A.c.d', '@A.p.e', '@A.h']) expect(found).toContain(ref);
  });

  it('is the object for methods of literals, and the constructor function', () => {
    const text = `
      const api = { log: mk(), get() { this.log.info(1) } };
      function Cart() { this.log = mk() } Cart.prototype.add = function () { this.log.warn(2) };
      function plain() { this.log.error(3) }`;
    expect(callees(text)).toEqual(['mk', '@api.log.info', 'mk', '@Cart.log.warn', '?.log.error']);
    const { types } = js(text);
    expect(
      types.map(({ name, fields, methods }) => [name, fields.map((field) => field.name), Object.keys(methods)]),
    ).toEqual([
      ['Cart', ['log'], ['add']],
      ['api', ['log'], ['get']],
    ]);
  });
});

describe('exports', () => {
  const exported = (text: string) =>
    js(text).exports.map(({ name, value }) => `${name} ${value.kind === 'ref' ? value.ref : value.kind}`);

  it('reads ES modules', () => {
    const text = `
      export const a = mk(); export function b() {} export class C {} const d = 1; export { d as e };
      export { f as g, default as h } from './x'; export * from './y'; export * as ns from './z'; export default a;`;
    expect(exported(text)).toEqual([
      'a #a',
      'b #b',
      'C #C',
      'e #d',
      'g ./x#f',
      'h ./x#default',
      '* ./y#',
      'ns ./z#',
      'default #a',
    ]);
    expect(facts(text, 'b').exported).toBe(true);
  });

  it('reads default expressions', () => {
    expect(exported('export default createLogger()')).toEqual(['default call']);
    expect(exported('export default () => {}')).toEqual(['default function']);
    expect(exported('export default class {}')).toEqual(['default #default']);
    expect(js('export default createLogger()').calls[0]).toMatchObject({ result: 'assigned', assignedTo: ['default'] });
  });

  it('reads CommonJS', () => {
    const text = 'function a() {} module.exports = { a, b: 1 }; exports.c = function () {}; module.exports.d = a;';
    expect(exported(text)).toEqual(['default object', 'a #a', 'b literal', 'c function', 'd #a']);
    expect(facts(text, 'a').exported).toBe(true);
    expect(facts(text, 'c').exported).toBe(true);
    expect(exported('exports = module.exports = mk()')).toEqual(['default call']);
    expect(exported('const x = 1; export = x')).toEqual(['default #x']);
    expect(exported('(function () { exports.a = 1 })(); namespace N { export const b = 1 }')).toEqual(['a literal']);
  });

  it('gives an exported alias its origin', () => {
    expect(exported("import w from 'w'; export const log = w.log;")).toEqual(['log w#default.log']);
  });
});
