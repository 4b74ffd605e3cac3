import { describe, expect, it } from 'vitest';
import type { LinkInput } from '../../src/link/context.js';
import { repository } from './requests-linked.js';

/** `path:line level` of what the lines say of themselves: `//! error` or `#! error`. */
function expected(sources: Record<string, string>): string[] {
  return Object.entries(sources).flatMap(([path, source]) =>
    source.split('\n').flatMap((line, index) => {
      const said = /(?:\/\/|#)! (\w+)$/.exec(line)?.[1];
      return said ? [`${path}:${index + 1} ${said}`] : [];
    }),
  );
}

async function check(sources: Record<string, string>, more: Partial<LinkInput> = {}) {
  const linked = await repository(sources, [], more);
  const found = linked.files.flatMap((file) =>
    [...file.roles].flatMap(([call, roles]) =>
      roles.flatMap((role) =>
        role.kind === 'log' && !role.console ? [`${file.path}:${file.facts.calls[call]?.at[0]} ${role.level}`] : [],
      ),
    ),
  );
  expect(found.sort()).toEqual(expected(sources).sort());
}

describe('a logger of JavaScript is known', () => {
  it.each<[string, Record<string, string>]>([
    [
      'where Nest injects it',
      {
        'boats.service.ts': `
import { Inject, Injectable, Logger } from '@nestjs/common';
import { WINSTON_MODULE_PROVIDER } from 'nest-winston';
import type { Logger as Winston } from 'winston';
import { PinoLogger, InjectPinoLogger } from 'nestjs-pino';
@Injectable()
export class Boats {
  private readonly own = new Logger(Boats.name);
  constructor(@Inject(WINSTON_MODULE_PROVIDER) private readonly winston: Winston, @InjectPinoLogger(Boats.name) private readonly pino: PinoLogger, private readonly plain: Logger) {}
  all() {
    this.own.warn('a'); //! warn
    this.winston.info('b'); //! info
    this.pino.error({ err: 1 }, 'c'); //! error
    this.plain.error('d'); //! error
  }
}`,
      },
    ],
    [
      'in a container of awilix',
      {
        'container.js': `
import { createContainer, asClass, asValue } from 'awilix';
import pino from 'pino';
import { Boats } from './boats.js';
export const container = createContainer();
container.register({ logger: asValue(pino()), boats: asClass(Boats).singleton() });`,
        'boats.js': `
export class Boats {
  constructor({ logger }) { this.logger = logger; }
  all() {
    this.logger.info('a'); //! info
  }
}
export const make = ({ logger }) => ({ run() {
  logger.error('b'); //! error
} });`,
      },
    ],
    [
      'where inversify injects it',
      {
        'logger.ts': `
import winston from 'winston';
export interface ILogger { info(text: string): void; error(text: string): void }
export class WinstonLogger implements ILogger {
  private readonly inner = winston.createLogger();
  info(text: string) {
    this.inner.info(text); //! info
  }
  error(text: string) {
    this.inner.error(text); //! error
  }
}`,
        'boats.ts': `
import { inject, injectable } from 'inversify';
import type { ILogger } from './logger';
@injectable()
export class Boats {
  constructor(@inject('Logger') private readonly log: ILogger) {}
  all() {
    this.log.info('a'); //! info
    this.log.error('b'); //! error
  }
}`,
      },
    ],
    [
      'where typedi or tsyringe give it',
      {
        'logger.ts': `
import { Service } from 'typedi';
import pino from 'pino';
@Service()
export class Log {
  private readonly pino = pino();
  warn(text: string, fields = {}) {
    this.pino.warn(fields, text); //! warn
  }
}`,
        'boats.ts': `
import { Container, Service } from 'typedi';
import { container } from 'tsyringe';
import { Log } from './logger';
@Service()
export class Boats {
  constructor(private readonly log: Log) {}
  all() {
    this.log.warn('a'); //! warn
    Container.get(Log).warn('b'); //! warn
    container.resolve(Log).warn('c'); //! warn
  }
}`,
      },
    ],
    [
      'through what a function gives',
      {
        'log.ts': `
import { pino } from 'pino';
const root = pino();
export function getLogger(name: string) { return root.child({ name }); }
export const useLogger = () => getLogger('x');`,
        'boats.ts': `
import { getLogger, useLogger } from './log';
const log = getLogger('boats');
export function all() {
  const { info } = log;
  log.info('a'); //! info
  useLogger().error('b'); //! error
  info('c'); //! info
}`,
      },
    ],
    [
      'on the request and in the context',
      {
        'server.js': `
import express from 'express';
import pinoHttp from 'pino-http';
import Fastify from 'fastify';
const app = express();
app.use(pinoHttp());
app.get('/a', (req, res) => {
  req.log.info('a'); //! info
  res.json([]);
});
const fastify = Fastify({ logger: true });
fastify.get('/b', async (request, reply) => {
  request.log.warn('b'); //! warn
  reply.log.error('c'); //! error
  fastify.log.info('d'); //! info
});`,
      },
    ],
    [
      'in a store of async hooks',
      {
        'context.ts': `
import { AsyncLocalStorage } from 'node:async_hooks';
import { pino, type Logger } from 'pino';
const base = pino();
const store = new AsyncLocalStorage<{ logger: Logger }>();
export const logger = () => store.getStore()?.logger ?? base;`,
        'boats.ts': `
import { logger } from './context';
export function all() {
  logger().info('a'); //! info
}`,
      },
    ],
    [
      'through wrappers that choose the level',
      {
        'log.ts': `
import bunyan from 'bunyan';
const log = bunyan.createLogger({ name: 'x' });
export function report(level: 'info' | 'error', text: string) {
  log[level](text);
}
export const failed = (text: string, error: Error) => {
  log.error({ err: error }, text); //! error
};`,
        'boats.ts': `
import { failed } from './log';
export function all(error: Error) {
  failed('a', error); //! error
}`,
      },
    ],
    [
      'in a class that turns the arguments of its library round',
      {
        'logger.ts': `
import pino from 'pino';
export class AppLogger {
  private readonly inner = pino();
  info(message: string, meta?: object) {
    this.inner.info(meta, message); //! info
  }
  error(message: string, error: Error, meta = {}) {
    this.inner.error({ err: error, ...meta }, message); //! error
  }
}`,
        'boats.ts': `
import { AppLogger } from './logger';
const logger = new AppLogger();
export function all(id: string, error: Error) {
  logger.info('a', { id }); //! info
  logger.error('b', error, { id }); //! error
}`,
      },
    ],
    [
      'of winston with levels and children, consola, log4js, loglevel, signale and debug',
      {
        'a.ts': `
import winston from 'winston';
import { consola, createConsola } from 'consola';
import log4js from 'log4js';
import loglevel from 'loglevel';
import tracer from 'tracer';
const log = winston.createLogger({ level: 'info' });
const child = log.child({ part: 'a' });
log.log('warn', 'a'); //! warn
log.log({ level: 'error', message: 'b' }); //! error
child.info('c'); //! info
winston.error('d'); //! error
consola.withTag('x').warn('e'); //! warn
createConsola({}).error('f'); //! error
log4js.getLogger('x').info('g'); //! info
loglevel.getLogger('x').warn('h'); //! warn
winston.loggers.get('x').error('i'); //! error`,
      },
    ],
  ])('%s', async (_, sources) => {
    await check(sources);
  });
});

describe('a logger of Python is known', () => {
  it.each<[string, Record<string, string>]>([
    [
      'where FastAPI hands it over',
      {
        'deps.py': `
import logging
def get_logger() -> logging.Logger:
    return logging.getLogger("api")
`,
        'main.py': `
import logging
from typing import Annotated
from fastapi import Depends, FastAPI
from deps import get_logger
app = FastAPI()
@app.get("/a")
def a(log=Depends(get_logger)):
    log.info("a")  #! info
@app.get("/b")
def b(log: Annotated[logging.Logger, Depends(get_logger)]):
    log.warning("b")  #! warn
`,
      },
    ],
    [
      'of Flask, of Celery and of a class',
      {
        'main.py': `
import logging
from celery.utils.log import get_task_logger
from flask import Flask, current_app
app = Flask(__name__)
tasks = get_task_logger(__name__)
class Base:
    def __init__(self):
        self.log = logging.getLogger(type(self).__name__)
class Boats(Base):
    def all(self):
        self.log.error("a")  #! error
def handle():
    app.logger.info("b")  #! info
    current_app.logger.warning("c")  #! warn
    tasks.error("d")  #! error
`,
      },
    ],
    [
      'through functions, adapters and binding',
      {
        'logs.py': `
import logging
import structlog
from loguru import logger as loguru
def get(name):
    return logging.getLogger(name)
def bound(**fields):
    return structlog.get_logger().bind(**fields)
adapter = logging.LoggerAdapter(logging.getLogger("x"), {"a": 1})
`,
        'main.py': `
import logging
from logs import adapter, bound, get, loguru
log = get(__name__)
def handle():
    log.debug("a")  #! debug
    bound(order=1).info("b")  #! info
    adapter.error("c")  #! error
    loguru.bind(x=1).warning("d")  #! warn
    loguru.opt(exception=True).error("e")  #! error
    log.log(logging.ERROR, "f")  #! error
    log.exception("g")  #! error
`,
      },
    ],
    [
      'through wrappers of the project',
      {
        'logs.py': `
import logging
_log = logging.getLogger("x")
def log_error(text, *args):
    _log.error(text, *args)  #! error
class Reporter:
    def __init__(self, logger=None):
        self.logger = logger or logging.getLogger("reporter")
    def fail(self, text):
        self.logger.error(text)  #! error
`,
        'main.py': `
from logs import Reporter, log_error
def handle():
    log_error("a")  #! error
    Reporter().fail("b")  #! error
`,
      },
    ],
  ])('%s', async (_, sources) => {
    await check(sources);
  });
});

const go: Partial<LinkInput> = {
  resolution: { aliases: [], packages: {}, goModules: { 'example.com/pier': '' }, pythonRoots: [] },
};

describe('a logger of Go is known', () => {
  it.each<[string, Record<string, string>]>([
    [
      'where wire makes it, as a field and behind an interface',
      {
        'main.go': `package main
import ("log/slog"; "os"; "go.uber.org/zap")
type Logger interface { Infow(msg string, kv ...any); Errorw(msg string, kv ...any) }
func ProvideLogger() *zap.SugaredLogger { l, _ := zap.NewProduction(); return l.Sugar() }
func ProvideSlog() *slog.Logger { return slog.New(slog.NewJSONHandler(os.Stdout, nil)) }
type Boats struct { log Logger; s *slog.Logger }
func NewBoats(log Logger, s *slog.Logger) *Boats { return &Boats{log: log, s: s} }
func (b *Boats) All() {
	b.log.Infow("a") //! info
	b.s.Error("b") //! error
	b.s.With("x", 1).Warn("c") //! warn
}
func main() { NewBoats(ProvideLogger(), ProvideSlog()).All() }
`,
      },
    ],
    [
      'in the context of a request',
      {
        'main.go': `package main
import ("context"; "net/http"; "log/slog"; "github.com/gin-gonic/gin"; "github.com/rs/zerolog"; "github.com/rs/zerolog/log"; "github.com/sirupsen/logrus"; "go.uber.org/zap"; "sigs.k8s.io/controller-runtime/pkg/log")
type key struct{}
func From(ctx context.Context) *slog.Logger {
	if l, ok := ctx.Value(key{}).(*slog.Logger); ok { return l }
	return slog.Default()
}
func a(w http.ResponseWriter, r *http.Request) {
	From(r.Context()).Info("a") //! info
	zerolog.Ctx(r.Context()).Warn().Msg("b") //! warn
}
func b(c *gin.Context) {
	l, _ := c.Value(key{}).(*slog.Logger)
	l.Error("c") //! error
}
func main() { gin.New().GET("/b", b) }
`,
      },
    ],
    [
      'through functions and methods of the project',
      {
        'logs/logs.go': `package logs
import "github.com/sirupsen/logrus"
var std = logrus.New()
func Errorf(format string, args ...any) {
	std.Errorf(format, args...) //! error
}
func With(name string) *logrus.Entry { return std.WithField("name", name) }
`,
        'main.go': `package main
import "example.com/pier/logs"
func main() {
	logs.Errorf("a %d", 1) //! error
	logs.With("x").Warn("b") //! warn
}
`,
      },
    ],
    [
      'of glog, klog, hclog, logr, go-kit and apex',
      {
        'main.go': `package main
import ("k8s.io/klog/v2"; "github.com/golang/glog"; "github.com/hashicorp/go-hclog"; "github.com/go-logr/logr"; "github.com/go-kit/log"; "github.com/go-kit/log/level")
type s struct { h hclog.Logger; r logr.Logger; k log.Logger }
func (x *s) run() {
	klog.Errorf("a") //! error
	klog.InfoS("b") //! info
	glog.Warningf("c") //! warn
	x.h.Named("y").Error("d") //! error
	x.r.WithValues("a", 1).Info("e") //! info
	x.r.Error(nil, "f") //! error
	level.Error(x.k).Log("msg", "g") //! error
}
func main() { (&s{}).run() }
`,
      },
    ],
  ])('%s', async (_, sources) => {
    await check(sources, go);
  });
});
