import type { CallFact, FileFacts } from '../model/facts.js';
import type { FileRole } from '../model/files.js';
import type { Service } from '../model/services.js';
import { answersRequests } from '../util/python-web.js';

/** Packages that only tests import. */
const TEST_MODULES =
  /^(?:vitest|jest|@jest\/globals|mocha|chai|sinon|supertest|cypress|@playwright\/test|@testing-library\/.+|node:test|pytest|_pytest|hypothesis)$/;
const GO_TEST_MODULES = /^(?:testing(?:\/(?:quick|iotest|fstest))?|github\.com\/stretchr\/testify\/.+)$/;
/** Packages that render in the browser. Type imports bring no code and do not count. */
const BROWSER_MODULES =
  /^(?:react(?:-dom|-router(?:-dom)?|-redux|-query)?|preact|vue|vue-router|pinia|vuex|svelte|solid-js|lit|@angular\/(?!ssr|platform-server).+|@tanstack\/react-.+|styled-components|mobx(?:-react|-react-lite|-utils)?|zustand|jotai|recoil|redux|@reduxjs\/toolkit|swr|jquery|next\/(?:link|navigation|router|image|dynamic))(?:\/.*)?$/;
/** Modules that no browser has. */
const SERVER_MODULES =
  /^(?:node:.+|fs|fs\/promises|http|https|net|child_process|cluster|os|express|fastify|koa|hono|next\/server|next\/headers|server-only|@nestjs\/.+|pg|mysql2|ioredis)$/;

/** Files of a framework that answer requests whatever they import. */
const SERVER_ROUTE =
  /(?:^|\/)(?:route|middleware|instrumentation|\+server)\.[cm]?[jt]s$|\.server\.[cm]?[jt]sx?$|(?:^|\/)pages\/api\//;
/** Components that a server renders to text (mails, PDFs): below a server's folder, and below no front end's in it. */
const SERVER_FOLDER =
  /(?:^|\/)(?:server|server-only|backend)\/(?!(?:.*\/)?(?:client|frontend|web|webapp|ui|app|components|pages|views|public|static|assets|hooks)\/)/;
/** Hooks of a component framework are named so whatever they import. */
const HOOK = /(?:^|\/)(?:hooks|composables|components)\/(?:.*\/)?use[-A-Z][\w.-]*\.[jt]sx?$/;

/** Build and release scripts that lie where a package begins. */
export const TOP_TOOL_FILES = /^(?:build|bundle|compile|release|publish|version)\.(?:[cm]?[jt]s|py)$/;

/** Calls that start a server, a worker or a scheduler, by the last names of what is called. */
const STARTS =
  /(?:^|[.#])(?:listen|listenAndServe|ListenAndServe(?:TLS)?|Serve(?:TLS)?|serve|serve_forever|run_forever|run_app|run_polling|start_polling|start_server|start_consuming|infinity_polling|Listen(?:Packet|UDP|TCP)?|NewServer|createServer|app\.run|uvicorn\.run|socketio\.run|Worker|worker_main|consume|\w*Consumer)$|^(?:uvicorn|hypercorn|waitress|gunicorn|werkzeug\.serving)[#.].*(?:run|serve)/;

/**
 * The role of a file once its content is known.
 *
 * What only the whole repository tells is left to link: whether something else imports a file that can also be run, and which Go
 * main reaches a server.
 *
 * @param byPath what the path settles; undefined where it settles nothing
 * @param service the service that the file belongs to; undefined where none is around it
 */
export function refineRole(
  path: string,
  byPath: FileRole | undefined,
  facts: FileFacts,
  service: Service | undefined,
): FileRole {
  if (byPath === 'generated' || byPath === 'test' || byPath === 'example') return byPath;
  const marks = new Set(facts.marks);
  if (marks.has('generated') || marks.has('vendored')) return 'generated';
  const modules = facts.imports.filter((one) => !one.typeOnly).map((one) => one.module);
  if (byPath === undefined && isTestSupport(path, facts, modules)) return 'test';

  const entry = service?.entries.includes(path) === true || startsServer(facts);
  const isPage = runsInBrowser(path, facts, modules) || isUniversal(path, modules, service);
  if (byPath === 'tool') {
    if (isPage && !marks.has('shebang')) return 'browser';
    return entry && service?.role !== 'tool' && /(?:^|\/)bin\//.test(path) ? 'service' : 'tool';
  }
  if (marks.has('build-ignore') || marks.has('django-command') || modules.some(isToolModule)) return 'tool';
  if (isMigration(facts)) return 'tool';
  if (
    !entry &&
    service &&
    path.startsWith(`${service.path}/`) &&
    TOP_TOOL_FILES.test(path.slice(service.path.length + 1))
  )
    return 'tool';
  if (service?.commands?.includes(path) && !startsServer(facts)) return 'tool';
  // What lies among the assets of a Go or Python service is sent to browsers.
  if (isAsset(path, facts, service)) return 'browser';
  // A main beside a library is a program of its own.
  if (marks.has('go-main') && service?.role === 'library' && !startsServer(facts)) return 'tool';
  // What is written in another language beside a front end runs elsewhere: a build step, a client for the command line, or a server.
  if (service?.role === 'browser' && facts.language !== 'javascript' && facts.language !== 'typescript')
    return startsServer(facts) || answersRequests(facts) ? 'service' : 'tool';
  if (service?.role === 'browser') return buildsBundle(facts, modules, service) ? 'tool' : 'browser';
  if (isPage) return service?.role === 'tool' ? 'tool' : 'browser';
  if (entry && service?.role !== 'tool') return service?.role ?? 'service';
  const isRun =
    marks.has('shebang') ||
    modules.some(asksAtTerminal) ||
    isCommand(path, facts) ||
    (marks.has('python-main') && !loops(facts));
  if ((isRun && !answersRequests(facts)) || isScriptOfGo(path, facts, service)) return 'tool';
  return service?.role ?? 'service';
}

function isAsset(path: string, facts: FileFacts, service: Service | undefined): boolean {
  const script = facts.language === 'javascript' || facts.language === 'typescript';
  const other = service?.language === 'go' || service?.language === 'python';
  return script && other && /(?:^|\/)(?:public|static|assets|www|wwwroot|htdocs)\//.test(path);
}

/** Set-up scripts, task runners and load tests, which say what they are by what they import. */
function isToolModule(module: string): boolean {
  return /^(?:setuptools|distutils\.core|invoke|fabric|nox|locust|k6)(?:$|\/)/.test(module);
}

/** A change of a database's schema, whatever its folder is called: a migration of Django or a revision of Alembic. */
function isMigration({ types, imports }: FileFacts): boolean {
  if (types.some(({ name, bases }) => name === 'Migration' && bases.includes('django.db#migrations.Migration')))
    return true;
  return imports.some(({ module, name }) => module === 'alembic' && name === 'op');
}

/** One of the commands of a command line: it ends the process when it is done. The commands of a bot or of a bus of messages do not. */
function isCommand(path: string, facts: FileFacts): boolean {
  if (!/(?:^|\/)commands\/(?:[^/]+|[^/]+\/(?:index|command))\.[cm]?[jt]s$/.test(path)) return false;
  return facts.calls.some(({ callee }) => callee === 'process.exit') && !startsServer(facts);
}

/** Questions at a terminal: somebody sits before it. */
function asksAtTerminal(module: string): boolean {
  return /^(?:inquirer|@inquirer\/.+|prompts|enquirer|@clack\/prompts)$/.test(module);
}

function runsInBrowser(path: string, facts: FileFacts, modules: readonly string[]): boolean {
  if (facts.language !== 'javascript' && facts.language !== 'typescript') return false;
  if (SERVER_ROUTE.test(path) || modules.some((module) => SERVER_MODULES.test(module))) return false;
  // The package of the generated client holds the enumerations of its tables too, which pages use.
  if (facts.imports.some((one) => one.module === '@prisma/client' && /^(?:PrismaClient|\*)$/.test(one.name)))
    return false;
  if (facts.marks.includes('dom') || facts.marks.includes('component') || HOOK.test(path) || isServiceWorker(facts))
    return true;
  if (SERVER_FOLDER.test(path)) return false;
  return facts.marks.includes('jsx') || modules.some((module) => BROWSER_MODULES.test(module) && !onlyElements(facts));
}

/** What Nuxt runs in the browser, and on the server once before: all but what lies below `server/`. */
const UNIVERSAL = /(?:^|\/)(?:components|composables|layouts|middleware|mixins|pages|plugins|stores?|services|utils)\//;

function isUniversal(path: string, modules: readonly string[], service: Service | undefined): boolean {
  if (!service || !['nuxt', 'nuxt3', 'nuxt-edge'].some((name) => service.dependencies.has(name))) return false;
  if (!UNIVERSAL.test(path) || !/\.[cm]?[jt]s$/.test(path)) return false;
  return (
    !/(?:^|\/)(?:server(?:-?middleware)?|api)\//i.test(path) && !modules.some((module) => SERVER_MODULES.test(module))
  );
}

/** In the package of a front end no page can read files or start programs: a step of its build does. On a desk both halves can. */
const BUILD_MODULES = /^(?:node:)?(?:fs(?:\/promises)?|child_process)$/;

function buildsBundle({ marks }: FileFacts, modules: readonly string[], { dependencies }: Service): boolean {
  if (marks.includes('dom') || marks.includes('jsx')) return false;
  if (['electron', '@tauri-apps/api', 'nw'].some((name) => dependencies.has(name))) return false;
  return (
    modules.some((module) => BUILD_MODULES.test(module)) && !modules.some((module) => BROWSER_MODULES.test(module))
  );
}

/** Life of a service worker, which the browser runs beside its pages. A worker of an edge network answers `fetch` alone. */
const WORKER_EVENTS = /^(?:install|activate|push|notificationclick|notificationclose|pushsubscriptionchange|sync)$/;

function isServiceWorker({ calls }: FileFacts): boolean {
  return calls.some(({ callee, args: [first] }) => {
    if (/^(?:self\.(?:skipWaiting|clients\.\w+|registration\.\w+)|importScripts)$/.test(callee)) return true;
    return callee === 'self.addEventListener' && first?.kind === 'literal' && WORKER_EVENTS.test(first.text);
  });
}

/** Of the rendering library only the making of elements, without JSX: a server renders a template. */
function onlyElements({ imports }: FileFacts): boolean {
  const browser = imports.filter((one) => !one.typeOnly && BROWSER_MODULES.test(one.module));
  return browser.every((one) => one.module === 'react' && /^(?:createElement|Fragment)$/.test(one.name));
}

function startsServer(facts: FileFacts): boolean {
  return facts.calls.some((call) => namesOf(call).some((name) => STARTS.test(name)));
}

/** A script that works until it is stopped: a loop without end around its calls. */
function loops(facts: FileFacts): boolean {
  return facts.calls.some((call) => call.loop === 'forever');
}

/** A `package main` beside none of the mains that serve; where the service has no entry, one that imports the standard library alone. */
function isScriptOfGo(path: string, facts: FileFacts, service: Service | undefined): boolean {
  if (!facts.marks.includes('go-main')) return false;
  const folder = (file: string) => file.slice(0, file.lastIndexOf('/') + 1);
  if (service?.language === 'go' && service.entries.length > 0)
    return service.entries.every((one) => folder(one) !== folder(path));
  const hasMain = facts.functions.some((fn) => fn.name === 'main' && fn.className === undefined);
  return hasMain && facts.imports.every((one) => !one.module.includes('.'));
}

/**
 * Code that serves tests alone without being called a test. In Go a production file may import `testing` for one helper at its
 * end: there, the place's name or most of the functions have to speak of tests.
 */
function isTestSupport(path: string, facts: FileFacts, modules: readonly string[]): boolean {
  if (facts.language !== 'go') return modules.some((module) => TEST_MODULES.test(module));
  if (!modules.some((module) => GO_TEST_MODULES.test(module))) return false;
  if (path.split('/').some((part) => /test/i.test(part))) return true;
  const named = facts.functions.filter((fn) => fn.parent === 0 && fn.name !== '');
  const taking = named.filter((fn) => fn.params.some((param) => param.type?.startsWith('testing#')));
  return taking.length * 2 > named.length;
}

function namesOf(call: CallFact): string[] {
  return [call.callee, ...(call.chain ?? []).map((link) => `.${link.name}`)];
}
