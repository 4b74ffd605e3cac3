import { describe, expect, it } from 'vitest';
import type { HandlerFact, Statement } from '../../src/model/facts.js';
import { handler, handlers, js } from './javascript.js';

const kinds = (text: string) => handlers(text).map(({ kind, delegate }) => (delegate ? `${kind} ${delegate}` : kind));
const body = (fact: HandlerFact) => fact.body.map(({ kind }) => kind);

describe('try', () => {
  it('reads the clause', () => {
    const fact = handler('async function f() { try { await a(); b() } catch (e) { log(e); throw e } finally { c() } }');
    expect(fact).toMatchObject({
      kind: 'catch',
      binds: '$e',
      errorReads: 2,
      guarded: [0, 1],
      guardedStatements: 2,
      hasFinally: true,
    });
    expect(body(fact)).toEqual(['call', 'throw']);
    const { calls, throws } = js('try { a() } catch (e) { b(); throw e }');
    expect(calls.map(({ guards, handler }) => [guards, handler])).toEqual([
      [[0], undefined],
      [undefined, 0],
    ]);
    expect(throws[0]?.handler).toBe(0);
  });

  it('knows an empty body and its comment', () => {
    expect(handler('try { a() } catch { /* fine */ }')).toMatchObject({ body: [], comment: 'fine', errorReads: 0 });
    expect(handler('try { a() } catch (e) { // expected\n}')).toMatchObject({ body: [], comment: 'expected' });
    expect(handler('try { a() } catch {}\n// unrelated')).not.toHaveProperty('comment');
    expect(handler('try { a() } catch {}').binds).toBeUndefined();
  });

  it('counts reads in nested functions', () => {
    expect(handler('try { a() } catch (e) { later(() => log(e.message)); const { code } = e; }').errorReads).toBe(2);
  });

  it('writes a destructured error as paths of it', () => {
    const { handlers: found, calls } = js('try { a() } catch ({ message }) { log(message) }');
    expect(found[0]).toMatchObject({ binds: '$error', errorReads: 1 });
    expect(calls[1]?.args).toEqual([{ kind: 'ref', ref: '$error.message' }]);
  });

  it('gives the tree of statements', () => {
    const text = `for (const x of xs) { try { a() } catch (e) {
      const m = e.message; last = 1; if (e.code === 1) { continue } else return null;
      switch (e.kind) { case 'a': b(); break; default: c() }
      for (const y of ys) d(); try { g() } catch { h() } e && i(); yes ? j() : k(); void l(); n++; } }`;
    const show = (statement: Statement): unknown => {
      if (statement.kind === 'if') return ['if', statement.then.map(show), statement.else.map(show)];
      if (statement.kind === 'block') return [statement.of, statement.body.map(show)];
      return statement.kind;
    };
    expect(handler(text).body.map(show)).toEqual([
      'assign',
      'assign',
      ['if', ['continue'], ['return']],
      ['if', ['call'], ['call']],
      ['loop', ['call']],
      ['try', ['call', 'call']],
      ['if', ['call'], []],
      ['if', ['call'], ['call']],
      'call',
      'assign',
    ]);
  });

  it('knows a return in finally', () => {
    const text = 'function f() { try { a() } catch (e) { throw e } finally { xs.map(() => { return 1 }); return 2 } }';
    expect(kinds(text)).toEqual(['catch', 'finally-return']);
  });

  it('nests', () => {
    const { calls } = js('try { try { a() } catch { b() } } catch { c() }');
    expect(calls.map(({ guards, handler }) => [guards, handler])).toEqual([
      [[1, 0], undefined],
      [[0], 1],
      [undefined, 0],
    ]);
  });
});

describe('functions that handle errors', () => {
  it('reads rejections', () => {
    const fact = handler('load(u).then(ok).catch((err) => { log(err) })');
    expect(fact).toMatchObject({ kind: 'rejection', binds: '$err', bodyFn: 1, fn: 0, guarded: [0], errorReads: 1 });
    expect(kinds('a().catch(); a().catch(undefined)')).toEqual([]);
    expect(kinds('a().catch(console.error); a().catch(noop); a().catch(logged("x")); p.catch(next)')).toEqual([
      'rejection console.error',
      'rejection noop',
      'rejection logged',
      'rejection next',
    ]);
    expect(kinds('a().then(f, (e) => {}); a().then(f); a().then(f, null); a().then(f, reject)')).toEqual([
      'rejection',
      'rejection reject',
    ]);
  });

  it('takes an expression body as one return, void as a call', () => {
    expect(body(handler('a().catch((e) => null)'))).toEqual(['return']);
    expect(body(handler('a().catch((e) => void log(e))'))).toEqual(['call']);
    expect(body(handler('a().catch(() => {})'))).toEqual([]);
  });

  it('reads observers', () => {
    expect(
      kinds('s.subscribe({ next: f, error: (e) => {} }); s.pipe(tap({ error: report }), catchError((e) => of(1)))'),
    ).toEqual(['observer', 'observer report', 'observer']);
    expect(kinds('s.subscribe((v) => {}, (e) => {}); redis.subscribe("topic", (x, n) => {})')).toEqual(['observer']);
    expect(kinds('s.pipe(catchError(this.failed))')).toEqual(['observer ?.failed']);
  });

  it('reads listeners', () => {
    const text = `s.on('error', (e) => {}); s.once('error', done); window.addEventListener('unhandledrejection', (ev) => {});
      process.on('uncaughtException', (e) => {}); x.onerror = (e) => {}; y.onerror = report; s.on('data', (d) => {});`;
    expect(kinds(text)).toEqual([
      'error-listener',
      'error-listener done',
      'error-listener',
      'error-listener',
      'error-listener',
      'error-listener report',
    ]);
  });

  it('reads error middleware and boundaries', () => {
    expect(kinds('app.use((err, req, res, next) => {}); function h(e, request, reply, _next) {}')).toEqual([
      'error-middleware',
      'error-middleware',
    ]);
    expect(kinds('class B { componentDidCatch(error, info) {} static getDerivedStateFromError(error) {} }')).toEqual([
      'error-boundary',
    ]);
  });

  it('reads callbacks by their test of the error', () => {
    const tested = handler('read(f, (err, data) => { if (err) { return cb(err) } use(data) })');
    expect(tested).toMatchObject({ kind: 'callback', fn: 1, bodyFn: 1, binds: '$err', errorReads: 1 });
    expect(body(tested)).toEqual(['return']);
    expect(body(handler('read(f, (err, d) => { if (!err) { use(d) } else { log(err) } })'))).toEqual(['call']);
    expect(body(handler('read(f, (e, d) => { if (e != null) throw e })'))).toEqual(['throw']);
    expect(body(handler('read(f, (err) => { if (err.code === 1) { a() } else { b() } })'))).toEqual(['if']);
    expect(handler('read(f, (err, d) => { use(d) })')).toMatchObject({
      kind: 'callback',
      errorReads: 0,
      at: [1, 9, 1, 21],
    });
    expect(handler('read(f, (err, d) => done(err, d))')).toMatchObject({ kind: 'callback', errorReads: 1 });
  });

  it('leaves events, formatters and members of objects alone', () => {
    expect(
      kinds(
        "el.onClick((e) => { if (e && e.target) { f(e) } }); function text(error) { if (error) return error.message; return '' }",
      ),
    ).toEqual([]);
    expect(kinds('useMutation({ onError: (error, input) => { f(input) } })')).toEqual([]);
  });

  it('does not take every function with an error for a handler', () => {
    expect(
      kinds('errors.map((error) => error.message); xs.forEach((err) => f(err)); b.on("click", (e) => {})'),
    ).toEqual([]);
    expect(kinds('function format(error) { return error.message } class A { show(error, x) { f(error) } }')).toEqual(
      [],
    );
    expect(kinds('const [error, setError] = useState(); setError((error) => null); go((e) => e.target)')).toEqual([]);
  });

  it('keeps nested functions of an unrelated callback out of it', () => {
    const { calls } = js("connect((err, db) => { app.get('/', (req, res) => { log(1) }) })");
    expect(calls.map(({ callee, handler }) => [callee, handler])).toEqual([
      ['connect', undefined],
      ['app.get', 0],
      ['log', undefined],
    ]);
  });
});
