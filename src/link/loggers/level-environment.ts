/** Log levels that the environment of a service fixes: image, compose file, Kubernetes manifest. */
import type { LogLevel } from '../../model/calls.js';
import type { FixedLevel, Service } from '../../model/services.js';
import { levelOf } from './record.js';

const LEVEL_NAME = /(?:^|_)LOG(?:GING|GER)?_?LEVEL$/i;
const OFF = /^(?:|0|false|no|off|none|null)$/i;
/** Overlays and folders that are for something else than production. */
const NOT_PRODUCTION =
  /(?:^|[/._-])(?:dev|devs|devservices|devcontainer|devstack|devenv|devel|develop|development|local|test|tests|testing|ci|qa|staging|stage|sandbox|preview|review|e2e|debug|demo|quickstart|playground)(?:[/._-]|$)/i;

/** The levels in the environment of a service. A value that is itself read from somewhere (`${LOG_LEVEL}`) is none. */
export function environmentLevels(service: Service): FixedLevel[] {
  return service.environment.flatMap(({ name, value, place }): FixedLevel[] => {
    const level = levelFrom(name, value.trim());
    if (level === undefined) return [];
    const conditional = NOT_PRODUCTION.test(place.path);
    return [{ name, level, by: 'environment', conditional, role: 'service', place }];
  });
}

function levelFrom(name: string, value: string): LogLevel | undefined {
  if (value.includes('$')) return undefined;
  if (LEVEL_NAME.test(name)) return levelOf(value);
  if (name === 'NODE_DEBUG' && !OFF.test(value)) return 'debug';
  if (name === 'DEBUG' && /^(?:1|true|yes|on)$|[*:]/i.test(value)) return 'debug';
  return name === 'FLASK_DEBUG' && /^(?:1|true|yes|on)$/i.test(value) ? 'debug' : undefined;
}
