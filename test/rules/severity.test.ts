import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { judge } from '../../src/rules/judge.js';
import { loadRules } from '../../src/rules/load.js';
import { linkTexts } from './pipeline.js';

describe('severity', () => {
  it('is low for console output that production never passes', async () => {
    const rules = loadRules([{ folder: resolve('rules'), source: 'catalogue' }]).rules.filter(({ id }) =>
      ['logging/console-log', 'logging/string-built-message'].includes(id),
    );
    const repository = await linkTexts({
      'orders.ts': `export function place(id: string) {
  if (process.env.NODE_ENV === 'development') console.log(\`order \${id}\`);
  console.log(\`order \${id}\`);
}`,
    });
    const found = judge(repository, rules).findings.map(({ location, severity }) => [location.startLine, severity]);
    expect(found.sort()).toEqual([
      [2, 'low'],
      [2, 'low'],
      [3, 'medium'],
      [3, 'medium'],
    ]);
  });

  it('says where a value goes', async () => {
    const rules = loadRules([{ folder: resolve('rules'), source: 'catalogue' }]).rules.filter(
      ({ id }) => id === 'logging/sensitive-data',
    );
    const repository = await linkTexts({
      'user.ts': `import * as Sentry from '@sentry/node';
Sentry.setUser({ email: user.email });
Sentry.getActiveSpan().setAttribute('user.email', user.email);`,
    });
    const found = judge(repository, rules).findings.map(({ message }) => /reaches (.+?)(?::| in )/.exec(message)?.[1]);
    expect(found).toEqual(['the error tracker at module level', 'a span at module level']);
  });

  it('says where the console of a page is', async () => {
    const rules = loadRules([{ folder: resolve('rules'), source: 'catalogue' }]).rules.filter(
      ({ id }) => id === 'errors/console-only',
    );
    const page = (name: string) => `import { useState } from 'react';
export async function ${name}() {
  try { return await load(); } catch (e) { console.error(e); }
}
export default () => { const [seat] = useState(1); return <b>{seat}</b>; };`;
    const message = async (name: string) =>
      judge(await linkTexts({ 'pages/seats.tsx': page(name) }), rules).findings[0]?.message;
    expect(await message('refresh')).toContain("the user's browser console");
    expect(await message('getServerSideProps')).toContain('only prints the error');
  });
});
