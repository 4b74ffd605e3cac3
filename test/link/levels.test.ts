import { describe, expect, it } from 'vitest';
import { readDockerfile } from '../../src/extract/artefacts/dockerfile.js';
import { environmentLevels } from '../../src/link/loggers/level-environment.js';
import type { Service } from '../../src/model/services.js';

function levels(environment: Record<string, string>, path = 'Dockerfile') {
  const service: Service = {
    name: 'shop',
    path: '.',
    language: 'mixed',
    role: 'service',
    dependencies: new Set(),
    startCommands: [],
    environment: Object.entries(environment).map(([name, value]) => ({
      name,
      value,
      place: { path, at: [1, 1, 1, 1] },
    })),
    entries: [],
  };
  return environmentLevels(service).map(({ name, level, conditional }) => `${name} ${level}${conditional ? ' ?' : ''}`);
}

describe('levels of the environment', () => {
  it('knows the variables of levels and of debugging', () => {
    expect(levels({ LOG_LEVEL: 'DEBUG', SHOP_LOGLEVEL: 'trace', LOGGING_LEVEL: 'warning' })).toEqual([
      'LOG_LEVEL debug',
      'SHOP_LOGLEVEL trace',
      'LOGGING_LEVEL warn',
    ]);
    expect(levels({ DEBUG: 'express:*', NODE_DEBUG: 'http' })).toEqual(['DEBUG debug', 'NODE_DEBUG debug']);
  });

  it('leaves out what is off, read from elsewhere, or something else', () => {
    expect(levels({ DEBUG: 'false', NODE_DEBUG: '', LOG_LEVEL: ['$', '{LOG_LEVEL:-debug}'].join('') })).toEqual([]);
    expect(levels({ LOG_FORMAT: 'debug', DEBUG_PORT: '9229', DEBUG: '0', LEVEL: 'debug' })).toEqual([]);
  });

  it('marks files that are not for production', () => {
    expect(levels({ LOG_LEVEL: 'debug' }, 'deploy/overlays/dev/app.yaml')).toEqual(['LOG_LEVEL debug ?']);
    expect(levels({ LOG_LEVEL: 'debug' }, 'deploy/device/app.yaml')).toEqual(['LOG_LEVEL debug']);
  });

  it('has the line of a Dockerfile', () => {
    const { env, envAt } = readDockerfile('Dockerfile', 'FROM node\nENV NODE_ENV=production \\\n    LOG_LEVEL=debug\n');
    expect(env.LOG_LEVEL).toBe('debug');
    expect(envAt?.LOG_LEVEL?.[0]).toBe(2);
  });
});
