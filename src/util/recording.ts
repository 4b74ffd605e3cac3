/** Frameworks that record an error which nobody catches, with its stack, before they answer. */
const RECORDING = new Set([
  'django',
  'flask',
  'fastapi',
  'starlette',
  'sanic',
  'aiohttp',
  'tornado',
  'celery',
  'rq',
  'nest',
]);

/** Those of a service's frameworks that record what nobody catches. */
export function recordingFrameworks(frameworks: readonly string[]): string[] {
  return frameworks.filter((name) => RECORDING.has(name));
}
