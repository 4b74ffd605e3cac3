/** Packages of PyPI (normalised names) whose presence makes a Python package one that serves or works. */
const SERVER = new Set([
  ...['django', 'flask', 'fastapi', 'starlette', 'tornado', 'aiohttp', 'sanic', 'falcon', 'bottle', 'pyramid', 'quart'],
  ...['flask-restx', 'flask-restplus', 'flask-restful', 'flask-smorest', 'flask-openapi3', 'apiflask', 'django-ninja'],
  ...['djangorestframework', 'channels', 'starlite', 'cherrypy', 'hug', 'aws-lambda-powertools', 'fastapi-slim'],
  ...['litestar', 'connexion', 'robyn', 'blacksheep', 'nameko', 'grpcio', 'streamlit', 'gradio', 'dash', 'chalice'],
  ...['cornice', 'azure-functions', 'flask-appbuilder', 'emmett', 'microdot'],
  ...['celery', 'rq', 'dramatiq', 'huey', 'arq', 'faust', 'faust-streaming', 'taskiq', 'temporalio', 'apscheduler'],
  ...[
    'kombu',
    'pika',
    'aio-pika',
    'aiokafka',
    'confluent-kafka',
    'kafka-python',
    'nats-py',
    'mangum',
    'functions-framework',
  ],
  ...[
    'gunicorn',
    'uvicorn',
    'hypercorn',
    'uwsgi',
    'granian',
    'discord-py',
    'aiogram',
    'python-telegram-bot',
    'slack-bolt',
  ],
]);

/** @param name of a distribution, normalised */
export function isServerDistribution(name: string): boolean {
  return SERVER.has(name);
}

/** PEP 503: `Foo.Bar_baz[extra] >= 1` → `foo-bar-baz`; undefined for a line that names no distribution. */
export function distributionName(requirement: string): string | undefined {
  const name = /^\s*([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(?:\[|[<>=!~;@ (]|$|#|,)/.exec(requirement)?.[1];
  return name?.toLowerCase().replace(/[-_.]+/g, '-');
}

/** Distributions of a requirements file; options, paths and addresses without a name are left out. */
export function requirementNames(text: string): string[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const egg = /[#&]egg=([\w.-]+)/.exec(line)?.[1];
    return distributionName(egg ?? line) ?? [];
  });
}
