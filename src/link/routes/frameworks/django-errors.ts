/** Functions that Django and its REST framework hand errors to: `handler500 = …`, the setting `EXCEPTION_HANDLER`. */
import type { Value } from '../../../model/facts.js';
import { functionOf } from '../../requests/callables.js';
import type { FunctionAt, Work } from '../../requests/work.js';
import type { ErrorHandlerDraft } from '../drafts.js';
import { valuesOf } from '../lists.js';

/** Error handlers that settings and URL configurations name. */
export function djangoErrors(work: Work): ErrorHandlerDraft[] {
  const drafts: ErrorHandlerDraft[] = [];
  const add = (handler: FunctionAt | undefined) => {
    const fact = work.function(handler);
    if (handler && fact) drafts.push({ framework: 'django', file: handler.file, at: fact.at, handler });
  };
  for (const [file, linked] of work.files.entries()) {
    if (linked.language !== 'python' || linked.role === 'test') continue;
    if (linked.facts.calls.some(({ callee }) => /^django\.(?:conf\.)?urls#/.test(callee)))
      for (const { fn, value } of valuesOf(work, file, 'handler500'))
        add(functionOf(work, file, fn, value) ?? dotted(work, file, value));
    if (!/settings/.test(linked.path)) continue;
    for (const { value } of valuesOf(work, file, 'REST_FRAMEWORK')) {
      const entry = value.kind === 'object' && value.entries.find(({ key }) => key === 'EXCEPTION_HANDLER');
      if (entry) add(dotted(work, file, entry.value));
    }
  }
  return drafts;
}

/** A function by its dotted name: `'project.errors.handle'`. */
export function dotted(work: Work, file: number, value: Value): FunctionAt | undefined {
  const text = value.kind === 'literal' && value.type === 'string' ? value.text : '';
  const at = text.lastIndexOf('.');
  // A module may name itself in a text, though it does not import itself.
  const isItself = `/${work.files[file]?.path}`.endsWith(`/${text.slice(0, Math.max(0, at)).replaceAll('.', '/')}.py`);
  const [module] = at < 0 ? [] : isItself ? [file] : work.context.names.modules(file, text.slice(0, at));
  return module === undefined ? undefined : functionOf(work, module, 0, { kind: 'ref', ref: `#${text.slice(at + 1)}` });
}
