import type { Artefact } from '../../model/artefacts.js';

type Model = Extract<Artefact, { kind: 'prisma' }>['models'][number];

const OPENS = /^\s*(?:model|type)\s+(\w+)\s*\{\s*$/;
const FIELD = /^\s*([A-Za-z]\w*)\s+([A-Za-z]\w*)(?:\[\]|\?)?(?:\s|$)/;

/** Reads the models of a Prisma schema with the types of their fields; undefined where it has none. */
export function readPrisma(path: string, text: string): Artefact | undefined {
  const models: Model[] = [];
  let open: Model | undefined;
  for (const line of text.split('\n')) {
    const name = OPENS.exec(line)?.[1];
    const field = open && FIELD.exec(line);
    if (name !== undefined) {
      open = { name, fields: [] };
      models.push(open);
    } else if (/^\s*\}/.test(line)) open = undefined;
    else if (open && field) open.fields.push({ name: field[1] as string, type: field[2] as string });
  }
  return models.length > 0 ? { kind: 'prisma', path, models } : undefined;
}
