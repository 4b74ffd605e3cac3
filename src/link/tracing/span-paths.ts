/**
 * Whether a span is ended on every path: its function's statements are walked with what is known of the span on the way. Branches
 * that meet again are one way on which less is known (tests may depend on each other); what an exception opens is a way of its own.
 */
import type { Ref, Span, Statement, Value } from '../../model/facts.js';
import type { LinkedFile } from '../../model/repository.js';
import type { SpanUse } from '../../model/tracing.js';
import { encloses, type Work } from '../requests/work.js';
import type { SpanEvents } from './span-events.js';
import type { Begun } from './span-starts.js';
import { mentions, placesOfStatement, reads } from './span-values.js';
import { CLOSED, close, distinct, handOn, joined, type Leave, MAYBE, meet, NONE, OPEN } from './span-ways.js';

interface Outcome {
  /** Ways that reach the end; the first is the one without an exception. */
  ways: readonly number[];
  leaves: readonly Leave[];
}

type Verdict = Pick<SpanUse, 'ended' | 'left'>;

const UNKNOWN: Verdict = { ended: 'unknown' };
const MAX_DEPTH = 60;
/** Nested clauses multiply the ways: past this many statements nothing is told. */
const MOST_STEPS = 20_000;

/** Follows all paths from the start of a span. */
export function followPaths(work: Work, begun: Begun, events: SpanEvents): Verdict {
  const linked = work.files[begun.file];
  const fact = linked?.facts.functions[begun.fn];
  const start = linked?.facts.calls[begun.call];
  if (!linked || !fact || !start || linked.facts.parse.state === 'failed') return UNKNOWN;
  if (events.managed) return { ended: 'yes' };
  const own = begun.form === 'callback' ? [] : (start.chain ?? []).map(({ name }) => name);
  if (own.some((name) => /^(?:end|finish|End|Finish)$/.test(name))) return { ended: 'yes' };
  if (linked.facts.parse.gaps.some((gap) => encloses(fact.at, gap))) return UNKNOWN;
  if (begun.name === undefined && events.list.length === 0 && begun.finish === undefined)
    return begun.guessed ? UNKNOWN : { ended: 'no', left: { how: 'never', at: start.at } };
  if (!fact.body || begun.name === undefined || managesInside(linked, begun)) return UNKNOWN;
  const walk = new PathWalk(linked, begun, events);
  const first = begun.form === 'callback' ? OPEN : NONE;
  const { ways, leaves } = walk.all(fact.body, [first], 0);
  const sawAll = events.list.every((event) => walk.seen.has(event));
  if (!walk.started && begun.form !== 'callback') return UNKNOWN;
  return verdict(linked, begun, events, ways, leaves, sawAll);
}

/** Python: a context manager that the function defines may manage the span in a `with` of its own, which no fact shows. */
function managesInside({ facts, language }: LinkedFile, { fn }: Begun): boolean {
  if (language !== 'python') return false;
  return facts.functions.some(
    ({ parent, decorators }) =>
      parent === fn &&
      decorators.some((index) => /(?:^|[#.])(?:async)?contextmanager$/.test(facts.calls[index]?.callee ?? '')),
  );
}

function verdict(
  linked: LinkedFile,
  begun: Begun,
  events: SpanEvents,
  ways: readonly number[],
  leaves: readonly Leave[],
  sawAll: boolean,
): Verdict {
  const out = leaves.filter(({ how, surely }) => how !== 'raised' || surely);
  const states = [...ways, ...out.map(({ state }) => state)];
  const isOpen = (state: number) => state === OPEN;
  if (!states.some(isOpen)) {
    const done = states.every((state) => (state & (OPEN | MAYBE)) === 0);
    return { ended: done && sawAll ? 'yes' : 'unknown' };
  }
  if (!sawAll) return UNKNOWN;
  const start = linked.facts.calls[begun.call]?.at as Span;
  const never = events.list.length === 0 && states.every((state) => (state & MAYBE) === 0);
  // A tracer of which only the name is known may have ways of its own to end what it starts.
  if (never && begun.guessed) return UNKNOWN;
  if (never) return { ended: 'no', left: { how: 'never', at: start } };
  const left = (how: Leave['how']) => out.find((leave) => leave.how === how && isOpen(leave.state));
  const early = left('return') ?? left('throw');
  if (early) return { ended: 'no', left: { how: early.how as 'return' | 'throw', at: early.at ?? start } };
  if (left('lapse') || ways.some(isOpen)) return { ended: 'no', left: { how: 'end', at: start } };
  return { ended: 'no', left: { how: 'exception', at: left('raised')?.at ?? start } };
}

class PathWalk {
  /** Events that stand in a statement that was walked. */
  readonly seen = new Set<SpanEvents['list'][number]>();
  started = false;
  /** Go: the error that came with the span; where it is one, there is no span. */
  private failure: Ref | undefined;
  private steps = 0;

  constructor(
    private readonly linked: LinkedFile,
    private readonly begun: Begun,
    private readonly events: SpanEvents,
  ) {}

  all(body: readonly Statement[], ways: readonly number[], depth: number, apart = false): Outcome {
    if (depth > MAX_DEPTH) throw new RangeError('nested too deeply');
    const leaves: Leave[] = [];
    let at = ways;
    for (const statement of body) {
      if (at.length === 0) {
        // Go's select stands as one list: what follows a `return` there is another case.
        if (!apart) break;
        at = ways;
      }
      const next = this.one(statement, at, depth);
      at = next.ways;
      leaves.push(...next.leaves);
    }
    return { ways: at, leaves: distinct(leaves) };
  }

  private one(statement: Statement, ways: readonly number[], depth: number): Outcome {
    if (++this.steps > MOST_STEPS) throw new RangeError('too many ways');
    switch (statement.kind) {
      case 'if':
        return this.branches(statement, ways, depth);
      case 'block':
        if (statement.of === 'try') return this.guarded(statement, ways, depth);
        if (statement.of === 'loop') return this.loop(statement.body, ways, depth);
        return this.all(statement.body, ways, depth + 1, this.linked.language === 'go');
      case 'break':
      case 'continue':
        return { ways: [], leaves: ways.map((state) => ({ how: statement.kind, state })) };
      case 'return': {
        const done = this.effects(statement, ways);
        const { name, context } = this.begun;
        const handed =
          statement.value !== undefined &&
          (mentions(statement.value, name) || (mentions(statement.value, context) && !this.closes()));
        const states = handed ? done.ways.map(handOn) : done.ways;
        return {
          ways: [],
          leaves: [...done.leaves, ...states.map((state): Leave => ({ how: 'return', state, at: statement.at }))],
        };
      }
      case 'throw': {
        const done = this.effects(statement, ways);
        const handed = statement.value !== undefined && mentions(statement.value, this.begun.name);
        const states = handed ? done.ways.map(handOn) : done.ways;
        return {
          ways: [],
          leaves: [...done.leaves, ...states.map((state): Leave => ({ how: 'throw', state, at: statement.at }))],
        };
      }
      case 'call': {
        const done = this.effects(statement, ways);
        return this.exits(statement.call) ? { ...done, ways: [] } : done;
      }
      case 'assign':
      case 'send': {
        const done = this.effects(statement, ways);
        const replaced =
          statement.kind === 'assign' && statement.target === this.begun.name && !this.isStart(statement.value);
        if (!replaced && !mentions(statement.value, this.begun.name)) return done;
        const managed = statement.kind === 'send' && statement.target === 'with';
        return { ...done, ways: done.ways.map(managed ? close : handOn) };
      }
    }
  }

  private isStart(value: Value): boolean {
    return placesOfStatement({ kind: 'send', target: '', value }, this.linked).some((place) => {
      const start = this.linked.facts.calls[this.begun.call]?.at;
      return start !== undefined && encloses(place, start);
    });
  }

  private closes(): boolean {
    return this.events.list.some(({ effect }) => effect === 'close');
  }

  private exits(call: number): boolean {
    const fact = this.linked.facts.calls[call];
    if (this.linked.language === 'go' && fact?.callee === 'panic') return true;
    return (
      this.linked.roles.get(call)?.some((role) => role.kind === 'exit' || (role.kind === 'log' && role.exits)) === true
    );
  }

  /** What the calls in a statement do to the span, and where they may throw. */
  private effects(statement: Statement, ways: readonly number[]): Outcome {
    const places = placesOfStatement(statement, this.linked);
    const within = (at: Span) => places.some((place) => encloses(place, at));
    let at = ways;
    const leaves = this.raises(within, ways);
    const start = this.linked.facts.calls[this.begun.call]?.at;
    if (this.begun.form !== 'callback' && start && within(start)) {
      this.started = true;
      this.failure = this.linked.facts.calls[this.begun.call]?.assignedTo
        ?.filter((name) => /err/i.test(name))
        .map((name) => `$${name}`)[0];
      at = at.map(() => OPEN);
    }
    for (const event of this.events.list) {
      if (!within(event.at)) continue;
      this.seen.add(event);
      at = at.map(event.effect === 'close' ? close : handOn);
    }
    return { ways: at, leaves };
  }

  /** In JavaScript and Python a call may throw: surely only one that waits for something outside of the process. */
  private raises(within: (at: Span) => boolean, ways: readonly number[]): Leave[] {
    const { language, facts, roles } = this.linked;
    if (language === 'go' || !ways.some((state) => state & (OPEN | CLOSED))) return [];
    let surely = false;
    let at: Span | undefined;
    for (const [index, call] of facts.calls.entries()) {
      if (call.fn !== this.begun.fn || index === this.begun.call || !within(call.at)) continue;
      if (this.begun.name !== undefined && call.callee.startsWith(`${this.begun.name}.`)) continue;
      if (this.events.list.some((event) => encloses(call.at, event.at))) continue;
      const known = roles.get(index) ?? [];
      if (known.some((role) => role.kind === 'log' || role.kind === 'span')) continue;
      if (!at) at = call.at;
      if (call.awaited || known.some((role) => role.kind === 'operation' && role.operation !== 'auth')) {
        surely = true;
        at = call.at;
      }
    }
    return at ? ways.map((state) => ({ how: 'raised', state, surely, at: at as Span })) : [];
  }

  private branches(statement: Extract<Statement, { kind: 'if' }>, ways: readonly number[], depth: number): Outcome {
    const tested = this.effects(statement, ways);
    const { name } = this.begun;
    if (name !== undefined && tested.ways.some((state) => state !== NONE) && reads(statement.test, name, this.linked)) {
      // `if (span)`: there is one on every way that matters.
      const absent = statement.test.kind === 'test' && /^(?:!|not|===?|is)$/.test(statement.test.op);
      const chosen = this.all(absent ? statement.else : statement.then, tested.ways, depth + 1);
      return { ways: chosen.ways, leaves: [...tested.leaves, ...chosen.leaves] };
    }
    if (this.failure !== undefined && reads(statement.test, this.failure, this.linked)) {
      this.failure = undefined;
      const succeeds = statement.test.kind === 'test' && statement.test.op === '==';
      return this.all(succeeds ? statement.then : statement.else, tested.ways, depth + 1);
    }
    const then = this.all(statement.then, tested.ways, depth + 1);
    const otherwise = this.all(statement.else, tested.ways, depth + 1);
    return { ways: meet(then.ways, otherwise.ways), leaves: [...tested.leaves, ...then.leaves, ...otherwise.leaves] };
  }

  private loop(body: readonly Statement[], ways: readonly number[], depth: number): Outcome {
    const inner = this.all(body, ways, depth + 1);
    const leaves: Leave[] = inner.leaves.filter(({ how }) => how !== 'break' && how !== 'continue');
    const broken = inner.leaves.filter(({ how }) => how === 'break').map(({ state }) => state);
    const again = [...inner.ways, ...inner.leaves.filter(({ how }) => how === 'continue').map(({ state }) => state)];
    // Started anew in each round: what is open when the next begins is lost.
    const begins = ways.every((state) => state === NONE);
    if (begins && again.includes(OPEN)) leaves.push({ how: 'lapse', state: OPEN });
    const after = [...broken, ...again.filter((state) => !(begins && state === OPEN))];
    return { ways: after.reduce<readonly number[]>((all, state) => meet(all, [state]), ways), leaves };
  }

  private guarded(statement: Extract<Statement, { kind: 'block' }>, ways: readonly number[], depth: number): Outcome {
    const { body, parts } = statement;
    if (!parts) return this.all(body, ways, depth + 1);
    const end = body.length - parts.final;
    const tried = this.all(body.slice(0, parts.guarded), ways, depth + 1);
    let leaves = [...tried.leaves];
    let out = tried.ways;
    // Python's `else`; the bodies of clauses stand with the handlers.
    if (this.linked.language === 'python' && end > parts.guarded) {
      const rest = this.all(body.slice(parts.guarded, end), out, depth + 1);
      out = rest.ways;
      leaves.push(...rest.leaves);
    }
    if (parts.clauses.length > 0) {
      const thrown = leaves.filter(({ how }) => how === 'throw' || how === 'raised');
      leaves = leaves.filter(({ how }) => how !== 'throw' && how !== 'raised');
      const entries = [...new Set(thrown.length > 0 ? thrown.map(({ state }) => state) : ways)];
      for (const clause of parts.clauses) {
        const handler = this.linked.facts.handlers[clause];
        for (const state of handler ? entries : []) {
          const caught = this.all(handler?.body ?? [], [state], depth + 1);
          out = joined(out, caught.ways);
          leaves.push(...caught.leaves);
        }
      }
    }
    if (parts.final === 0) return { ways: out, leaves: distinct(leaves) };
    const final = body.slice(end);
    const through = distinct(leaves).flatMap((leave) => {
      const last = this.all(final, [leave.state], depth + 1);
      return [...last.ways.map((state) => ({ ...leave, state })), ...last.leaves.filter(({ how }) => how !== 'raised')];
    });
    const last = this.all(final, out, depth + 1);
    return { ways: last.ways, leaves: distinct([...through, ...last.leaves]) };
  }
}
