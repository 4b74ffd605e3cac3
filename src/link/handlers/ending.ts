/** How the statements of a handler end: what is thrown, returned, assigned, and whether the rest of the errors vanishes. */
import type { Statement, Value } from '../../model/facts.js';
import type { Treatment } from '../../model/handlers.js';
import { acts, restPath } from './branches.js';
import { carried } from './carried.js';
import type { ErrorScope } from './scope.js';
import {
  callsIn,
  endsProgress,
  isNothing,
  keeps,
  type Leaving,
  MAX_DEPTH,
  noteReturn,
  noteThrow,
  saysFailure,
  type Walk,
} from './statements.js';
import { assignedStatus } from './status.js';

export interface Ending extends Leaving, Pick<Treatment, 'ends' | 'partial'> {
  passes: boolean;
  /** What is kept is a flag or a text, and not the error. */
  flags: boolean;
  /** Nothing ends the path of the rest: what stands behind the handler runs on. */
  fallsThrough: boolean;
}

export function endingOf(walk: Walk, body: readonly Statement[]): Ending {
  const ending: Ending = {
    throws: walk.effects.panics ?? 'no',
    returnsError: 'no',
    ends: 'other',
    partial: false,
    passes: false,
    flags: false,
    fallsThrough: false,
  };
  gather(walk, body, ending, 0);
  const rest = restPath(walk, body);
  ending.ends = endOf(walk, rest.path);
  // After the loop that `break` ends, the function goes on as well.
  ending.fallsThrough = !rest.done || rest.path.at(-1)?.kind === 'break';
  ending.partial = !rest.treated && rest.branches.some((branch) => acts(walk, branch));
  return ending;
}

function gather(walk: Walk, body: readonly Statement[], ending: Ending, depth: number): void {
  if (depth > MAX_DEPTH) return;
  for (const statement of body) {
    switch (statement.kind) {
      case 'throw':
        noteThrow(walk, statement, ending);
        break;
      case 'return':
        if (statement.value) noteReturn(walk, statement.value, ending);
        break;
      case 'assign': {
        const status = assignedStatus(statement);
        if (status !== undefined) ending.answers = Math.max(ending.answers ?? 0, status);
        else if (keeps(walk, statement)) {
          if (carried(statement.value, walk.scope) === 'none') ending.flags = true;
          else ending.passes = true;
        }
        break;
      }
      case 'send':
        if (carried(statement.value, walk.scope) !== 'none') ending.passes = true;
        break;
      case 'if':
        gather(walk, statement.then, ending, depth + 1);
        gather(walk, statement.else, ending, depth + 1);
        break;
      case 'block':
        gather(walk, statement.body, ending, depth + 1);
        break;
      default:
    }
  }
}

function endOf(walk: Walk, path: readonly Statement[]): Treatment['ends'] {
  if (path.length === 0) return 'empty';
  if (path.some((statement) => !isPlain(statement))) return 'other';
  const last = path.at(-1) as Statement;
  const assigned = path.filter((statement) => statement.kind === 'assign');
  const assigns = assigned.length > 0;
  const cleans = assigns && assigned.every(endsProgress);
  if (last.kind === 'return') {
    const what = returnedDefault(walk, last.value);
    return assigns && what === 'returns-nothing' ? (cleans ? 'other' : 'assigns-default') : what;
  }
  if (assigns) return cleans ? 'other' : 'assigns-default';
  return 'continues';
}

const isPlain = (statement: Statement): boolean =>
  statement.kind === 'continue' ||
  statement.kind === 'break' ||
  statement.kind === 'return' ||
  (statement.kind === 'assign' && callsIn(statement.value).length === 0);

function returnedDefault(walk: Walk, value: Value | undefined): Treatment['ends'] {
  const { fn, scope } = walk;
  const go = scope.file.language === 'go';
  if (!value) {
    // A naked return of Go hands back the named results, the error among them.
    return go && fn?.results?.named === true && fn.results.count > 0 ? 'other' : 'returns-nothing';
  }
  if (go) {
    const items = value.kind === 'array' ? value.items : [value];
    const at = fn?.results?.errorAt;
    if (at !== undefined) return items.length > at && isNothing(items[at] as Value) ? 'returns-nothing' : 'other';
    // `return "", false`: the second result says that there is none.
    const told = items.at(-1);
    if (items.length > 1 && told?.kind === 'literal' && told.type === 'boolean') return 'other';
  } else if (value.kind === 'ref' && value.ref === 'undefined') return 'returns-nothing';
  else if (walk.expression && (isNothing(value) || (value.kind === 'literal' && value.type === 'null')))
    return 'returns-nothing';
  return isDefault(scope, value, 0) ? 'returns-default' : 'other';
}

/** Empty collections and constants; a call that may be another attempt is no default. */
const EMPTY =
  /^(Map|Set|Array|Object|dict|list|set|tuple|make|new|Date|URLSearchParams|Headers|Promise\.resolve|rxjs#of)$/;

function isDefault(scope: ErrorScope, value: Value, depth: number): boolean {
  if (depth > 6) return false;
  const inner = (one: Value) => isDefault(scope, one, depth + 1);
  switch (value.kind) {
    case 'literal':
      // A sentence tells the caller that it failed: that is an answer, not a default.
      return !(value.type === 'string' && (/\S \S+ \S/.test(value.text) || saysFailure(value)));
    case 'ref':
      return !saysFailure(value);
    case 'object':
      return value.entries.every((entry) => inner(entry.value)) && !saysFailure(value);
    case 'array':
      return value.items.every(inner);
    case 'call': {
      const call = scope.file.facts.calls[value.call];
      return call !== undefined && EMPTY.test(call.callee) && call.args.every(inner);
    }
    default:
      return false;
  }
}
