import type { Artefact } from '../../model/artefacts.js';

/** Reads a Procfile: `web: node server.js`, one process a line. */
export function readProcfile(path: string, text: string): Artefact {
  const commands = text.split(/\r?\n/).flatMap((line, index) => {
    const match = /^([\w-]+):\s*(\S.*)$/.exec(line);
    if (!match) return [];
    const at = [index + 1, 1, index + 1, line.length + 1] as const;
    return [{ name: match[1] ?? '', text: (match[2] ?? '').trim(), at }];
  });
  return { kind: 'procfile', path, commands };
}
