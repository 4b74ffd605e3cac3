import { describe, expect, it } from 'vitest';
import { joinPaths, NOTHING, OPEN } from '../../src/link/routes/paths.js';

const text = (path: string) => ({ text: path, dynamic: path.includes('…') });

describe('a prefix and a path', () => {
  it.each([
    ['', '/x', '/x'],
    ['', 'x', '/x'],
    ['/', '/x', '/x'],
    ['/v1/', 'x', '/v1/x'],
    ['/v1', '/', '/v1/'],
    ['/v1', '…', '/v1…'],
    ['…', '…/x', '…/x'],
    // `path = "/" + path`, where it had none.
    ['', '//…', '/…'],
    ['/v1', '//x', '/v1/x'],
  ])('%s and %s make %s', (prefix, path, whole) => {
    expect(joinPaths(text(prefix), text(path)).text).toBe(whole);
  });

  it('are open where one of them is', () => {
    expect(joinPaths(OPEN, text('/x')).dynamic).toBe(true);
    expect(joinPaths(NOTHING, text('/x')).dynamic).toBe(false);
  });
});
