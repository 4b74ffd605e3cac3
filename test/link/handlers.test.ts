import { describe, expect, it } from 'vitest';
import type { LinkedHandler } from '../../src/model/handlers.js';
import { linkTexts } from '../rules/pipeline.js';

const LOGGER = `import pino from 'pino';\nconst logger = pino();\n`;

async function handlersOf(path: string, text: string): Promise<LinkedHandler[]> {
  return (await linkTexts({ [path]: text })).files[0]?.handlers ?? [];
}
async function treatmentIn(path: string, text: string) {
  const [first] = await handlersOf(path, text);
  return first && { ...first.treatment, known: first.known };
}
const js = (body: string, more = '') =>
  treatmentIn(
    'a.ts',
    `${LOGGER}export async function f(this: any, next: any, q: any) {\n  try { await q(); } catch (err) {\n${body}\n  }\n}\n${more}`,
  );
const py = (body: string, clause = 'except Exception as e:') =>
  treatmentIn(
    'a.py',
    `import logging\nlogger = logging.getLogger(__name__)\ndef f(q):\n    try:\n        q()\n    ${clause}\n        ${body}\n`,
  );
const go = (body: string, results = 'error', more = '') =>
  treatmentIn(
    'a.go',
    `package a\nimport ("errors"; "fmt"; "log/slog")\nfunc q() error { return errors.New("q") }\nfunc f() ${results} {\n\tif err := q(); err != nil {\n${body}\n\t}\n\tpanic("x")\n}\n${more}`,
  );

describe('JavaScript', () => {
  it('tells what of the error a log receives', async () => {
    expect(await js('logger.error(err);')).toMatchObject({ logged: 'object', level: 'error' });
    expect(await js("logger.warn({ err }, 'no');")).toMatchObject({ logged: 'object', level: 'warn' });
    expect(await js("logger.error('no ' + err.message);")).toMatchObject({ logged: 'text' });
    expect(await js('const text = String(err); logger.error(text);')).toMatchObject({ logged: 'text' });
    expect(await js("logger.error('no');")).toMatchObject({ logged: 'none' });
    expect(await js("logger.error('no', err.stack);")).toMatchObject({ logged: 'object' });
    const taken = `${LOGGER}export const f = (q: any) => q().catch(({ message }) => logger.error('no ' + message));`;
    expect(await treatmentIn('a.ts', taken)).toMatchObject({ logged: 'text' });
  });

  it('tells same, wrapped and other errors apart', async () => {
    expect(await js('throw err;')).toMatchObject({ throws: 'same' });
    expect(await js("throw new Error('no', { cause: err });")).toMatchObject({ throws: 'wrapped' });
    expect(await js("throw new Error('no');")).toMatchObject({ throws: 'other' });
    expect(await js('return Promise.reject(err);')).toMatchObject({ throws: 'same' });
  });

  it('knows ways to hand the error on', async () => {
    for (const body of [
      'next(err);',
      'this.error = err;',
      'report(err);',
      'this.failures.push(err);',
      'setError(true);',
    ]) {
      expect(await js(body), body).toMatchObject({ passes: true });
    }
    expect(await js('return { ok: false, why: err.message };')).toMatchObject({ returnsError: 'wrapped' });
  });

  it('follows one level of helpers', async () => {
    const logs = 'function fail(e: unknown) { logger.error(e); }';
    expect(await js('fail(err);', logs)).toMatchObject({ logs: [expect.any(Number)], logged: 'object' });
    const drops = 'function fail(e: unknown) { return 1; }';
    expect(await js('fail(err);', drops)).toMatchObject({ logs: [], passes: false });
  });

  it('does not take what an inner handler does for its own error', async () => {
    const inner = 'try { await q(); } catch (err) { logger.error(err); }';
    expect(await js(inner)).toMatchObject({ logs: [], logged: 'none' });
  });

  it('tells how the rest ends', async () => {
    expect(await js('')).toMatchObject({ ends: 'empty', partial: false });
    expect(await js('return;')).toMatchObject({ ends: 'returns-nothing' });
    expect(await js('return [];')).toMatchObject({ ends: 'returns-default' });
    expect(await js('return await q(2);')).toMatchObject({ ends: 'other' });
    expect(await js('if (err instanceof TypeError) throw err;')).toMatchObject({ partial: true });
    expect(await js('if (err instanceof Error) throw err;')).toMatchObject({ partial: false });
    expect(await js("if (err.code !== 'X') throw err;")).toMatchObject({ partial: false });
    expect(await js('if (err.code === 1) { return; } throw err;')).toMatchObject({ partial: false });
  });

  it('sees a log and a throw on one path only', async () => {
    expect(await js('logger.error(err); throw err;')).toMatchObject({ loggedAgain: true });
    expect(await js('if (err.code) { logger.error(err); return; } throw err;')).not.toHaveProperty('loggedAgain', true);
  });

  it('reads handlers that are handed over by name', async () => {
    const rejected = (name: string, more = '') =>
      treatmentIn(
        'a.ts',
        `${LOGGER}import x from 'x';\nexport function f(next: any, q: any) { q().catch(${name}); }\n${more}`,
      );
    expect(await rejected('next')).toMatchObject({ passes: true, known: true });
    expect(await rejected('console.error')).toMatchObject({ prints: [expect.any(Number)], logged: 'object' });
    expect(await rejected('onFail', 'function onFail(e: unknown) { logger.error(e); }')).toMatchObject({
      logged: 'object',
    });
    expect(await rejected('onFail', 'function onFail() {}')).toMatchObject({ ends: 'empty', known: true });
  });
});

describe('Python', () => {
  it('asks for the traceback', async () => {
    expect(await py('logger.exception("no")')).toMatchObject({ logged: 'object' });
    expect(await py('logger.error("no", exc_info=True)')).toMatchObject({ logged: 'object' });
    expect(await py('logger.error("no", exc_info=False)')).toMatchObject({ logged: 'none' });
    expect(await py('logger.error("no %s", e)')).toMatchObject({ logged: 'text' });
    expect(await py('logger.error("no", extra={"error": e})')).toMatchObject({ logged: 'object' });
  });

  it('follows a local that several handlers set, where the function ends with the handler', async () => {
    const treatments = async (ending: string, last = '') =>
      (
        await handlersOf(
          'a.py',
          `import logging\nlogger = logging.getLogger(__name__)\ndef f(q):\n${[1, 2]
            .map(
              () =>
                `    try:\n        q()\n    except Exception as e:\n        text = "no: {}".format(e)\n        logger.error(text)\n        ${ending}\n${last}`,
            )
            .join('')}    return text\n`,
        )
      ).map(({ treatment: { logged, passes } }) => ({ logged, passes }));
    const told = { logged: 'text', passes: false };
    expect(await treatments('return None')).toEqual([told, told]);
    // What is read after the handler is handed on.
    const kept = { logged: 'none', passes: true };
    expect(await treatments('q.again()')).toEqual([kept, kept]);
    expect(await treatments('return None', '    finally:\n        q.end(text)\n')).toEqual([kept, kept]);
  });

  it('knows raise, raise from and probes', async () => {
    expect(await py('raise')).toMatchObject({ throws: 'same' });
    expect(await py('raise ValueError("no") from e')).toMatchObject({ throws: 'wrapped' });
    expect(await py('return None', 'except KeyError:')).toMatchObject({ probe: true, ends: 'returns-default' });
    expect(await py('pass')).toMatchObject({ ends: 'empty' });
  });
});

describe('Go', () => {
  it('reads what is returned', async () => {
    expect(await go('return err')).toMatchObject({ returnsError: 'same' });
    expect(await go('return fmt.Errorf("no: %w", err)')).toMatchObject({ returnsError: 'wrapped' });
    expect(await go('return nil')).toMatchObject({ returnsError: 'no', ends: 'returns-nothing' });
    expect(await go('return 0, nil', '(int, error)')).toMatchObject({ ends: 'returns-nothing' });
    expect(await go('return errors.New("other")')).toMatchObject({ returnsError: 'no', throws: 'other' });
    expect(await go('return 0', 'int')).toMatchObject({ ends: 'returns-default' });
    expect(await go('return', '(n int, err error)')).toMatchObject({ ends: 'other' });
  });

  it('knows panics, logs and callers that log', async () => {
    expect(await go('panic(err)')).toMatchObject({ throws: 'same' });
    expect(await go('slog.Error("no", "error", err)\n\t\treturn nil')).toMatchObject({
      logged: 'object',
      ends: 'other',
    });
    const caller = 'func g() {\n\tif err := f(); err != nil {\n\t\tslog.Error("g", "error", err)\n\t}\n}\n';
    expect(await go('slog.Error("no", "error", err)\n\t\treturn err', 'error', caller)).toMatchObject({
      loggedAgain: true,
    });
    expect(await go('slog.Error("no", "error", err)\n\t\treturn err')).toMatchObject({ loggedAgain: false });
  });
});

describe('Go outside of the block', () => {
  const inFunction = (body: string, results = '') =>
    treatmentIn(
      'a.go',
      `package a\nimport "errors"\nvar gone = errors.New("gone")\nfunc q() error { return gone }\nfunc f(yield func(error) bool) ${results} {\n${body}\n}\n`,
    );

  it('sees that the error lives on behind a narrower test', async () => {
    const later =
      'err := q()\nif err != nil && errors.Is(err, gone) {\n\treturn nil\n}\nif err != nil {\n\treturn err\n}\nreturn nil';
    expect(await inFunction(later, 'error')).toMatchObject({ ends: 'other', partial: false });
  });

  it('sees a test that hands the error on', async () => {
    expect(await inFunction('err := q()\nif !yield(err) || err != nil {\n\treturn\n}')).toMatchObject({ passes: true });
  });

  it('sees an error of the function around', async () => {
    const body =
      'var err error\nfunc() {\n\tif err = q(); err != nil {\n\t\treturn\n\t}\n}()\nif err != nil {\n\treturn err\n}\nreturn nil';
    expect(await inFunction(body, 'error')).toMatchObject({ passes: true });
  });
});

it('survives nesting that exhausts a stack', async () => {
  const deep = `${'if (err.a) { '.repeat(300)}throw err;${' }'.repeat(300)}`;
  expect((await handlersOf('a.ts', `try { f(); } catch (err) { ${deep} }`)).length).toBe(1);
});
