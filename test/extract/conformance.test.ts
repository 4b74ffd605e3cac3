/** The same scenario in every language gives the same facts; see fixtures/facts/README.md for the reduced form that is compared. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { extractGo } from '../../src/extract/go/index.js';
import { extractJavaScript } from '../../src/extract/javascript/index.js';
import { extractPython } from '../../src/extract/python/index.js';
import { initTreeSitter } from '../../src/extract/treesitter.js';
import type { CallFact, FileFacts, FunctionFact, Ref, Statement, Value } from '../../src/model/facts.js';

const SCENARIOS = join(import.meta.dirname, '../../fixtures/facts');
const FRONT_ENDS: Record<string, (text: string) => FileFacts> = {
  'scenario.ts': (text) => extractJavaScript(text, { language: 'typescript', jsx: false }),
  'scenario.py': extractPython,
  'scenario.go': extractGo,
};

const plain = (name: string) => name.replaceAll('_', '').toLowerCase();
const last = (ref: Ref) => plain(ref.slice(Math.max(...['.', '#', '$', '@'].map((mark) => ref.lastIndexOf(mark))) + 1));

class Reduced {
  constructor(
    readonly facts: FileFacts,
    readonly focus: readonly string[],
  ) {}

  nameOf(fn: number): string {
    const fact = this.facts.functions[fn] as FunctionFact;
    return plain(fact.className ? `${fact.className}.${fact.name}` : fact.name);
  }

  functions(): string[] {
    const initialiser = /^(?:constructor|__init__)$/;
    return this.facts.functions.flatMap(({ name }, fn) =>
      fn === 0 || initialiser.test(name) ? [] : [this.nameOf(fn)],
    );
  }

  parents(): Record<string, string> {
    return Object.fromEntries(
      this.facts.functions.flatMap(({ parent }, fn) => (parent > 0 ? [[this.nameOf(fn), this.nameOf(parent)]] : [])),
    );
  }

  calls(): object[] {
    const wanted = this.facts.calls.filter(({ callee }) => this.focus.includes(last(callee)));
    return wanted.map((call) => this.call(call));
  }

  call(call: CallFact): object {
    const message = call.args[0] && this.follow(call.args[0], call.fn);
    return {
      callee: last(call.callee),
      ref: this.spelled(call.callee),
      imported: /^[^#$@]+#/.test(call.callee),
      on: last(call.callee.slice(0, Math.max(0, call.callee.lastIndexOf('.')))),
      in: this.nameOf(call.fn),
      inHandler: call.handler !== undefined,
      loop: call.loop,
      conditions: (call.conditions ?? []).map(last),
      result: call.result,
      message: message && this.build(message),
      text: message?.kind === 'literal' ? message.text : undefined,
      reads: [...new Set(call.args.flatMap((argument) => this.reads(argument)))].sort(),
    };
  }

  /** The name with its last segment in lower case: Go's exported methods are capitalised. */
  spelled(ref: Ref): string {
    return ref.replace(/\.(\w+)$/, (_, name: string) => `.${name.toLowerCase()}`);
  }

  follow(value: Value, fn: number): Value {
    const name = value.kind === 'ref' ? /^[#$](\w+)$/.exec(value.ref)?.[1] : undefined;
    if (!name) return value;
    const owner = (value as { ref: Ref }).ref.startsWith('#') ? 0 : fn;
    return this.facts.functions[owner]?.locals[name] ?? value;
  }

  build(value: Value): string {
    if (value.kind === 'text') return 'built';
    if (value.kind === 'call' && this.facts.calls[value.call]?.callee === 'fmt#Sprintf') return 'built';
    return value.kind;
  }

  reads(value: Value): string[] {
    switch (value.kind) {
      case 'ref':
        return [last(value.ref)];
      case 'text':
        return value.parts.flatMap((part) => this.reads(part));
      case 'object':
        return value.entries.flatMap((entry) => this.reads(entry.value));
      case 'array':
        return value.items.flatMap((item) => this.reads(item));
      case 'keyword':
      case 'spread':
        return this.reads(value.value);
      case 'call':
        return this.facts.calls[value.call]?.args.flatMap((argument) => this.reads(argument)) ?? [];
      default:
        return [];
    }
  }

  handlers(): object[] {
    return this.facts.handlers.map((handler) => ({
      in: this.nameOf(handler.fn),
      binds: handler.binds && last(handler.binds),
      body: handler.body.map((statement) => this.statement(statement, handler.binds)),
      comment: handler.comment,
      guarded: handler.guarded.map((call) => last(this.facts.calls[call]?.callee ?? '')),
      errorReads: handler.errorReads,
    }));
  }

  statement(statement: Statement, error: Ref | undefined): string {
    if (statement.kind === 'call') return `call ${last(this.facts.calls[statement.call]?.callee ?? '')}`;
    if (statement.kind !== 'throw' && statement.kind !== 'return') return statement.kind;
    const same = statement.value?.kind === 'ref' && statement.value.ref === error;
    return same || (statement.kind === 'throw' && !statement.value) ? 'leave with error' : statement.kind;
  }

  types(): object[] {
    return this.facts.types.map(({ name, fields, methods }) => ({
      name,
      fields: fields.map((field) =>
        field.type?.startsWith('#') ? `${plain(field.name)}: ${field.type}` : plain(field.name),
      ),
      methods: Object.keys(methods)
        .filter((method) => !/^(?:constructor|__init__)$/.test(method))
        .map(plain),
    }));
  }

  suppressions(): object[] {
    return this.facts.suppressions.map(({ rules, reason, line, target }) => ({ rules, reason, ahead: target - line }));
  }
}

type Part = 'functions' | 'parents' | 'calls' | 'handlers' | 'types' | 'suppressions';
const PARTS: readonly Part[] = ['functions', 'parents', 'calls', 'handlers', 'types', 'suppressions'];

describe('front-ends agree', () => {
  beforeAll(initTreeSitter);

  for (const scenario of readdirSync(SCENARIOS, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
    const folder = join(SCENARIOS, scenario.name);
    const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'));
    for (const [file, extract] of Object.entries(FRONT_ENDS)) {
      it.runIf(existsSync(join(folder, file)))(`${scenario.name}/${file}`, () => {
        const facts = extract(readFileSync(join(folder, file), 'utf8'));
        expect(facts.parse.state).toBe('complete');
        const reduced = new Reduced(facts, expected.focus ?? []);
        for (const part of PARTS) if (part in expected) expect(reduced[part](), part).toMatchObject(expected[part]);
      });
    }
  }
});
