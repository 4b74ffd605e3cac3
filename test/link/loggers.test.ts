// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of the sources under test
import { describe, expect, it } from 'vitest';
import { loadCatalogue } from '../../src/link/catalogue.js';
import type { LinkContext, LinkInput } from '../../src/link/context.js';
import { linkedFiles } from '../../src/link/files.js';
import { assignLoggers } from '../../src/link/loggers/assign.js';
import { createNames } from '../../src/link/names/names.js';
import { emptyView } from '../../src/link/view.js';
import type { CallRole } from '../../src/model/calls.js';
import type { FileFacts } from '../../src/model/facts.js';
import { facts as factsOf } from './extracted.js';
import { input } from './helpers.js';

type Log = Extract<CallRole, { kind: 'log' }>;

/** Links sources by path and gives the context with the loggers assigned. */
async function linked(sources: Record<string, string>, rest: Partial<LinkInput> = {}): Promise<LinkContext> {
  const files: Record<string, FileFacts> = {};
  for (const [path, source] of Object.entries(sources)) files[path] = await factsOf(path, source);
  const whole = input(files, rest);
  const { linked, byPath } = linkedFiles(whole);
  const names = createNames(linked, byPath, whole.resolution);
  const context = { files: linked, byPath, services: whole.services.map(emptyView), artefacts: [], names };
  assignLoggers(context, loadCatalogue(), whole.configuredLoggers);
  return context;
}

/** Log roles of one file by line. */
function logs(context: LinkContext, path: string): Record<number, Log> {
  const file = context.files[context.byPath.get(path) ?? -1];
  const found: Record<number, Log> = {};
  for (const [call, roles] of file?.roles ?? [])
    for (const role of roles) if (role.kind === 'log') found[file?.facts.calls[call]?.at[0] ?? 0] = role;
  return found;
}

describe('JavaScript', () => {
  it('tells the console in all its names, and nothing that only looks like it', async () => {
    const context = await linked({
      'a.js': [
        "console.log('x')",
        "console['error']('x')",
        "globalThis.console.warn('x')",
        "import { debug } from 'node:console'",
        "debug('x')",
        'const { log } = console',
        "log('x')",
        "process.stdout.write('x')",
        "console.group('x')",
        "console.assert(1, 'x')",
        'items.forEach(console.log)',
        "function f(console) { console.log('x') }",
        'Math.log(2)',
        "git.log('x')",
      ].join('\n'),
    });
    const found = logs(context, 'a.js');
    expect(Object.keys(found).map(Number)).toEqual([1, 2, 3, 5, 7, 8]);
    expect(Object.values(found).every((role) => role.console && role.library === 'console')).toBe(true);
    expect(found[2]?.level).toBe('error');
    expect(found[8]?.method).toBe('process.stdout.write');
  });

  it('follows a logger through modules, classes, children and factories', async () => {
    const context = await linked({
      'logger.ts':
        "import pino from 'pino';\nexport default pino({ level: process.env.LOG_LEVEL });\nexport function createLogger(name: string) { return pino({ name }) }",
      'index.ts': "export { default as logger, createLogger } from './logger.js'",
      'a.ts': [
        "import { logger, createLogger } from './index'",
        "const child = logger.child({ module: 'a' })",
        "child.info({ id }, 'stored')",
        'class Orders {',
        '  constructor() { this.log = createLogger("orders") }',
        "  save() { this.log.error(err, 'failed') }",
        '}',
        "logger.child({ requestId }).warn('slow')",
      ].join('\n'),
    });
    const found = logs(context, 'a.ts');
    expect(found[3]).toMatchObject({ library: 'pino', structured: true, level: 'info', style: 'plain' });
    expect(found[3]?.message).toMatchObject({ text: 'stored' });
    expect(found[6]).toMatchObject({ library: 'pino', level: 'error', message: { text: 'failed' } });
    expect(found[8]?.fields).toMatchObject([{ kind: 'object', entries: [{ key: 'requestId' }] }]);
    expect([...(context.files[2]?.roles.values() ?? [])].flat()).toContainEqual(
      expect.objectContaining({ kind: 'bind-logger', library: 'pino' }),
    );
    expect(context.services[0]?.loggers).toMatchObject([
      { name: 'pino', structured: true, place: { path: 'logger.ts' } },
    ]);
    expect(context.services[0]?.levelConfigured).toMatchObject([{ place: { path: 'logger.ts' } }]);
  });

  it.each([
    ['winston.createLogger({ format: winston.format.simple() })', false],
    ['winston.createLogger({ format: winston.format.json() })', true],
    ["winston.createLogger({ level: 'info' })", true],
  ])('tells from its format whether winston is structured: %s', async (created, structured) => {
    const context = await linked({ 'a.js': `import winston from 'winston'\nconst log = ${created}\nlog.info('x')` });
    expect(logs(context, 'a.js')[3]).toMatchObject({ library: 'winston', structured });
  });

  it('tells how a message is made', async () => {
    const context = await linked({
      'a.js': [
        "import pino from 'pino'",
        'const log = pino()',
        "const NAME = 'shop'",
        'function f(id, message) {',
        '  log.info(`order ${id}`)',
        "  log.info('order ' + id)",
        '  const text = `order ${id}`',
        '  log.info(text)',
        "  log.info('a' + 'b')",
        '  log.info(`${NAME} up`)',
        "  log.info('order %s', id)",
        '  log.info(message)',
        "  log.info('order', { id })",
        '  log.info({ id })',
        '}',
      ].join('\n'),
    });
    const styles = Object.fromEntries(Object.entries(logs(context, 'a.js')).map(([line, role]) => [line, role.style]));
    expect(styles).toEqual({
      5: 'built',
      6: 'built',
      8: 'built',
      9: 'plain',
      10: 'plain',
      11: 'lazy',
      12: 'value',
      13: 'plain',
      14: 'plain',
    });
  });

  it("takes calls of the project's own logger for log calls, its console for the transport", async () => {
    const context = await linked({
      'lib/logger.ts': [
        'class Logger {',
        "  info(message: string, extra?: object) { this.write('info', message, extra) }",
        "  error(message: string, extra?: object) { this.write('error', message, extra) }",
        '  private write(level: string, message: string, extra?: object) {',
        '    console.log(JSON.stringify({ level, message, ...extra }))',
        '  }',
        '}',
        'export const logger = new Logger()',
      ].join('\n'),
      'a.ts': ["import { logger } from './lib/logger'", '', 'logger.error(`failed ${id}`, { id })'].join('\n'),
    });
    expect(context.files[0]?.isLogger).toBe(true);
    expect(logs(context, 'a.ts')[3]).toMatchObject({
      library: 'Logger',
      level: 'error',
      console: false,
      structured: true,
      wrapper: true,
      style: 'built',
    });
  });

  it('takes no function that happens to log for a logger', async () => {
    const context = await linked({
      'a.js': [
        'function remove(id) {',
        "  console.log('removing', id)",
        '  db.remove(id)',
        '}',
        'remove(3)',
        'function debug(text) { console.debug(text) }',
        "debug('x')",
      ].join('\n'),
    });
    expect(Object.keys(logs(context, 'a.js')).map(Number)).toEqual([2, 6, 7]);
    expect(logs(context, 'a.js')[7]).toMatchObject({ wrapper: true, console: true });
  });

  it('knows a logger by its name alone, and by configuration', async () => {
    const source = ["req.log.info('x')", "this.deps.logger.warn('x')", "audit.out.info('x')", "catalog.info('x')"].join(
      '\n',
    );
    const context = await linked(
      { 'a.js': `function f(req, audit, catalog) {\n${source}\n}` },
      { configuredLoggers: ['audit.out'] },
    );
    const found = logs(context, 'a.js');
    expect(Object.keys(found).map(Number)).toEqual([2, 3, 4]);
    expect(found[2]).toMatchObject({ library: 'unknown', structured: false });
  });
});

describe('Python', () => {
  it('tells logging, print and structlog', async () => {
    const context = await linked({
      'a.py': [
        'import logging, sys, structlog',
        'log = logging.getLogger(__name__)',
        'slog = structlog.get_logger().bind(service="shop")',
        'log.info("order %s", order_id)',
        'log.warning(f"order {order_id}")',
        'logging.error("failed", exc_info=True)',
        'slog.info("stored", order_id=order_id)',
        'print("x", file=sys.stderr)',
        'print("x", file=handle)',
        'sys.stdout.write("x")',
        'log.error(str(e))',
      ].join('\n'),
    });
    const found = logs(context, 'a.py');
    expect(Object.keys(found).map(Number)).toEqual([4, 5, 6, 7, 8, 10, 11]);
    expect(found[4]).toMatchObject({ library: 'logging', style: 'lazy', structured: false, level: 'info' });
    expect(found[5]).toMatchObject({ style: 'built', level: 'warn' });
    expect(found[6]?.fields).toMatchObject([{ kind: 'keyword', name: 'exc_info' }]);
    expect(found[7]).toMatchObject({ library: 'structlog', structured: true, style: 'plain' });
    expect(found[8]).toMatchObject({ library: 'console', console: true });
    expect(found[11]).toMatchObject({ style: 'value' });
  });
});

describe('Go', () => {
  it('tells slog, zap, zerolog, logrus and the console', async () => {
    const context = await linked({
      'a.go': [
        'package a',
        'import ("fmt"; "os"; "context"; "log/slog"; "net/http"; "go.uber.org/zap"; zl "github.com/rs/zerolog/log"; "github.com/sirupsen/logrus")',
        'type S struct { log *zap.Logger }',
        'func (s *S) f(ctx context.Context, w http.ResponseWriter, err error, id string) {',
        '  slog.InfoContext(ctx, "stored", "id", id)',
        '  slog.With("id", id).Error("failed", "error", err)',
        '  s.log.Error("failed", zap.String("id", id), zap.Error(err))',
        '  s.log.Sugar().Infof("order %s", id)',
        '  zl.Warn().Err(err).Str("id", id).Msg("slow")',
        '  zl.Ctx(ctx).Info().Msgf("order %s", id)',
        '  logrus.WithField("id", id).WithError(err).Warn("slow")',
        '  fmt.Fprintf(w, "order %s", id)',
        '  fmt.Fprintln(os.Stderr, "order", id)',
        '  fmt.Printf("order %s", id)',
        '  slog.Info(fmt.Sprintf("order %s", id))',
        '}',
      ].join('\n'),
    });
    const found = logs(context, 'a.go');
    expect(Object.keys(found).map(Number)).toEqual([5, 6, 7, 8, 9, 10, 11, 13, 14, 15]);
    const keys = (line: number) =>
      found[line]?.fields.flatMap((field) => (field.kind === 'object' ? field.entries.map(({ key }) => key) : ['?']));
    expect(found[5]).toMatchObject({ library: 'slog', contextual: true, style: 'plain' });
    expect(keys(5)).toEqual(['id']);
    expect(keys(6)).toEqual(['id', 'error']);
    expect(keys(7)).toEqual(['id', 'error']);
    expect(found[8]).toMatchObject({ library: 'zap', style: 'printf' });
    expect(found[9]).toMatchObject({ library: 'zerolog', level: 'warn', style: 'plain' });
    expect(keys(9)).toEqual(['error', 'id']);
    expect(found[10]).toMatchObject({ contextual: true, style: 'printf' });
    expect(found[11]).toMatchObject({ library: 'logrus', level: 'warn' });
    expect(found[13]).toMatchObject({ console: true, level: 'info' });
    expect(found[14]).toMatchObject({ console: true, style: 'printf' });
    expect(found[15]).toMatchObject({ style: 'built' });
  });

  it('follows a message that is set again on its way to the console', async () => {
    const context = await linked(
      {
        'logger/logger.go': `package logger
import ("fmt"; "strings")
func Log(verbosity int, message ...string) {
	text := strings.Join(message, " ")
	if verbosity > 3 {
		text = fmt.Sprintf("[%s] %s", "here", text)
	}
	fmt.Printf("%s\\n", text)
}`,
        'main.go': `package main
import "example.com/boats/logger"
func main() { logger.Log(0, "started") }`,
      },
      { resolution: { aliases: [], packages: {}, goModules: { 'example.com/boats': '' }, pythonRoots: [] } },
    );
    expect(logs(context, 'main.go')[3]).toMatchObject({ library: 'logger', console: false, wrapper: true });
  });

  it('counts an event of zerolog where it ends, hands on what a library wrote, and reads the level that configuration gives', async () => {
    const context = await linked({
      'a.go': [
        'package a',
        'import ("io"; "github.com/rs/zerolog"; "github.com/rs/zerolog/log")',
        'type lines struct{}',
        'func (lines) Printf(format string, args ...any) {',
        '  log.Warn().Str("component", "store").Msgf(format, args...)',
        '}',
        'func note(status int) {',
        '  event := log.Info()',
        '  if status >= 500 { event = log.Error() }',
        '  event.Msg("answered")',
        '}',
        'func start(out io.Writer) {',
        '  conf := readConfig()',
        '  log.Logger = log.Output(out).Level(zerolog.Level(conf.LogLevel))',
        '}',
        'type config struct { LogLevel int }',
        'func readConfig() *config { return &config{LogLevel: int(zerolog.InfoLevel)} }',
      ].join('\n'),
    });
    const found = logs(context, 'a.go');
    expect(found[5]).toMatchObject({ library: 'zerolog', style: 'plain' });
    expect([found[8], found[9]]).toEqual([undefined, undefined]);
    expect(context.services[0]?.loggers.map(({ name }) => name)).toEqual(['zerolog']);
    expect(context.services[0]?.levelConfigured).toHaveLength(1);
    expect(context.services[0]?.levelConfigured[0]?.place.at[0]).toBe(14);
  });

  it('reads the level that a field of the configuration gives through a function of the project', async () => {
    const context = await linked({
      'a.go': [
        'package a',
        'import ("os"; kitlog "github.com/go-kit/log"; "github.com/go-kit/log/level"; "example.com/kit/server")',
        'func start(cfg *server.Config) {',
        '  logger := level.NewFilter(kitlog.NewLogfmtLogger(os.Stderr), allowed(cfg.LogLevel.String()))',
        '  logger.Log("msg", "up")',
        '}',
        'func allowed(name string) level.Option {',
        '  if name == "debug" { return level.AllowDebug() }',
        '  return level.AllowInfo()',
        '}',
      ].join('\n'),
    });
    expect(context.services[0]?.levelConfigured[0]?.place.at[0]).toBe(4);
  });

  it('reads a level that a parameter of the type of levels hands on', async () => {
    const context = await linked({
      'a.go': [
        'package a',
        'import ("io"; "log/slog")',
        'func handler(w io.Writer, level slog.Level) slog.Handler {',
        '  options := &slog.HandlerOptions{Level: level}',
        '  return slog.NewJSONHandler(w, options)',
        '}',
      ].join('\n'),
    });
    expect(context.services[0]?.levelConfigured[0]?.place.at[0]).toBe(5);
  });

  it('reads a level that the own logging of the project is given from its configuration', async () => {
    const context = await linked(
      {
        'log/log.go': 'package log\nfunc New(out any, level int) *Logger { return &Logger{} }\ntype Logger struct{}',
        'main.go': [
          'package main',
          'import ("example.com/shop/log"; "os")',
          'type config struct { StdoutLevel int }',
          'func start(logConf config) *log.Logger { return log.New(os.Stdout, logConf.StdoutLevel) }',
        ].join('\n'),
      },
      { resolution: { aliases: [], packages: {}, goModules: { 'example.com/shop': '.' }, pythonRoots: [] } },
    );
    expect(context.services[0]?.levelConfigured[0]?.place.path).toBe('main.go');
  });

  it('reads a level that callers give, whatever the default of the parameter is', async () => {
    const made = async (given: string) => {
      const context = await linked({
        'logger.ts': `import log4js from 'log4js';
export function provider(logLevel = 'error') {
  log4js.configure({ appenders: {}, categories: { default: { appenders: [], level: logLevel } } });
  return log4js.getLogger;
}`,
        'app.ts': `import { provider } from './logger';\nconst getLogger = provider(${given});\ngetLogger('app').info('up');`,
      });
      return context.services[0]?.levelConfigured.map(({ place }) => place.path);
    };
    expect(await made('process.env.LOG_LEVEL')).toContain('logger.ts');
    expect(await made("'warn'")).toEqual([]);
  });

  it('reads a level that is filled into the configuration of the own logging', async () => {
    const made = async (given: string) => {
      const context = await linked({
        'core/__init__.py': '',
        'core/logs.py':
          'import json\nimport logging.config\ndef configured_logger(path, substitutions):\n    logging.config.dictConfig(json.loads(fill(path, substitutions)))\n    return logging.getLogger()\n',
        'core/root.py': `from core.logs import configured_logger\nfrom core.settings import settings\nlogger = configured_logger("logs.json", substitutions={"LOG_LEVEL": ${given}})\nlogger.info("up")\n`,
      });
      return context.services[0]?.levelConfigured.map(({ place }) => place.path);
    };
    expect(await made('settings.LOG_LEVEL.upper()')).toEqual(['core/root.py']);
    expect(await made('"INFO"')).toEqual([]);
  });

  it('reads a level that is parsed where the logger is made', async () => {
    const context = await linked({
      'main.go': [
        'package main',
        'import ("os"; "example.org/kit/log"; "example.org/kit/log/zap")',
        'var level = os.Getenv("LOG_LEVEL")',
        'func start() { log.SetLogger(zap.NewLogger(log.ParseLevel(level), zap.WithName("shop"))) }',
        'func fixed() { log.SetLogger(zap.NewLogger(log.ParseLevel("info"))) }',
      ].join('\n'),
    });
    expect(context.services[0]?.levelConfigured.map(({ place }) => place.at[0])).toEqual([4]);
  });

  it('reads a level that is written in another case first', async () => {
    const context = await linked({
      'a.py': [
        'import logging',
        'from shop import settings',
        'def setup(level: str | None = None) -> None:',
        '    if level is None:',
        '        level = settings.LOG_LEVEL',
        '    logging.basicConfig(level=getattr(logging, level.upper()))',
      ].join('\n'),
    });
    expect(context.services[0]?.levelConfigured[0]?.place.at[0]).toBe(6);
  });

  it('takes a level that the code fixes for none of configuration', async () => {
    const context = await linked({
      'a.go':
        'package a\nimport ("io"; "github.com/rs/zerolog"; "github.com/rs/zerolog/log")\nfunc start(out io.Writer) { log.Logger = log.Output(out).Level(zerolog.InfoLevel) }',
    });
    expect(context.services[0]?.levelConfigured).toEqual([]);
  });
});
