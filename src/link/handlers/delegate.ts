/** Handlers that are handed over by name: `.catch(next)`, `.catch(this.handleError)`, `.catch(console.error)`. */
import type { HandlerFact, Ref } from '../../model/facts.js';
import { type LinkedHandler, type Treatment, UNTREATED } from '../../model/handlers.js';
import type { LinkContext } from '../context.js';
import { effectsOf } from './effects.js';
import { functionScope } from './scope.js';

const CONSOLE = /^console\.(log|info|warn|error|debug|trace)$/;
const LOGS = /(^|[#.@$])(log(ger)?|winston|pino|bunyan|log4js)\.?\w*\.(warn|error|fatal|critical|exception)$/i;
const REPORTS = /(capture|report|track|notify)\w*(Exception|Error)$/;
const NOTHING = /(^|[#.])(noop|_noop|identity)$/;

/**
 * The treatment by what stands under `delegate`. A project function is read like a helper that gets the error first; a parameter or a function of
 * a library gets the error, and what it does with it is its own affair; a name that leads nowhere is not known.
 */
export function byDelegate(
  context: LinkContext,
  index: number,
  fact: HandlerFact,
  delegate: Ref,
): Pick<LinkedHandler, 'treatment' | 'known'> {
  const call = fact.guarded[0] ?? -1;
  const base: Treatment = { ...UNTREATED, ends: 'other' };
  const as = (treatment: Partial<Treatment>, known = true) => ({ treatment: { ...base, ...treatment }, known });
  if (CONSOLE.test(delegate)) return as({ prints: [call], logged: 'object' });
  if (NOTHING.test(delegate)) return as({ ends: 'empty' });
  if (REPORTS.test(delegate)) return as({ reports: true });
  const resolved = context.names.resolve(index, fact.fn, delegate);
  if (resolved.kind === 'function') {
    const scope = functionScope(context, resolved, 0, 0);
    const body = context.files[resolved.file]?.facts;
    if (!scope || !body) return as({}, false);
    const { active: _, panics: __, flags, ...effects } = effectsOf(scope);
    effects.passes ||= flags;
    // Its calls may stand in another file: here the place where it is handed over stands for them.
    if (effects.logs.length > 0) effects.logs = [call];
    if (effects.prints.length > 0) effects.prints = [call];
    const throws = body.throws.some((thrown) => thrown.fn === resolved.fn) ? 'wrapped' : 'no';
    return as({ ...effects, throws, ends: body.functions[resolved.fn]?.empty ? 'empty' : 'other' });
  }
  if (LOGS.test(delegate)) return as({ logs: [call], logged: 'object', level: 'error' });
  if (resolved.kind === 'unknown' && !delegate.startsWith('$')) return as({}, false);
  return as({ passes: true });
}
