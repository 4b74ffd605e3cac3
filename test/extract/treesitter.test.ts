import { beforeAll, describe, expect, it } from 'vitest';
import { cursorsOf, publicCursor } from '../../src/extract/cursor.js';
import { initTreeSitter, LineIndex, parserFor, parseTree } from '../../src/extract/treesitter.js';

beforeAll(() => initTreeSitter());

describe('parseTree', () => {
  it('gives offsets in UTF-16 units', () => {
    const text = 'x = "é😀"; name = 1\n';
    const { root } = parseTree('python', text, { leaves: new Set(['string']) });
    const [, second] = root.children;
    expect(text.slice(second?.start, second?.end)).toBe('name = 1');
  });

  it('keeps detached types apart, leaves closed, fields where asked for', () => {
    const text = 'f(1, # one\n  "s")\n';
    const tree = parseTree('python', text, {
      detached: new Set(['comment']),
      leaves: new Set(['string']),
      fields: new Set(['call']),
    });
    expect(tree.detached.map((node) => text.slice(node.start, node.end))).toEqual(['# one']);
    const call = tree.root.children[0]?.children[0];
    expect(call?.children.map((node) => node.field)).toEqual(['function', 'arguments']);
    expect(call?.children[1]?.children.map((node) => [node.type, node.children.length])).toEqual([
      ['integer', 0],
      ['string', 0],
    ]);
  });

  it('tells gaps', () => {
    expect(parseTree('go', 'package a\nfunc f() {}\n').gaps).toEqual([]);
    const broken = parseTree('go', 'package a\nfunc f() { x := := 1 }\nfunc g() {}\n');
    expect(broken.hasError).toBe(true);
    expect(broken.gaps.length).toBeGreaterThan(0);
  });
});

describe('cursors', () => {
  it('are the public ones where the functions beneath are missing or answer otherwise', () => {
    const tree = parserFor('python').parse('a = b\n');
    if (!tree) throw new Error('no tree');
    expect(cursorsOf({}, tree)).toBe(publicCursor);
    const wrong = new Proxy({}, { get: () => () => 0 }) as Record<string, unknown>;
    expect(cursorsOf(wrong, tree)).toBe(publicCursor);
    tree.delete();
  });
});

describe('LineIndex', () => {
  it('counts lines and columns from one', () => {
    const lines = new LineIndex('ab\n\ncd');
    expect(lines.count).toBe(3);
    expect(lines.span(0, 2)).toEqual([1, 1, 1, 3]);
    expect(lines.span(4, 6)).toEqual([3, 1, 3, 3]);
    expect(new LineIndex('a\n').count).toBe(1);
    expect(new LineIndex('').count).toBe(0);
  });
});
