/** What is said to a service from outside its code, where instrumentation can be switched on without a line of it. */
import type { Place } from '../../model/evidence.js';
import type { Service } from '../../model/services.js';

/** Start commands, variables as `NAME=value`, annotations and labels as `key=value`; switches that are off are left out. */
export function textsFromOutside(service: Service): { text: string; place: Place }[] {
  return [
    ...service.startCommands,
    ...service.environment.map(({ name, value, place }) => ({ text: `${name}=${value}`, place })),
    ...(service.annotations ?? []).filter(({ text }) => !/=(?:false|disabled?)$/i.test(text)),
  ];
}
