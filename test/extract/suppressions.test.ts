import { describe, expect, it } from 'vitest';
import { parseSuppression, suppressionFact } from '../../src/extract/suppressions.js';

describe('parseSuppression', () => {
  it('reads rules and reason with any comment marker', () => {
    const wanted = { rules: ['logging/console-log', 'errors/*'], reason: 'printed by design', file: false };
    for (const [open, close] of [
      ['//', ''],
      ['#', ''],
      ['/*', ' */'],
      ['', ''],
      ['{/*', '*/}'],
      ['<!--', '-->'],
    ]) {
      const text = `${open} obs-audit-ignore logging/console-log, errors/* -- printed by design${close}`;
      expect(parseSuppression(text)).toEqual(wanted);
    }
  });

  it('keeps a missing reason empty', () => {
    expect(parseSuppression('// obs-audit-ignore errors/swallowed-catch')).toEqual({
      rules: ['errors/swallowed-catch'],
      reason: '',
      file: false,
    });
    expect(parseSuppression('// obs-audit-ignore')).toEqual({ rules: [], reason: '', file: false });
  });

  it('reads the file form', () => {
    expect(parseSuppression('# obs-audit-ignore-file -- vendored copy')).toEqual({
      rules: ['*'],
      reason: 'vendored copy',
      file: true,
    });
    expect(suppressionFact('# obs-audit-ignore-file -- x', 3, 4)?.file).toBe(true);
    expect(suppressionFact('# obs-audit-ignore-file -- x', 11, 12)?.file).toBeUndefined();
  });

  it('finds the directive on a line of a block comment, not in prose', () => {
    expect(parseSuppression('*\n * Some text\n * obs-audit-ignore a/b -- c\n ')?.rules).toEqual(['a/b']);
    expect(parseSuppression('// use obs-audit-ignore a/b to hide it')).toBeUndefined();
    expect(parseSuppression('// obs-audit-ignored a/b')).toBeUndefined();
  });
});
