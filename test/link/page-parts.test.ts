import { expect, it } from 'vitest';
import { linkTexts } from '../rules/pipeline.js';

const rolesOf = async (sources: Record<string, string>) =>
  Object.fromEntries((await linkTexts(sources)).files.map(({ path, role }) => [path, role]));

const sources = {
  'src/gist-entry.tsx': `import { useCallback } from 'react';
import { createGist } from './create-gist';
export const GistEntry = () => { const go = useCallback(() => createGist(), []); return <a onClick={go}>gist</a>; };`,
  'src/create-gist.ts': `import { headers } from './headers';
export async function createGist() {
  const answer = await fetch('https://api.example.com/gists', { headers });
  if (!answer.ok) throw new Error('The request failed');
}`,
  'src/headers.ts': "export const headers = { accept: 'application/json' };",
};

it('takes what only components with hooks import for parts of their page', async () => {
  expect(await rolesOf(sources)).toEqual({
    'src/gist-entry.tsx': 'browser',
    'src/create-gist.ts': 'browser',
    'src/headers.ts': 'browser',
  });
});

it('leaves what code of the server imports too, what needs a server, and actions that run on one', async () => {
  const served = {
    'src/route.ts': "import { headers } from './headers';\nexport const GET = () => Response.json(headers);",
  };
  expect(await rolesOf({ ...sources, ...served })).toMatchObject({
    'src/create-gist.ts': 'browser',
    'src/headers.ts': 'service',
  });
  const action = { ...sources, 'src/create-gist.ts': `'use server';\n${sources['src/create-gist.ts']}` };
  expect(await rolesOf(action)).toMatchObject({ 'src/create-gist.ts': 'service', 'src/headers.ts': 'service' });
  const reads = {
    ...sources,
    'src/headers.ts': "import { readFileSync } from 'node:fs';\nexport const headers = readFileSync('h');",
  };
  expect(await rolesOf(reads)).toMatchObject({ 'src/create-gist.ts': 'browser', 'src/headers.ts': 'service' });
  const shown = {
    ...sources,
    'src/gist-entry.tsx': "import { headers } from './headers';\nexport const Gist = () => <b>{headers.accept}</b>;",
  };
  expect(await rolesOf(shown)).toMatchObject({ 'src/headers.ts': 'service' });
});
