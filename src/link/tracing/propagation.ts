/** Whether the trace context goes with a call or a message to the other process. */

import type { Answer, Place } from '../../model/evidence.js';
import type { CallFact } from '../../model/facts.js';
import type { Operation } from '../../model/requests.js';
import type { Client } from '../catalogue/clients.js';
import { someStep } from '../requests/symbols.js';
import { someArgument, someKey, someText } from '../requests/values.js';
import { type FunctionAt, isServed, type Work } from '../requests/work.js';
import { isInitialised } from './instrumented.js';

const CROSSES = new Set(['http-client', 'queue-publish']);

/** Calls that write the context of the trace into headers. */
const INJECTS =
  /^(?:inject|Inject|inject_?(?:context|trace|headers|distributed)\w*|getTraceData|get_traceparent|insertDistributedTraceHeaders|insert_distributed_trace_headers|InsertDistributedTraceHeaders|get_trace_(?:data|headers))$/i;
const HEADERS =
  /^(?:traceparent|tracestate|b3|x-b3-[a-z]+|uber-trace-id|sentry-trace|x-datadog-(?:trace|parent)-id|x-cloud-trace-context|x-amzn-trace-id|newrelic)$/i;

const isInjecting = (name: string): boolean => INJECTS.test(name);
const isProxying = (name: string): boolean => name === 'ServeHTTP' || name.endsWith('.ServeHTTP');
const isHeader = (text: string): boolean => HEADERS.test(text);

export class Propagation {
  /** Services whose code injects somewhere that is no caller's own function: an interceptor, a transport. */
  private readonly anywhere = new Set<number>();
  private readonly injects = new Map<string, Place | undefined>();
  /** Functions that call out themselves: what they inject is their own. */
  private readonly callers = new Set<string>();

  constructor(
    private readonly work: Work,
    operations: readonly Operation[],
  ) {
    for (const operation of operations) {
      const call = work.facts(operation.file)?.calls[operation.call];
      if (call && CROSSES.has(operation.kind)) this.callers.add(`${operation.file}:${call.fn}`);
    }
    for (const [file, linked] of work.files.entries()) {
      const view = work.context.services[linked.service];
      if (!isServed(linked) || !view || !isInitialised(view)) continue;
      for (const call of linked.facts.calls)
        if (this.isInjection(file, call) && !this.servesOne(file, call.fn)) this.anywhere.add(linked.service);
    }
  }

  /** Unknown where it cannot be told; undefined where there is nothing to hand over. */
  of(operation: Operation, client: Client, instrumented: Answer): Answer | undefined {
    if (!CROSSES.has(operation.kind) || !client.context || isForeign(operation.target)) return undefined;
    const view = this.work.context.services[operation.service];
    if (!view || !isInitialised(view)) return undefined;
    if (instrumented.state === 'yes') return instrumented;
    const call = this.work.facts(operation.file)?.calls[operation.call];
    // Go: a proxy hands the headers of whoever asks on, the trace context among them.
    if (!call || someStep(call, isProxying)) return undefined;
    const evidence = this.around(operation.file, call.fn);
    if (evidence) return { state: 'yes', evidence: [evidence] };
    const open = instrumented.state === 'unknown' || this.anywhere.has(operation.service);
    return { state: open || this.givenHeaders(operation.file, call.fn) ? 'unknown' : 'no', evidence: [] };
  }

  /** An injection in the function, in those that it is written in, or in what they call. */
  private around(file: number, fn: number): Place | undefined {
    const functions = this.work.facts(file)?.functions ?? [];
    for (let at = fn, depth = 0; at >= 0 && depth < 50; at = functions[at]?.parent ?? -1, depth++) {
      const found = at === 0 && fn !== 0 ? undefined : this.inFunction({ file, fn: at }, 1);
      if (found) return found;
    }
    return undefined;
  }

  private inFunction(at: FunctionAt, helpers: number): Place | undefined {
    const key = `${at.file}:${at.fn}:${helpers}`;
    if (this.injects.has(key)) return this.injects.get(key);
    this.injects.set(key, undefined);
    let found: Place | undefined;
    for (const index of this.work.callsIn(at.file, at.fn)) {
      const call = this.work.facts(at.file)?.calls[index];
      if (!call) continue;
      const target = helpers > 0 ? this.work.context.names.target(at.file, index) : undefined;
      found = this.isInjection(at.file, call)
        ? this.work.place(at.file, call.at)
        : target && !this.callers.has(`${target.file}:${target.fn}`)
          ? this.inFunction(target, helpers - 1)
          : undefined;
      if (found) break;
    }
    this.injects.set(key, found);
    return found;
  }

  private isInjection(file: number, call: CallFact): boolean {
    if (someStep(call, isInjecting))
      return !/^Depends$|^(?:inject|Inject)$/.test(call.callee) && this.writesContext(file, call);
    return someArgument(call, (arg) => someKey(arg, isHeader) || someText(arg, isHeader));
  }

  /** `inject` is a word of dependency injection too: what it is called on, or its module, has to tell of traces. */
  private writesContext(file: number, call: CallFact): boolean {
    if (/propagat|trace|otel|telemetry|newrelic|sentry|carrier/i.test(call.callee)) return true;
    const symbol = this.work.symbol(file, call.fn, call.callee);
    return symbol !== undefined && /otel|opentelemetry|trace|newrelic|sentry/i.test(symbol.module);
  }

  /** The injection is one call's own: of a function that calls out, or of a helper of such. */
  private servesOne(file: number, fn: number): boolean {
    if (this.callers.has(`${file}:${fn}`)) return true;
    return this.work.context.names.callers(file, fn).some((caller) => {
      const from = this.work.facts(caller.file)?.calls[caller.call]?.fn;
      return from !== undefined && this.callers.has(`${caller.file}:${from}`);
    });
  }

  /** The headers, or the whole request, come from the caller: what they carry is written there. */
  private givenHeaders(file: number, fn: number): boolean {
    const params = this.work.facts(file)?.functions[fn]?.params ?? [];
    const named = params.some(
      ({ name, names, type }) =>
        /^(?:headers?|hdrs?|req|request|options?|opts|init|config|message|msg|metadata|kwargs)$/i.test(name) ||
        Object.keys(names ?? {}).some((inner) => /^headers$/i.test(inner)) ||
        /(?:Headers?|RequestInit|net\/http#Request|AxiosRequestConfig)$/.test(type ?? ''),
    );
    if (!named || this.work.files[file]?.entries.has(fn)) return false;
    return this.work.context.names.callers(file, fn).some((caller) => {
      const from = this.work.facts(caller.file)?.calls[caller.call]?.fn;
      return from !== undefined && this.around(caller.file, from) !== undefined;
    });
  }
}

/** A host that is known, and lies outside of what services of one system call each other. */
function isForeign(target: string): boolean {
  return (
    /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i.test(target) &&
    !/^[\d.]+$|\.(?:local|internal|svc|lan|cluster|consul|intra(?:net)?|corp|localdomain|test)$|\.svc\./i.test(target)
  );
}
