import { describe, expect, it } from 'vitest';
import { type TypesBudget, typeChecker } from '../../src/extract/types/index.js';
import type { Span } from '../../src/model/facts.js';

const RESOLUTION = {
  aliases: [{ folder: '.', baseUrl: '.', paths: { '@app/*': ['src/*'] } }],
  packages: {},
  goModules: {},
  pythonRoots: [],
};

const AMPLE: TypesBudget = { characters: 1_000_000, milliseconds: 60_000 };

/** What the checker says of `name` in the call on the line of `main` that holds `log(`. */
function fieldsIn(main: string, name: string, files: Record<string, string> = {}, budget: Partial<TypesBudget> = {}) {
  const texts: Record<string, string> = { ...files, 'src/main.ts': main };
  const lines = main.split('\n');
  const line = lines.findIndex((one) => one.includes('log('));
  const start = (lines[line] ?? '').indexOf('log(');
  const at: Span = [line + 1, start + 1, line + 1, (lines[line] ?? '').indexOf(');') + 2];
  const checker = typeChecker(Object.keys(texts), (path) => texts[path], RESOLUTION, { ...AMPLE, ...budget });
  return { fields: checker.fieldsOf([{ path: 'src/main.ts', at, name }])[0], problems: checker.problems() };
}

describe('fields by the type checker', () => {
  it('follows inference, promises and generics over files and aliases', () => {
    const files = {
      'src/store.ts': `import type { Member } from './member.js';
        export class Store<T> { async find(id: string): Promise<T | undefined> { return undefined; } }
        export const members = new Store<Member>();`,
      'src/member.ts':
        'export interface Member { id: string; email: string; active: boolean; age: number; greet(): void }',
    };
    const main = `import { members } from '@app/store';
      const found = await members.find('1');
      log(found);`;
    expect(fieldsIn(main, 'found', files).fields).toEqual(['id', 'email']);
  });

  it('finds a name by its last part where destructuring took it apart', () => {
    const main = `declare const ctx: { state: { user: { id: string; email: string } } };
      const { user } = ctx.state;
      log({ user });`;
    expect(fieldsIn(main, 'ctx.state.user').fields).toEqual(['id', 'email']);
  });

  it.each([
    ['text', 'const value = String(1);'],
    ['a function', 'const value = () => ({ email: "" });'],
    ['an object that writes itself', 'declare const value: { email: string; toJSON(): unknown };'],
  ])('knows that %s shows no fields', (_, declared) => {
    expect(fieldsIn(`${declared}\nlog(value);`, 'value').fields).toEqual([]);
  });

  it.each([
    ['any', 'declare const value: any;'],
    ['unknown', 'declare const value: unknown;'],
    ['a type of a package that is not there', "import { Missing } from 'missing';\ndeclare const value: Missing;"],
  ])('does not know the fields of %s', (_, declared) => {
    expect(fieldsIn(`${declared}\nlog(value);`, 'value').fields).toBeUndefined();
  });

  it.each([
    ['the source that may be read is used up', { characters: 0 }, 'too-large'],
    ['the net of time holds', { milliseconds: -1 }, 'timeout'],
  ])('says what was not looked up when %s', (_, budget, kind) => {
    const { fields, problems } = fieldsIn('const value = { email: "" };\nlog(value);', 'value', {}, budget);
    expect(fields).toBeUndefined();
    expect(problems).toMatchObject([{ path: '.', kind, detail: expect.stringContaining('one logged value was') }]);
  });

  it('is not loaded without a question', () => {
    const checker = typeChecker(['src/main.ts'], () => expect.fail('read a file'), RESOLUTION, AMPLE);
    expect(checker.fieldsOf([])).toEqual([]);
    expect(checker.problems()).toEqual([]);
  });
});
