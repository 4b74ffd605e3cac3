import { describe, expect, it } from 'vitest';
import { repository } from '../requests-linked.js';

/** By line of each file: whether the trace context goes with its operations; `-`: there is nothing to hand over. */
async function propagated(sources: Record<string, string>): Promise<string[]> {
  const linked = await repository(sources);
  return linked.operations.map(({ place, propagates }) => `${place.path}:${place.at[0]} ${propagates?.state ?? '-'}`);
}

const TRACED = `
import { NodeSDK } from '@opentelemetry/sdk-node';
new NodeSDK({ instrumentations: [] }).start();
`;

describe('the trace context', () => {
  it('goes with a call whose function, or a helper of it, injects it or writes its header', async () => {
    const found = await propagated({
      'sdk.ts': TRACED,
      'a.ts': `
import './sdk.js';
import { context, propagation } from '@opentelemetry/api';
const traced = () => {
  const headers = {};
  propagation.inject(context.active(), headers);
  return headers;
};
export const one = (url: string) => fetch(url, { headers: traced() });
export const two = (url: string, id: string) => fetch(url, { headers: { traceparent: id } });
export const three = (url: string) => fetch(url);
`,
    });
    expect(found).toEqual(['a.ts:9 yes', 'a.ts:10 yes', 'a.ts:11 no']);
  });

  it('is not asked for where there is no trace, in mail and SDKs of vendors, and of hosts that are not of this system', async () => {
    const calls = `
import nodemailer from 'nodemailer';
const mail = nodemailer.createTransport({});
export const one = (url: string) => fetch(url);
export const two = () => mail.sendMail({});
export const three = () => fetch('https://api.github.com/user');
export const four = () => fetch('http://stock.internal/x');
`;
    expect(await propagated({ 'a.ts': calls })).toEqual(['a.ts:4 -', 'a.ts:5 -', 'a.ts:6 -', 'a.ts:7 -']);
    expect(await propagated({ 'sdk.ts': TRACED, 'a.ts': `import './sdk.js';${calls}` })).toEqual([
      'a.ts:4 no',
      'a.ts:5 -',
      'a.ts:6 -',
      'a.ts:7 no',
    ]);
  });

  it('cannot be told where something injects for all calls', async () => {
    const found = await propagated({
      'main.go': `
package main

import (
	"net/http"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/trace"
)

type transport struct{ next http.RoundTripper }

func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	otel.GetTextMapPropagator().Inject(r.Context(), propagation.HeaderCarrier(r.Header))
	return t.next.RoundTrip(r)
}

func load(client *http.Client, r *http.Request) { client.Do(r) }

func main() { otel.SetTracerProvider(trace.NewTracerProvider()) }
`,
    });
    expect(found).toEqual(['main.go:19 unknown']);
  });

  it('is no dependency injection', async () => {
    const found = await propagated({
      'sdk.ts': TRACED,
      'a.ts': `
import './sdk.js';
import { inject } from 'inversify';
export const one = (url: string) => {
  const client = inject('client');
  return fetch(url, { client });
};
`,
    });
    expect(found).toEqual(['a.ts:6 no']);
  });
});
