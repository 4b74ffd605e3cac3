/** Shell scripts that containers begin with: `ENTRYPOINT ["/app/boot.sh"]` starts what a line of `boot.sh` starts. */
import { nameOf, type Tree } from '../tree.js';
import type { Package } from './package.js';

/** Programs that serve Python, or instrument what they run: a line that begins with one is a start command. */
const STARTS =
  /^(?:.*(?:&&|\|\||;)\s*)?(?:exec\s+)?(?:\S*\/)?(?:gunicorn|uvicorn|hypercorn|daphne|granian|uwsgi|waitress-serve|celery|opentelemetry-instrument|ddtrace-run|newrelic-admin|elasticapm-run|splunk-py-trace)\s/;
const SCRIPT = /(?:\.sh|entry-?point)$/i;

/** Adds to each package the start commands that stand in the scripts which its own start commands run. */
export async function addStartScripts(tree: Tree, packages: readonly Package[]): Promise<void> {
  for (const unit of packages) {
    const scripts = new Set(unit.startCommands.flatMap(({ text }) => scriptsOf(tree, text)));
    for (const path of scripts) unit.startCommands.push(...commandsOf(path, (await tree.read(path)) ?? ''));
  }
}

/** Scripts of the tree that a command names: by the end of the path that it has in the image, else by a name that one file alone has. */
function scriptsOf(tree: Tree, command: string): string[] {
  const words = command.split(/[\s"',[\]]+/).filter((word) => SCRIPT.test(word));
  return words.flatMap((word) => {
    const parts = word.split('/').filter((part) => part !== '' && part !== '.');
    const own = parts.map((_, index) => parts.slice(index).join('/')).find((path) => tree.has(path));
    if (own !== undefined) return [own];
    const named = tree.files.filter(({ path }) => nameOf(path) === parts.at(-1));
    return named.length === 1 ? named.map(({ path }) => path) : [];
  });
}

function commandsOf(path: string, text: string): Package['startCommands'] {
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    let whole = line.trim();
    for (let next = index + 1; whole.endsWith('\\') && next < lines.length; next++)
      whole = `${whole.slice(0, -1)} ${(lines[next] ?? '').trim()}`;
    if (!STARTS.test(whole) || /^(?:#|echo\b)/.test(whole)) return [];
    const at = [index + 1, 1, index + 1, line.length + 1] as const;
    return [{ text: whole.slice(0, 4000), place: { path, at } }];
  });
}
