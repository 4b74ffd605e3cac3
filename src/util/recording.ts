/** Frameworks that record an error which nobody catches, with its stack, before they answer. */
export const RECORDING = new Set([
  'django',
  'flask',
  'fastapi',
  'starlette',
  'sanic',
  'aiohttp',
  'tornado',
  'celery',
  'rq',
  'nestjs',
]);
