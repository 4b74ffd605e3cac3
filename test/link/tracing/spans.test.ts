import { describe, expect, it } from 'vitest';
import type { SpanUse } from '../../../src/model/tracing.js';
import { repository } from '../requests-linked.js';

const OTEL = `import { trace } from '@opentelemetry/api';\nconst tracer = trace.getTracer('x');\n`;

/** `form ended how` of each span of the first file. */
async function uses(path: string, source: string, rest: Record<string, string> = {}): Promise<string[]> {
  const linked = await repository({ [path]: source, ...rest });
  const file = linked.files.find((one) => one.path === path);
  return (file?.spans ?? []).map((span: SpanUse) =>
    [span.form, span.ended, ...(span.left ? [`${span.left.how}:${span.left.at[0]}`] : [])].join(' '),
  );
}

describe('spans in JavaScript', () => {
  const inFunction = (body: string) => uses('src/a.ts', `${OTEL}export async function f(order) {\n${body}\n}`);

  it('are ended by finally whatever happens', async () => {
    expect(
      await inFunction(`const span = tracer.startSpan('a');
        try { if (order.free) return 1; return await save(order); } finally { span.end(); }`),
    ).toEqual(['manual yes']);
  });

  it('are left open by a return in between, at its line', async () => {
    expect(
      await inFunction(`const span = tracer.startSpan('a');
        if (order.free) return 1;
        span.end();`),
    ).toEqual(['manual no return:5']);
  });

  it('are left open by what an awaited call throws', async () => {
    expect(
      await inFunction(`const span = tracer.startSpan('a');
        const saved = await save(order);
        span.end();
        return saved;`),
    ).toEqual(['manual no exception:5']);
  });

  it('are told of by a clause that ends them and by one that does not', async () => {
    const tried = (clause: string) =>
      inFunction(`const span = tracer.startSpan('a');
        try { await save(order); span.end(); } catch (e) { ${clause} }`);
    expect(await tried('span.end(); throw e;')).toEqual(['manual yes']);
    expect(await tried('throw e;')).toEqual(['manual no throw:5']);
    expect(await tried('order.failed = true;')).toEqual(['manual no end:4']);
  });

  it('are unknown where they go elsewhere', async () => {
    for (const handed of [
      'return span;',
      'this.span = span;',
      'spans.set(order.id, span);',
      'takeOver(span);',
      'return { span };',
      'throw new Failed(span);',
      "order.on('done', () => span.end());",
      'const stop = () => span.end(); order.stop = stop;',
    ])
      expect(await inFunction(`const span = tracer.startSpan('a');\n${handed}`), handed).toEqual(['manual unknown']);
  });

  it('are unknown where a test decides about start and end', async () => {
    expect(
      await inFunction(`let span;
        if (order.traced) span = tracer.startSpan('a');
        if (order.traced) span.end();`),
    ).toEqual(['manual unknown']);
  });

  it('are looked at where the test asks for the span itself', async () => {
    expect(
      await inFunction(`const span = tracer.startSpan('a');
        if (span) span.end();`),
    ).toEqual(['manual yes']);
  });

  it('are not mixed up with another of the same name', async () => {
    expect(
      await inFunction(`const span = tracer.startSpan('a');
        await tracer.startActiveSpan('b', async (span) => { span.end(); });`),
    ).toEqual(['manual no never:4', 'callback yes']);
  });

  it('are those of the callers of a helper that returns them', async () => {
    expect(
      await uses(
        'src/a.ts',
        `import { begin } from './begin';
         export function f(order) { const span = begin('a'); if (order.free) return 1; span.end(); return 2; }`,
        { 'src/begin.ts': `${OTEL}export function begin(name) { const span = tracer.startSpan(name); return span; }` },
      ),
    ).toEqual(['manual no return:2']);
  });

  it('are those of the callbacks that a helper is given', async () => {
    expect(
      await uses(
        'src/a.ts',
        `import { traced } from './traced';
         export const f = (order) => traced('a', async (span) => { if (order.free) return 1; span.end(); return 2; });`,
        { 'src/traced.ts': `${OTEL}export function traced(name, fn) { return tracer.startActiveSpan(name, fn); }` },
      ),
    ).toEqual(['callback no return:2']);
  });

  it("are the project's affair where the tracer is its own", async () => {
    expect(
      await uses(
        'src/a.ts',
        `import { tracer } from './tracer'; export const f = () => tracer.startActiveSpan('a', work);`,
        {
          'src/tracer.ts': 'class T { startActiveSpan(name, fn) { return fn(); } }\nexport const tracer = new T();',
        },
      ),
    ).toEqual([]);
  });
});

describe('spans in Python', () => {
  const source = (body: string) =>
    `from opentelemetry import trace\ntracer = trace.get_tracer("x")\ndef f(order):\n    ${body.split('\n').join('\n    ')}\n`;

  it('are ended by their context manager, and open in its block', async () => {
    const linked = await repository({
      'a.py': source('with tracer.start_as_current_span("a"):\n    save(order)\nsave(order)'),
    });
    const [span] = linked.files[0]?.spans ?? [];
    expect(span).toMatchObject({ form: 'scope', ended: 'yes', recordsThrown: true });
    expect(span?.open?.slice(0, 1)).toEqual([5]);
  });

  it('are followed through try, else and finally', async () => {
    const tried = (clause: string) =>
      uses(
        'a.py',
        source(
          `span = tracer.start_span("a")\ntry:\n    saved = save(order)\nexcept ValueError:\n    ${clause}\nelse:\n    span.end()`,
        ),
      );
    expect(await tried('span.end()')).toEqual(['manual yes']);
    expect(await tried('return None')).toEqual(['manual no return:8']);
  });

  it('end with a block that is given them by name', async () => {
    expect(await uses('a.py', source('span = tracer.start_span("a")\nwith span:\n    save(order)'))).toEqual([
      'manual yes',
    ]);
  });
});

describe('spans in Go', () => {
  const source = (body: string) =>
    `package a\nimport (\n"context"\n"go.opentelemetry.io/otel"\n"go.opentelemetry.io/otel/trace"\n)\nvar tracer = otel.Tracer("x")\nfunc F(ctx context.Context) error {\n${body}\n}\n`;

  it('are ended by what is deferred', async () => {
    for (const deferred of ['defer span.End()', 'defer func() { span.End() }()', 'defer finish(span)'])
      expect(
        await uses('a.go', source(`ctx, span := tracer.Start(ctx, "a")\n${deferred}\nreturn save(ctx)`)),
        deferred,
      ).toEqual(['manual yes']);
  });

  it('have cases of a select that leave each for itself', async () => {
    expect(
      await uses(
        'a.go',
        source(`_, span := tracer.Start(ctx, "a")
select {
case <-ctx.Done():
  span.End()
  return ctx.Err()
case <-ready:
  return nil
}`),
      ),
    ).toEqual(['manual no return:15']);
  });

  it('are none where the helper that starts them fails', async () => {
    const helper = `func begin(ctx context.Context) (context.Context, trace.Span, error) {
ctx, span := tracer.Start(ctx, "a")
return ctx, span, nil
}`;
    expect(
      await uses(
        'a.go',
        `${source(`ctx, span, err := begin(ctx)
if err != nil { return err }
defer span.End()
return save(ctx)`)}${helper}`,
      ),
    ).toEqual(['manual yes', 'manual unknown']);
  });
});

it('does not hang on clauses in clauses', async () => {
  const nested = (depth: number): string =>
    depth === 0
      ? 'await a();'
      : `try { await a(); ${nested(depth - 1)} } catch (e) { await b(); ${nested(depth - 1)} }`;
  const found = await uses(
    'src/a.ts',
    `${OTEL}export async function f() { const span = tracer.startSpan('a'); ${nested(9)} span.end(); }`,
  );
  expect(found).toHaveLength(1);
});
