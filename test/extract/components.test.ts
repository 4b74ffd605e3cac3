import { expect, it } from 'vitest';
import { extract, variantOf } from '../../src/extract/extract.js';

const component = (text: string, path = 'Page.vue') => extract(text, variantOf(path, 'javascript'));

it('reads the script of a component at its place in the file', () => {
  const facts = component(
    `<template>
  <button @click="save">{{ a > b }}</button>
</template>

<script>
import api from './api';
export default {
  methods: {
    async save() {
      try { await api.save(this.form); } catch (error) { console.error(error); }
    },
  },
};
</script>
<style>a > b { color: red }</style>
`,
  );
  expect(facts).toMatchObject({
    language: 'javascript',
    lines: 15,
    marks: ['component'],
    parse: { state: 'complete' },
  });
  expect(facts.imports).toMatchObject([{ module: './api', local: 'api', at: [6, 8, 6, 11] }]);
  expect(facts.calls.map(({ callee, at }) => [callee.split('#').at(-1), at[0], at[1]])).toEqual([
    ['default.save', 10, 19],
    ['console.error', 10, 58],
  ]);
  expect(facts.handlers).toMatchObject([{ kind: 'catch', at: [10, 42, 10, 57] }]);
});

it('joins both scripts, with TypeScript and attributes that hold brackets', () => {
  const facts = component(`<script lang="ts">
export const limit = 3 as number;
</script>
<script setup lang="ts" generic="T extends Item<string>, U">
import { useLogger } from './log';
const log = useLogger();
log.info('mounted', limit);
</script>
<template><script>console.log('of the markup')</script></template>`);
  expect(facts.language).toBe('typescript');
  expect(facts.parse.state).toBe('complete');
  expect(facts.calls.map(({ at }) => at[0])).toEqual([6, 7]);
});

it('knows scripts in other languages, data and components without a script', () => {
  for (const text of [
    '<script lang="coffee">\nfoo = -> 1\n</script>',
    '<template><p/></template>',
    '<script type="application/ld+json">\n{"a": 1}\n</script>',
    '',
  ])
    expect(component(text, 'a.svelte')).toMatchObject({ calls: [], parse: { state: 'complete' } });
});

it('counts long lines of the script alone', () => {
  const markup = `<svg d="${'M0 0 '.repeat(2000)}"/>`;
  expect(component(`${markup}\n<script>\nrun();\n</script>`).marks).toEqual(['component']);
  expect(component(`<script>\nrun('${'x'.repeat(6000)}');\n</script>`).marks).toEqual(['component', 'vendored']);
});
