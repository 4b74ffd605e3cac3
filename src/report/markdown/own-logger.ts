/** Language and logger that the code in a report speaks: those of the service that it is for. */
import type { CodeLanguage } from './calls.js';
import type { Report } from './report.js';

/** Lines of a file that are looked through for its imports and calls. */
export const MOST_READ = 20_000;

export function languageOf(path: string): CodeLanguage | undefined {
  if (/\.(py|pyi)$/.test(path)) return 'python';
  if (/\.go$/.test(path)) return 'go';
  return /\.([mc]?[jt]sx?|vue|svelte)$/.test(path) ? 'javascript' : undefined;
}

/** The language that most of the judged lines are written in; of the services' own languages, where there are services. */
export function mainLanguage({ scan }: Report): CodeLanguage | undefined {
  const serving = scan.services.flatMap(({ role, language }) =>
    role === 'service' ? (languageNamed(language) ?? []) : [],
  );
  const lines = new Map<CodeLanguage, number>();
  for (const one of scan.languages) {
    const language = languageNamed(one.language);
    if (language && (serving.length === 0 || serving.includes(language)))
      lines.set(language, (lines.get(language) ?? 0) + one.lines);
  }
  return [...lines].sort(([, a], [, b]) => b - a)[0]?.[0];
}

/** The language of examples for what a scan calls a language. */
export function languageNamed(name: string): CodeLanguage | undefined {
  if (name === 'typescript' || name === 'javascript') return 'javascript';
  return name === 'python' || name === 'go' ? name : undefined;
}

/**
 * The library that a service logs with; a structured one wins.
 * @param source lines of the file that is to log: of several loggers it speaks the one that it calls, else one that it imports
 * @param receiver what the file calls its logger
 */
export function loggerOf(
  report: Report,
  service: string | null,
  language: CodeLanguage,
  source: readonly string[] = [],
  receiver?: string,
): string | undefined {
  const loggers = report.scan.inventory.loggers.filter(
    (one) => one.service === service && languageOf(one.location.path) === language && one.name !== 'unknown',
  );
  const paths = importsOf(source);
  const imported = (paths: readonly string[]) =>
    loggers.filter(({ name }) => paths.some((path) => path.split(/[./]/).includes(name)));
  const called = imported(paths.filter((path) => path.split(/[./]/).at(-1) === receiver));
  const candidates = [called, imported(paths), loggers].find((some) => some.length > 0) ?? [];
  const chosen = candidates.find((one) => one.structured) ?? candidates[0];
  // Go's `log` and JavaScript's `debug` have no levels to speak with.
  return chosen && ['log', 'debug'].includes(chosen.name) && !chosen.structured ? undefined : chosen?.name;
}

/** What looks like an import of a file: quoted paths, and the modules that Python names. */
function importsOf(source: readonly string[]): string[] {
  return source.slice(0, MOST_READ).flatMap((line) => {
    const path = line.length < 500 ? /^(?:import|from) ([\w.]+)|["']([\w@./-]+)["']/.exec(line) : null;
    return path?.[1] ?? path?.[2] ?? [];
  });
}
