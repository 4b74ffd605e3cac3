import { beforeAll, describe, expect, it } from 'vitest';
import { extractGo } from '../../src/extract/go/index.js';
import { initTreeSitter } from '../../src/extract/treesitter.js';
import type { CallFact, FileFacts, HandlerFact } from '../../src/model/facts.js';

beforeAll(initTreeSitter);

const IMPORTS = `import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
)
`;
/** Facts of statements in a function `f` of two parameters. */
const inFunction = (body: string, signature = '(w http.ResponseWriter, r *http.Request) error') =>
  extractGo(`package p\n${IMPORTS}func f${signature} {\n${body}\n}\n`);
const callOf = (facts: FileFacts, callee: string): CallFact => {
  const found = facts.calls.find((call) => call.callee === callee);
  if (!found) throw new Error(`no ${callee} in ${facts.calls.map((call) => call.callee)}`);
  return found;
};
const only = (facts: FileFacts): HandlerFact => {
  expect(facts.handlers).toHaveLength(1);
  return facts.handlers[0] as HandlerFact;
};
const when = (test: object, then: object[]) => ({ kind: 'if', test, then, else: [] });
const callees = (facts: FileFacts) => facts.calls.map((call) => call.callee);

describe('names', () => {
  it('resolves imports by alias, by path and by use', () => {
    const facts = extractGo(`package p
import (
	zlog "github.com/rs/zerolog/log"
	"github.com/labstack/echo/v5"
	"gopkg.in/yaml.v3"
	"github.com/redis/go-redis/v9"
	"github.com/nats-io/nats.go"
	"github.com/uber/jaeger-client-go"
	"k8s.io/api/core/v1"
	_ "github.com/lib/pq"
	. "example.com/dsl"
)
func f() { zlog.Info(); echo.New(); yaml.Marshal(1); redis.NewClient(nil); nats.Connect(""); jaeger.New(); v1.Pod(); Describe(); helper() }
`);
    expect(facts.imports.map(({ local }) => local)).toEqual([
      'zlog',
      'echo',
      'yaml',
      'redis',
      'nats',
      'jaeger',
      'v1',
      '',
      '*',
    ]);
    expect(callees(facts)).toEqual([
      'github.com/rs/zerolog/log#Info',
      'github.com/labstack/echo/v5#New',
      'gopkg.in/yaml.v3#Marshal',
      'github.com/redis/go-redis/v9#NewClient',
      'github.com/nats-io/nats.go#Connect',
      'github.com/uber/jaeger-client-go#New',
      'k8s.io/api/core/v1#Pod',
      'example.com/dsl#Describe',
      '#helper',
    ]);
  });

  it('tells receiver, parameters, package names, builtins and aliases apart', () => {
    const facts = extractGo(`package p
func (s *Server) run(conn net.Conn) {
	l := s.log
	l.Info("x")
	conn.Close()
	logger.Warn()
	println(len(conn))
	func() { l.Error("y") }()
}
`);
    expect(callees(facts)).toEqual([
      '@Server.log.Info',
      '$conn.Close',
      '#logger.Warn',
      'println',
      'len',
      '?',
      '@Server.log.Error',
    ]);
    expect(facts.functions[1]).toMatchObject({ name: 'run', className: 'Server', locals: {} });
  });

  it('follows no alias of a variable that changes', () => {
    const facts = inFunction('l := slog.Default\nl.Info()\nl = other\nx := r.URL\nx, err := g()\nx.Path()');
    expect(callees(facts)).toEqual(['$l.Info', '#g', '$x.Path']);
    expect(facts.functions[1]?.reassigned).toEqual(['l', 'x']);
  });

  it('sees through conversions, assertions, pointers and constant indexes', () => {
    const facts = inFunction(
      'use(string(r.URL.Path), []byte(w), (*T)(w), w.(http.Flusher), &w, *r, r.Header["X"], r.Form[i], xs[1:n], xs[2:4])',
    );
    expect(callOf(facts, '#use').args).toEqual([
      { kind: 'ref', ref: '$r.URL.Path' },
      { kind: 'ref', ref: '$w' },
      { kind: 'ref', ref: '$w' },
      { kind: 'ref', ref: '$w' },
      { kind: 'ref', ref: '$w' },
      { kind: 'ref', ref: '$r' },
      { kind: 'ref', ref: '$r.Header.X' },
      { kind: 'element', of: { kind: 'ref', ref: '$r.Form' } },
      { kind: 'element', of: { kind: 'ref', ref: '#xs' } },
      { kind: 'element', of: { kind: 'ref', ref: '#xs' }, slice: [2, 4] },
    ]);
    expect(facts.calls).toHaveLength(1);
  });
});

describe('calls', () => {
  it('folds a chain across lines into one call', () => {
    const facts = inFunction('slog.With("a", 1).\n\tWithGroup("g").\n\tInfo("hello", "id", r.ID)');
    const call = callOf(facts, 'log/slog#With');
    expect(facts.calls).toHaveLength(1);
    expect(call.chain?.map(({ name }) => name)).toEqual(['WithGroup', 'Info']);
    expect(call.chain?.[1]?.args).toHaveLength(3);
    expect(call.at).toEqual([10, 1, 12, 27]);
  });

  it('tells what becomes of results', () => {
    const facts = inFunction(`a, err := load()
_ = flush()
s.x = make2()
if ready() { return wrap(inner()) }
go spawn()
defer r.Body.Close()
for _, x := range xs { each(x) }
for { poll() }`);
    expect(callOf(facts, '#load')).toMatchObject({ result: 'assigned', assignedTo: ['a', 'err'] });
    expect(callOf(facts, '#flush')).toMatchObject({ result: 'discarded' });
    expect(callOf(facts, '#make2')).toMatchObject({ assignedTo: ['#s.x'] });
    expect(callOf(facts, '#ready')).toMatchObject({ result: 'condition' });
    expect(callOf(facts, '#wrap')).toMatchObject({ result: 'returned', conditions: ['#ready'] });
    expect(callOf(facts, '#inner')).toMatchObject({ result: 'argument' });
    expect(callOf(facts, '#spawn')).toMatchObject({ mode: 'go' });
    expect(callOf(facts, '$r.Body.Close')).toMatchObject({ mode: 'defer' });
    expect(callOf(facts, '#each')).toMatchObject({ loop: 'data', args: [{ kind: 'ref', ref: '$x' }] });
    expect(callOf(facts, '#poll')).toMatchObject({ loop: 'forever' });
    expect(facts.assignments).toMatchObject([{ target: '#s.x', value: { kind: 'call' } }]);
  });

  it('reads generic calls and new with a value', () => {
    const facts = inFunction(
      'a := Map[string](xs)\nb := lo.Map[int, string](xs, g)\nc := new(time.Now())\nd := new(Config)\nnew([]string)\nnew(map[string]struct{})\ne := new([]string{"x"})',
    );
    expect(callees(facts)).toEqual(['#Map', '#lo.Map', 'new', '#time.Now', 'new', 'new', 'new', 'new']);
    expect(callOf(facts, '#Map')).toMatchObject({ typeArgs: ['string'], args: [{ ref: '#xs' }] });
    expect(facts.parse.state).toBe('complete');
    expect(facts.functions[1]?.localTypes).toEqual({ d: '#Config' });
  });

  it('keeps function literals with their flavour and name', () => {
    const facts = inFunction(
      'go func() { a() }()\ndefer func() { b() }()\nh := func(x int) { c() }\nuse(T{Run: func() { d() }})',
    );
    expect(facts.functions.slice(2).map(({ name, flavour, parent }) => [name, flavour, parent])).toEqual([
      ['', 'goroutine', 1],
      ['', 'deferred', 1],
      ['h', undefined, 1],
      ['Run', undefined, 1],
    ]);
    expect(callOf(facts, '#c').fn).toBe(4);
  });
});

describe('values', () => {
  it('tells text, objects, lists and tests', () => {
    const facts = inFunction(
      'show("a" + r.Host, `raw`+"b", 1+n, !ok, a == b && c, User{Name: "x", Tags: []string{"t"}}, map[string]any{"k": 1, key: 2}, []Point{{X: 1}})',
    );
    const [concat, literals, sum, not, both, user, map, points] = callOf(facts, '#show').args;
    expect(concat).toMatchObject({ kind: 'text', build: 'concat', parts: [{ text: 'a' }, { ref: '$r.Host' }] });
    expect(literals).toMatchObject({ kind: 'text', parts: [{ text: 'raw' }, { text: 'b' }] });
    expect(sum).toEqual({ kind: 'other', refs: ['#n'] });
    expect(not).toMatchObject({ kind: 'test', op: '!' });
    expect(both).toMatchObject({ kind: 'test', op: '&&', operands: [{ kind: 'test', op: '==' }, { ref: '#c' }] });
    expect(user).toMatchObject({
      kind: 'object',
      type: '#User',
      entries: [{ key: 'Name' }, { key: 'Tags', value: { kind: 'array' } }],
    });
    expect(map).toMatchObject({ kind: 'object', entries: [{ key: 'k' }, { key: '[]' }] });
    expect(points).toMatchObject({ kind: 'array', items: [{ kind: 'object', type: '#Point' }] });
  });

  it('knows the call that a member belongs to', () => {
    const facts = inFunction('u := load().User\nuse(u.Name, find()[0].ID, "k")');
    expect(facts.functions[1]?.locals).toEqual({ u: { kind: 'ref', ref: '?.User', call: 0 } });
    expect(callOf(facts, '#use').args).toMatchObject([
      { kind: 'ref', ref: '$u.Name' },
      { kind: 'ref', ref: '?.0.ID', call: 2 },
      { text: 'k' },
    ]);
  });

  it('unescapes strings', () => {
    const facts = inFunction('use("a\\n\\"b\\" \\u00e9\\x41", \'\\t\', `c\\n`)');
    expect(callOf(facts, '#use').args).toMatchObject([{ text: 'a\n"b" éA' }, { text: '\t' }, { text: 'c\\n' }]);
  });

  it('keeps locals, results, types and returned values', () => {
    const facts = inFunction(
      'a, err := load()\nvar c Config\nd := &Client{}\nx := 1\ny, z := 2, "s"\nif z == "" { return 0, err }\nreturn y, nil',
      '(n int) (out int, err error)',
    );
    const fn = facts.functions[1];
    expect(fn?.results).toEqual({ count: 2, types: ['int', 'error'], errorAt: 1, named: true });
    expect(fn?.locals).toMatchObject({
      a: { kind: 'result', call: 0, index: 0 },
      x: { kind: 'literal', text: '1' },
      z: { text: 's' },
    });
    expect(fn?.localTypes).toEqual({ out: 'int', err: 'error', c: '#Config', d: '#Client' });
    expect(fn?.returns).toMatchObject([
      { kind: 'array', items: [{ text: '0' }, { kind: 'ref', ref: '$err' }] },
      {
        kind: 'array',
        items: [
          { kind: 'ref', ref: '$y' },
          { kind: 'literal', type: 'null' },
        ],
      },
    ]);
  });

  it('keeps package values, and all values of one that changes', () => {
    const facts = extractGo(`package p
import "log/slog"
const name = "app"
var logger = slog.Default()
var Other *slog.Logger
func Set(l *slog.Logger) { logger = l }
`);
    expect(facts.functions[0]).toMatchObject({
      locals: { name: { text: 'app' } },
      reassigned: ['logger'],
      localTypes: { Other: 'log/slog#Logger' },
    });
    expect(facts.assignments).toMatchObject([
      { target: '#logger', value: { kind: 'ref', ref: '$l' }, fn: 1 },
      { target: '#logger', value: { kind: 'call', call: 0 }, fn: 0, at: [4, 5, 4, 28] },
    ]);
    expect(facts.exports.map(({ name }) => name)).toEqual(['Other', 'Set']);
  });
});

describe('declarations', () => {
  it('reads signatures', () => {
    const facts = extractGo(`package p
func (r *Repo[T]) Find(ctx context.Context, ids ...int) ([]User, map[string]*Order, func(), error) { return nil, nil, nil, nil }
func Map[T any](x T, fs []func(), a, b string) {}
`);
    expect(facts.functions[1]).toMatchObject({
      className: 'Repo',
      exported: true,
      params: [
        { name: 'ctx', type: 'context#Context' },
        { name: 'ids', type: 'int', rest: true },
      ],
      results: { count: 4, types: ['#User', '#Order', '?', 'error'], errorAt: 3 },
    });
    expect(facts.functions[2]?.params).toEqual([
      { name: 'x' },
      { name: 'fs' },
      { name: 'a', type: 'string' },
      { name: 'b', type: 'string' },
    ]);
  });

  it('reads structs, interfaces and aliases', () => {
    const facts = extractGo(`package p
import "go.uber.org/zap"
type Server struct {
	*zap.Logger
	Base
	Name, Host string \`json:"name"\`
	users []User
	fn func()
}
type Store interface { io.Closer; Get(id string) (User, error) }
type Alias = zap.Logger
func (s *Server) Run() {}
`);
    expect(facts.types).toMatchObject([
      {
        name: 'Server',
        kind: 'struct',
        bases: ['go.uber.org/zap#Logger', '#Base'],
        fields: [
          { name: 'Logger', type: 'go.uber.org/zap#Logger' },
          { name: 'Base', type: '#Base' },
          { name: 'Name', type: 'string', tag: 'json:"name"' },
          { name: 'Host', type: 'string' },
          { name: 'users', type: '#User' },
          { name: 'fn' },
        ],
        methods: { Run: 1 },
        exported: true,
      },
      {
        name: 'Store',
        kind: 'interface',
        bases: ['io#Closer'],
        methods: { Get: -1 },
        gives: { Get: ['#User', 'error'] },
      },
      { name: 'Alias', kind: 'alias', bases: ['go.uber.org/zap#Logger'] },
    ]);
  });

  it('marks generated, ignored and main files, and reads suppressions', () => {
    const facts = extractGo(`// Code generated by x. DO NOT EDIT.
//go:build ignore

package main

// obs-audit-ignore errors/swallowed-catch -- best effort
// more words
var x = 1
var y = f() // obs-audit-ignore logging/* -- known
`);
    expect(facts.marks).toEqual(['generated', 'build-ignore', 'go-main']);
    expect(facts.packageName).toBe('main');
    expect(facts.suppressions).toEqual([
      { rules: ['errors/swallowed-catch'], reason: 'best effort', line: 6, target: 8 },
      { rules: ['logging/*'], reason: 'known', line: 9, target: 9 },
    ]);
  });
});

describe('error handlers', () => {
  it('reads the statements of a body', () => {
    const handler = only(
      inFunction(`x, err := load(r)
if err != nil { // why
	slog.Error("failed", "err", err)
	if errors.Is(err, io.EOF) {
		return nil
	}
	x = nil
	for range xs { continue }
	ch <- err
	return fmt.Errorf("load: %w", err)
}`),
    );
    expect(handler).toMatchObject({
      kind: 'if-error',
      binds: '$err',
      guarded: [0],
      guardedStatements: 1,
      errorReads: 4,
      comment: 'why',
      at: [11, 1, 20, 2],
      bodyAt: [11, 15, 20, 2],
    });
    expect(handler.body).toMatchObject([
      { kind: 'call', call: 1 },
      when({ kind: 'call', call: 2 }, [{ kind: 'return', value: { type: 'null' } }]),
      { kind: 'assign', target: '$x', value: { type: 'null' } },
      { kind: 'block', of: 'loop', body: [{ kind: 'continue' }] },
      { kind: 'send', target: '#ch', value: { ref: '$err' } },
      { kind: 'return', value: { kind: 'call', call: 3 } },
    ]);
  });

  it.each([
    ['if err := f(); err != nil { return }', true],
    ['if x, err := f(); nil != err { return }', true],
    ['if _, err := f(); err != nil || x { return }', true],
    ['err := f(); if err == nil { ok() } else { return }', true],
    ['err := f(); if errors.Is(err, io.EOF) { ok() } else if err != nil { return }', true],
    ['err := f(); switch { case errors.Is(err, io.EOF): ok(); case err != nil: return }', true],
    ['err := f(); switch { case err == nil: ok(); default: return }', true],
    ['parseErr := f(); if parseErr != nil { return }', true],
    ['res := f(); if res.Error != nil { return }', true],
    ['e := f(); if e != nil { return }', true],
    ['err := f(); if err == nil { return }', false],
    ['x, ok := f(); if !ok { return }', false],
    ['user := f(); if user != nil { return }', false],
    ['e := list.Front(); if e != nil { return }', false],
    ['if cfg.Errors != nil { return }', false],
    ['if onError != nil { return }', false],
    ['errCh := f(); if errCh != nil { return }', false],
  ])('%s', (body, is) => {
    expect(inFunction(body).handlers.map(({ kind }) => kind)).toEqual(is ? ['if-error'] : []);
  });

  it('judges a result by what its function in the file declares', () => {
    const facts = extractGo(`package p
func load() (int, error) { return 0, nil }
func find() (int, *Condition) { return 0, nil }
func f() {
	_, failure := load()
	if failure != nil { return }
	_, errCondition := find()
	if errCondition != nil { return }
}
`);
    expect(facts.handlers).toMatchObject([{ binds: '$failure', guarded: [0] }]);
  });

  it('puts the rest of a test into the body', () => {
    const handler = only(inFunction('err := f()\nif err != nil && !errors.Is(err, io.EOF) { return err }'));
    expect(handler.body).toMatchObject([when({ kind: 'test', op: '!' }, [{ kind: 'return', value: { ref: '$err' } }])]);
    expect(handler.errorReads).toBe(1);
  });

  it('reads the error of the nearest assignment, shadowing included', () => {
    const facts = inFunction(`a, err := one()
if err != nil {
	if err := two(); err != nil { log(err) }
	return err
}
b, err := three()
if err != nil { return nil }`);
    const guarded = facts.handlers.map(({ guarded }) => guarded.map((call) => facts.calls[call]?.callee));
    expect(guarded).toEqual([['#one'], ['#two'], ['#three']]);
    expect(facts.handlers.map(({ errorReads }) => errorReads)).toEqual([1, 1, 0]);
    expect(callOf(facts, '#log')).toMatchObject({ handler: 1 });
    expect(callOf(facts, '#two')).toMatchObject({ handler: 0, guards: [1] });
  });

  it('guards only calls of its own function', () => {
    const handler = only(inFunction('x, err := load()\ndefer func() { if err != nil { rollback() } }()\nuse(x)'));
    expect(handler).toMatchObject({ binds: '$err', guarded: [], fn: 2 });
  });

  it('reads switches as chains of ifs and select as a block', () => {
    const handler = only(
      inFunction(`err := f()
if err != nil {
	switch e := err.(type) { case *A: a(e); case *B, *C: return nil; default: panic(err) }
	switch code(err) { case 1: return nil }
	select { case <-ctx.Done(): return nil; default: goto again }
	return
}`),
    );
    expect(handler.body).toMatchObject([
      {
        kind: 'if',
        test: { op: 'type', operands: [{ ref: '$err' }, { ref: '#A' }] },
        else: [{ kind: 'if', else: [{ kind: 'call' }] }],
      },
      when({ op: '==' }, [{ kind: 'return' }]),
      { kind: 'block', of: 'other', body: [{ kind: 'return' }, { kind: 'block', body: [] }] },
      { kind: 'return' },
    ]);
    expect(handler.body.at(-1)).not.toHaveProperty('value');
  });

  it('finds discarded results', () => {
    const facts = inFunction('_ = c.Close() // best effort\n_ = w\n_, _ = fmt.Fprint(w)\nx, _ := g()\n_ = len(xs)');
    expect(facts.handlers).toMatchObject([{ kind: 'discard', guarded: [0], body: [], comment: 'best effort' }]);
    expect(callOf(facts, '#c.Close')).toMatchObject({ result: 'discarded', guards: [0] });
  });

  it('finds recovered panics', () => {
    const facts = inFunction(`defer func() { if p := recover(); p != nil { slog.Error("panic", "p", p) } }()
defer func() { recover() }()
defer func() { _ = recover() }()
defer func() {
	p := recover()
	if p == nil { return }
	report(p)
}()`);
    expect(facts.handlers).toMatchObject([
      { kind: 'recover', binds: '$p', errorReads: 1, body: [{ kind: 'call' }] },
      { kind: 'recover', body: [] },
      { kind: 'recover', body: [] },
      { kind: 'recover', binds: '$p', errorReads: 1, body: [{ kind: 'call' }] },
    ]);
    expect(callOf(facts, '#report').handler).toBe(3);
  });
});

describe('what cannot be read', () => {
  const source = `package p
${IMPORTS}
func a() { slog.Info("a") }
func b() error { if err := g(); err != nil { return err }; return nil }
func c() { slog.Info("c") }
`;

  it('keeps the good declarations around a broken one', () => {
    const facts = extractGo(source.replace('func b() error {', 'func b() error { ) ( := '));
    expect(facts.parse.state).toBe('partial');
    expect(facts.parse.gaps.length).toBeGreaterThan(0);
    expect(callees(facts)).toContain('log/slog#Info');
  });

  it('gives facts of a file cut anywhere', () => {
    for (let end = 0; end <= source.length; end += 3) {
      const facts = extractGo(source.slice(0, end));
      expect(['complete', 'partial', 'failed']).toContain(facts.parse.state);
    }
  });

  it('fails on what is no Go', () => {
    expect(extractGo('{{ template }} <html> ?? )(').parse.state).toBe('failed');
  });

  it.each([
    ['parentheses', `x := ${'('.repeat(5e4)}1${')'.repeat(5e4)}`],
    ['blocks', `${'{'.repeat(2e4)}${'}'.repeat(2e4)}`],
    ['function literals', `${'func() { f('.repeat(5e3)}${') }'.repeat(5e3)}`],
    ['calls', `${'f('.repeat(2e4)}${')'.repeat(2e4)}`],
  ])('survives deeply nested %s', (_, body) => {
    const facts = extractGo(`package p\nfunc deep() {\n${body}\n}\nfunc after() { ok() }\n`);
    expect(['partial', 'failed', 'complete']).toContain(facts.parse.state);
    expect(() => JSON.stringify(facts)).not.toThrow();
  });

  it('reads long concatenations and chains', () => {
    const sum = Array.from({ length: 2e4 }, (_, i) => `"${i}"`).join(' +\n');
    const chain = `b${'.Add(1)'.repeat(5e3)}`;
    const facts = extractGo(`package p\nvar s = ${sum}\nfunc f() { ${chain} }\n`);
    expect(facts.functions[0]?.locals.s).toMatchObject({ kind: 'text', build: 'concat' });
    expect(facts.calls).toHaveLength(1);
    expect(facts.calls[0]?.chain).toHaveLength(4999);
  });

  it('holds names that every object has', () => {
    const facts = extractGo(
      'package p\nvar constructor, __proto__ = 1, 2\ntype T struct{}\nfunc (t T) toString() {}\n',
    );
    expect(Object.keys(facts.functions[0]?.locals ?? {})).toEqual(['constructor', '__proto__']);
    expect(facts.types[0]?.methods).toEqual({ toString: 1 });
  });
});
