/** Handlers of Python's `logging` and of Go's `log/slog`, whose own failures have nowhere to go but the console. */
import type { LinkedFile } from '../../model/repository.js';

const HANDLER = /(?:^|[#.])\w*Handler$/;
const METHOD = /^(?:emit|handleError|flush|close)$/;

/** Whether function `fn` is a method of a log handler that writes, or stands in one. */
export function isLogHandler({ language, facts }: LinkedFile, fn: number): boolean {
  const fact = facts.functions[fn];
  if (language === 'go')
    return (
      fact?.name === 'Handle' &&
      fact.params.some(({ type }) => /^(?:log|golang\.org\/x\/exp)\/slog#Record$/.test(type ?? ''))
    );
  if (language !== 'python' || !fact?.className || !METHOD.test(fact.name)) return false;
  const bases = facts.types.find(({ name }) => name === fact.className)?.bases ?? [];
  return bases.some((base) => /^logging(\.\w+)?#/.test(base) && HANDLER.test(base));
}
