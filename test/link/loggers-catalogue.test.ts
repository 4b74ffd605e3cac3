import { describe, expect, it } from 'vitest';
import { loggersSchema } from '../../src/link/catalogue/loggers.js';
import { type CatalogueLanguage, PatternSet } from '../../src/link/catalogue/pattern.js';
import { validated } from '../../src/link/catalogue.js';
import type { Resolved } from '../../src/link/context.js';

const external = (module: string, path: string): Resolved => ({ kind: 'external', module, path });

describe('patterns', () => {
  it.each<[CatalogueLanguage, string, Resolved]>([
    ['javascript', 'winston#createLogger', external('winston', 'default.createLogger')],
    ['javascript', 'winston#', external('winston', '')],
    ['javascript', 'fs#readFile', external('node:fs', 'readFile')],
    ['javascript', 'pg|pg-pool#Pool|Client.query', external('pg-pool', 'Client.query')],
    ['javascript', 'pg#Pool.query', { kind: 'made', module: 'pg', by: 'Pool', path: 'query', file: 0, call: 0 }],
    ['javascript', 'pg#Pool.query', { kind: 'typed', module: 'pg', type: 'Pool', path: 'query' }],
    ['javascript', 'prom-client#*', external('prom-client', 'Registry.metrics')],
    ['javascript', 'pg#*.query', external('pg', 'Pool.query')],
    ['javascript', 'console.log', { kind: 'global', name: 'console.log' }],
    ['python', 'logging.config#dictConfig', external('logging', 'config.dictConfig')],
    ['go', 'github.com/labstack/echo#New', external('github.com/labstack/echo/v4', 'New')],
  ])('%s %s means it', (language, pattern, resolved) => {
    expect(new PatternSet(language, [[pattern, true]]).exact(resolved)).toBe(true);
  });

  it.each<[CatalogueLanguage, string, Resolved]>([
    ['javascript', 'winston#createLogger', external('winston', 'createLogger.x')],
    ['javascript', 'winston#', external('winston', 'info')],
    ['javascript', 'console.log', external('console', 'log')],
    ['javascript', 'a#constructor', external('a', '__proto__')],
    ['python', 'logging#info', { kind: 'unknown' }],
  ])('%s %s does not', (language, pattern, resolved) => {
    expect(new PatternSet(language, [[pattern, true]]).exact(resolved)).toBeUndefined();
  });

  it('gives what follows the longest pattern', () => {
    const set = new PatternSet('javascript', [
      ['pino#', 'module'],
      ['pino#pino', 'maker'],
    ]);
    expect(set.prefix(external('pino', 'pino.child.info'))).toEqual({ entry: 'maker', rest: ['child', 'info'] });
  });
});

describe('catalogue files', () => {
  it('names the file and the key that is wrong', () => {
    const data = { loggers: [{ name: 'x', structured: true, makez: [] }] };
    expect(() => validated('libraries/go/loggers.yml', data, loggersSchema)).toThrow(
      /rules\/libraries\/go\/loggers\.yml: loggers\.0: .*makez/,
    );
  });
});
