import { expect, it } from 'vitest';
import { SharedParts } from '../../src/extract/shared-parts.js';

const shared = (json: string) => new SharedParts().share(JSON.parse(json));

it('changes nothing of the data', () => {
  const json =
    '{"name":"a text of some length","items":["a text of some length",["x",null,{"at":[1,2,3,4]}]],"none":null,"empty":[],"lists":[[],[[]]],"__proto__":"a text of some length","n":{"__proto__":{"long enough to share":"a text of some length"}}}';
  expect(JSON.stringify(shared(json))).toBe(json);
});

it('keeps equal parts once, in one file and across files', () => {
  const parts = new SharedParts();
  const [first, second] = [
    '{"args":[{"kind":"ref","name":"err"}]}',
    '{"args":[{"kind":"ref","name":"err"}],"more":[]}',
  ].map((json) => parts.share(JSON.parse(json)));
  expect(second.args).toBe(first.args);
});

it('keeps parts apart whose texts could be taken for each other', () => {
  const json =
    '[["a","b"],["a\\",\\"b"],["1 a"],[1,2],["1","2"],{"a":1},{"a":"1"},[null],["null"],[true],["true"],[[]],["[]"],{"a":[]},[{}]]';
  expect(JSON.stringify(shared(json))).toBe(json);
});
