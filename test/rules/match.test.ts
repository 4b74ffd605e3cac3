import { describe, expect, it } from 'vitest';
import type { Attribute, Predicate } from '../../src/model/rule.js';
import { matchesId } from '../../src/rules/glob.js';
import { holds } from '../../src/rules/match.js';

const attributes: Record<string, Attribute> = {
  level: 'error',
  count: 3,
  known: true,
  is: ['log', 'span'],
  open: undefined,
};
const truth = (predicate: Predicate) => holds(predicate, (name) => attributes[name]);

describe('holds', () => {
  it('compares values, lists, ranges and patterns', () => {
    expect(truth({ level: 'error' })).toBe(true);
    expect(truth({ level: ['warn', 'info'] })).toBe(false);
    expect(truth({ is: 'span' })).toBe(true);
    expect(truth({ is: ['route', 'log'] })).toBe(true);
    expect(truth({ count: { min: 3, max: 4 } })).toBe(true);
    expect(truth({ count: { max: 2 } })).toBe(false);
    expect(truth({ level: { matches: '^err' } })).toBe(true);
    expect(truth({ level: 'error', count: 4 })).toBe(false);
  });

  it('is unknown where an unknown attribute decides', () => {
    expect(truth({ open: 'x' })).toBeUndefined();
    expect(truth({ not: { open: 'x' } })).toBeUndefined();
    expect(truth({ all: [{ open: 1 }, { known: true }] })).toBeUndefined();
    expect(truth({ any: [{ open: 1 }, { known: false }] })).toBeUndefined();
  });

  it('is known where the known operands decide alone', () => {
    expect(truth({ all: [{ open: 1 }, { known: false }] })).toBe(false);
    expect(truth({ any: [{ open: 1 }, { known: true }] })).toBe(true);
  });
});

describe('matchesId', () => {
  it('takes * for any text', () => {
    expect(matchesId('errors/*', 'errors/console-only')).toBe(true);
    expect(matchesId('*', 'errors/console-only')).toBe(true);
    expect(matchesId('*/none', 'metrics/none')).toBe(true);
    expect(matchesId('errors/*only', 'errors/only')).toBe(true);
    expect(matchesId('errors/console', 'errors/console-only')).toBe(false);
    expect(matchesId('logging/*', 'errors/console-only')).toBe(false);
  });
});
