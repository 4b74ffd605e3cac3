import { expect, it } from 'vitest';
import { SharedParts } from '../../src/extract/shared-parts.js';

it('changes nothing of the data', () => {
  const json =
    '{"name":"a text of some length","items":["a text of some length",["x",null,{"at":[1,2,3,4]}]],"none":null,"empty":[],"lists":[[],[[]]],"__proto__":"a text of some length","n":{"__proto__":{"long enough to share":"a text of some length"}}}';
  expect(JSON.stringify(new SharedParts().share(JSON.parse(json)))).toBe(json);
});
