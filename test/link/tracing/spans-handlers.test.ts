import { describe, expect, it } from 'vitest';
import { repository } from '../requests-linked.js';

/** Of each handler of the file: whether a span is open there, and whether it is told. */
async function told(path: string, source: string): Promise<string[]> {
  const linked = await repository({ [path]: source });
  return (linked.files[0]?.handlers ?? []).map(({ span, treatment }) =>
    span === undefined ? 'outside' : treatment.recordsOnSpan ? 'recorded' : 'unrecorded',
  );
}

const ts = (body: string) =>
  told(
    'src/a.ts',
    `import { trace } from '@opentelemetry/api';\nconst tracer = trace.getTracer('x');\nexport async function f(order) {\n${body}\n}`,
  );

describe('handlers in a span', () => {
  it('end with the span', async () => {
    expect(
      await ts(`const span = tracer.startSpan('a');
        try { await save(order); } catch (e) { log(e); } finally { span.end(); }
        try { await save(order); } catch (e) { log(e); }`),
    ).toEqual(['unrecorded', 'outside']);
  });

  it('are left to the handler around that is thrown to', async () => {
    expect(
      await ts(`const span = tracer.startSpan('a');
        try {
          await prepare(order);
          try { await save(order); } catch (e) { throw e; }
        } catch (e) { span.recordException(e); } finally { span.end(); }`),
    ).toEqual(['recorded', 'outside']);
  });

  it('are outside in functions of their own', async () => {
    expect(
      await ts(`const span = tracer.startSpan('a');
        const one = async () => { try { await save(order); } catch (e) { log(e); } };
        try { await one(); } finally { span.end(); }`),
    ).toEqual(['outside']);
  });

  it('know the fields and tags that mark a span', async () => {
    const marked = (how: string) =>
      ts(`const span = tracer.startSpan('a');
        try { await save(order); } catch (e) { ${how} } finally { span.end(); }`);
    expect(await marked("span.setTag('error', true);")).toEqual(['recorded']);
    expect(await marked("span.setTag('order', order.id);")).toEqual(['unrecorded']);
    expect(await marked('span.status = 2;')).toEqual(['recorded']);
    expect(await marked('recordError(span, e);')).toEqual(['recorded']);
  });

  it('leave a panic to the span in Go', async () => {
    const found = await told(
      'a.go',
      `package a
import ("context"; "go.opentelemetry.io/otel")
var tracer = otel.Tracer("x")
func F(ctx context.Context) {
  ctx, span := tracer.Start(ctx, "a")
  defer span.End()
  if err := save(ctx); err != nil {
    panic(err)
  }
  if err := send(ctx); err != nil {
    log(err)
  }
}`,
    );
    expect(found).toEqual(['recorded', 'unrecorded']);
  });
});
