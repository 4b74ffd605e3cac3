import { describe, expect, it } from 'vitest';
import { readDockerfile } from '../../src/extract/artefacts/dockerfile.js';
import { service } from './helpers.js';
import { answersOf, handlerOf, paths, repository, untied } from './requests-linked.js';

const go = { resolution: { aliases: [], packages: {}, goModules: { 'example.com/pier': '' }, pythonRoots: [] } };

describe('wrappers of Go', () => {
  const metrics = `package main
import (
	"net/http"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
)
func boats(w http.ResponseWriter, r *http.Request) {}
func crew(w http.ResponseWriter, r *http.Request) {}
`;

  it('stand around each of the routers that a function is given', async () => {
    const linked = await repository(
      {
        'main.go': `${metrics}
func serve(handler http.Handler, traced bool) {
	if traced {
		handler = otelhttp.NewHandler(handler, "pier")
	}
	http.ListenAndServe(":80", handler)
}
func main() {
	open, inner := http.NewServeMux(), http.NewServeMux()
	open.HandleFunc("GET /boats", boats)
	inner.HandleFunc("GET /crew", crew)
	go serve(open, true)
	serve(inner, true)
}`,
      },
      [],
      go,
    );
    expect(answersOf(linked, 'GET /boats')?.traced).toBe('yes');
    expect(answersOf(linked, 'GET /crew')?.traced).toBe('yes');
  });

  it('are those of one route where a helper registers it on two branches', async () => {
    const linked = await repository(
      {
        'main.go': `package main
import ("net/http"; "os"; "path"; "github.com/gorilla/mux")
type api struct { router *mux.Router }
func (a *api) register(at string, handler http.Handler, methods ...string) {
	if len(methods) == 0 {
		a.router.Path(at).Handler(handler)
		return
	}
	a.router.Path(at).Methods(methods...).Handler(handler)
}
func boats(w http.ResponseWriter, r *http.Request) {}
func main() {
	a := &api{router: mux.NewRouter()}
	prefix := os.Getenv("PREFIX")
	a.register(path.Join(prefix, "/boats"), http.HandlerFunc(boats), "GET")
	http.ListenAndServe(":80", a.router)
}`,
      },
      [],
      go,
    );
    expect(paths(linked)).toEqual(['ANY …/boats']);
  });

  it('stand around what their variable held before, and not around routers made later', async () => {
    const linked = await repository(
      {
        'main.go': `package main
import ("log/slog"; "net/http")
func lines(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		slog.Info("request", "method", r.Method, "path", r.URL.Path)
		next.ServeHTTP(w, r)
	})
}
func boats(w http.ResponseWriter, r *http.Request) {}
func closed(w http.ResponseWriter, r *http.Request) {}
func live(w http.ResponseWriter, r *http.Request) {}
func routes(down bool) http.Handler {
	inner := http.NewServeMux()
	inner.HandleFunc("GET /boats", boats)
	var handler http.Handler = inner
	if down {
		handler = http.HandlerFunc(closed)
	}
	handler = lines(handler)
	root := http.NewServeMux()
	root.HandleFunc("GET /live", live)
	root.Handle("/", handler)
	return root
}
func main() { http.ListenAndServe(":80", routes(false)) }`,
      },
      [],
      go,
    );
    expect(answersOf(linked, 'GET /boats')?.logged).toBe('yes');
    expect(answersOf(linked, 'GET /live')?.logged).toBe('no');
  });

  it('measure the routes that they are put around, by name too, and no others', async () => {
    const linked = await repository(
      {
        'main.go': `${metrics}
func measured(h http.HandlerFunc) http.Handler { return promhttp.InstrumentHandlerCounter(requests, h) }
func guarded(h http.HandlerFunc) http.Handler { return measured(h) }
func main() {
	named := guarded(crew)
	mux := http.NewServeMux()
	mux.Handle("GET /crew", named)
	mux.HandleFunc("GET /boats", boats)
	http.ListenAndServe(":80", mux)
}`,
      },
      [],
      go,
    );
    expect(answersOf(linked, 'GET /crew')?.measured).toBe('yes');
    expect(answersOf(linked, 'GET /boats')?.measured).toBe('no');
  });

  it('may stand around any route where something else calls them', async () => {
    const linked = await repository(
      {
        'main.go': `${metrics}
func measured(h http.HandlerFunc) http.Handler { return promhttp.InstrumentHandlerCounter(requests, h) }
func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /boats", boats)
	start(measured(mux.ServeHTTP))
}`,
      },
      [],
      go,
    );
    expect(answersOf(linked, 'GET /boats')?.measured).toBe('unknown');
  });

  it('are seen however many of them hand each other on', async () => {
    const linked = await repository(
      {
        'main.go': `${metrics}
func a(h http.HandlerFunc) http.Handler { return b(h) }
func b(h http.HandlerFunc) http.Handler { return c(h) }
func c(h http.HandlerFunc) http.Handler { return d(h) }
func d(h http.HandlerFunc) http.Handler { return otelhttp.NewHandler(h, "pier") }
func main() {
	mux := http.NewServeMux()
	mux.Handle("GET /boats", a(boats))
	http.ListenAndServe(":80", mux)
}`,
      },
      [],
      go,
    );
    expect(answersOf(linked, 'GET /boats')?.traced).toBe('yes');
  });
});

describe('correlation in Go', () => {
  it('is seen behind a project logger that hands its context to listeners', async () => {
    const sources = (props: string) => ({
      'log/log.go': `package log
import ("context"; "example.com/pier/bus")
type key struct{}
func Props(ctx context.Context) map[string]any { props, _ := ctx.Value(key{}).(map[string]any); return props }
func Debug(ctx context.Context, message string) { bus.Publish(ctx, message) }
func Info(ctx context.Context, message string) { bus.Publish(ctx, message) }
func Warn(ctx context.Context, message string) { bus.Publish(ctx, message) }
func Error(ctx context.Context, message string) { bus.Publish(ctx, message) }`,
      'bus/bus.go':
        'package bus\nimport "context"\nfunc Publish(ctx context.Context, message string) { queue <- message }',
      'sink/sink.go': `package sink
import ("context"; stdlog "log"; "example.com/pier/log")
func writeLog(ctx context.Context, message string) {
	${props}
	stdlog.Printf("%s %v", message, props)
}`,
      'main.go': `package main
import ("context"; "net/http"; "example.com/pier/log")
type call struct{ context.Context }
func boats(w http.ResponseWriter, r *http.Request) { c := call{r.Context()}; log.Warn(c, "no boat") }
func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /boats", boats)
	http.ListenAndServe(":80", mux)
}`,
    });
    const tied = await repository(sources('props := log.Props(ctx)'), [], go);
    expect(answersOf(tied, 'GET /boats')?.correlated).toBe('yes');
    expect(untied(tied)).toEqual([]);
    // Near miss: what is written knows nothing of the context.
    const untold = await repository(sources('props := map[string]any{}'), [], go);
    expect(untied(untold)).toEqual(['main.go:4']);
  });

  it('is seen where the logger of requests prints the id that its library gave', async () => {
    const boats = (use: string) => `package main
import ("net/http"; "github.com/go-chi/chi/v5"; "github.com/go-chi/chi/v5/middleware")
func boats(w http.ResponseWriter, r *http.Request) {}
func main() {
	r := chi.NewRouter()
	${use}
	r.Get("/boats", boats)
	http.ListenAndServe(":80", r)
}`;
    const answer = async (use: string) =>
      answersOf(await repository({ 'main.go': boats(use) }, [], go), 'GET /boats')?.correlated;
    expect(await answer('r.Use(middleware.RequestID); r.Use(middleware.Logger)')).toBe('yes');
    expect(await answer('r.Use(middleware.Logger)')).toBe('no');
  });
});

describe('middleware of Go', () => {
  it('logs by what it is given to call, with the id that another one has put on the logger', async () => {
    const boats = (use: string) => `package main
import ("net/http"; "github.com/go-chi/chi/v5"; "github.com/rs/zerolog"; "example.com/pier/log")
func boats(w http.ResponseWriter, r *http.Request) {}
func main() {
	r := chi.NewRouter()
	${use}
	r.Get("/boats", boats)
	http.ListenAndServe(":80", r)
}`;
    const log = `package log
import ("net/http"; "github.com/rs/zerolog")
func FromRequest(r *http.Request) *zerolog.Logger { return zerolog.Ctx(r.Context()) }
func AccessHandler(f func(r *http.Request, status int)) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { next.ServeHTTP(w, r); f(r, 200) })
	}
}
func IDHandler(key string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler { return next }
}`;
    const line =
      'r.Use(log.AccessHandler(func(r *http.Request, status int) { log.FromRequest(r).Info().Int("status", status).Str("method", r.Method).Msg("done") }))';
    const answer = async (use: string) =>
      answersOf(await repository({ 'main.go': boats(use), 'log/log.go': log }, [], go), 'GET /boats');
    expect(await answer(`${line}\n\tr.Use(log.IDHandler("request-id"))`)).toMatchObject({
      logged: 'yes',
      correlated: 'yes',
    });
    expect(await answer(line)).toMatchObject({ logged: 'yes', correlated: 'no' });
  });

  it('writes the record that a package function has opened', async () => {
    const linked = await repository(
      {
        'main.go': `package main
import ("github.com/gin-gonic/gin"; "github.com/rs/zerolog/log")
func accessLogger() gin.HandlerFunc {
	return func(c *gin.Context) {
		c.Next()
		event := log.Info()
		if c.Writer.Status() >= 500 {
			event = log.Error()
		}
		event.Int("status", c.Writer.Status()).Str("method", c.Request.Method)
		event.Msg("HTTP")
	}
}
func boats(c *gin.Context) {}
func main() {
	g := gin.New()
	g.Use(accessLogger())
	g.GET("/boats", boats)
	g.Run()
}`,
      },
      [],
      go,
    );
    expect(answersOf(linked, 'GET /boats')).toMatchObject({ logged: 'yes', correlated: 'no' });
  });

  it('stands around what is mounted through an interface', async () => {
    const linked = await repository(
      {
        'main.go': `package main
import ("net/http"; "github.com/gorilla/mux"; "go.opentelemetry.io/contrib/instrumentation/github.com/gorilla/mux/otelmux")
type service interface { Mount(r *mux.Router) }
func serve(s service) {
	r := mux.NewRouter()
	r.Use(otelmux.Middleware("pier"))
	s.Mount(r)
	http.ListenAndServe(":80", r)
}`,
        'boats.go': `package main
import ("net/http"; "github.com/gorilla/mux")
type fleet struct{}
func (f *fleet) boats(w http.ResponseWriter, r *http.Request) {}
func (f *fleet) Mount(r *mux.Router) { r.HandleFunc("/boats", f.boats) }`,
      },
      [],
      go,
    );
    expect(answersOf(linked, 'ANY /boats')?.traced).toBe('yes');
  });

  it('is not told by the name of a package of the repository, and handlers of packages do what these say', async () => {
    const linked = await repository(
      {
        'main.go': `package main
import ("net/http"; "net/http/pprof"; "example.com/pier/tracing")
func boats(w http.ResponseWriter, r *http.Request) { tracing.Follow() }
func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /boats", boats)
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	http.ListenAndServe(":80", mux)
}`,
        'tracing/follow.go': 'package tracing\nfunc Follow() {}',
      },
      [],
      go,
    );
    expect(answersOf(linked, 'GET /boats')?.traced).toBe('no');
    expect(answersOf(linked, 'GET /debug/pprof/')).toEqual({
      logged: 'no',
      measured: 'no',
      traced: 'no',
      correlated: 'no',
    });
  });
});

describe('the logger of an application', () => {
  it('is none of the request, though it is read from what carries it', async () => {
    const source = (logger: string) => ({
      'app.js': `import Fastify from 'fastify';
const fastify = Fastify({ logger: true });
fastify.get('/boats', (req, reply) => { ${logger}.warn('no boat'); });
fastify.listen({ port: 80 });`,
    });
    expect(untied(await repository(source('req.server.log')))).toEqual(['app.js:3']);
    expect(untied(await repository(source('req.log')))).toEqual([]);
  });
});

describe('an application that gives itself to hooks', () => {
  const sources = {
    'app.js': `import express from 'express';
import log4js from 'log4js';
import hooks from 'some-hooks';
const app = express();
app.use(log4js.connectLogger(log4js.getLogger('http')));
hooks.callAll('start', { app });
app.listen(80);`,
    'plugins/boats.js': `exports.start = (name, args) => {
  args.app.get('/boats', (req, res) => { res.send('boats'); });
};`,
  };

  it('is what they register on, where the service has no other', async () => {
    expect(answersOf(await repository(sources, ['express']), 'GET /boats')?.logged).toBe('yes');
    const two = {
      ...sources,
      'admin.js':
        "import express from 'express';\nconst admin = express();\nadmin.get('/crew', (req, res) => { res.send('crew'); });\nadmin.listen(81);",
    };
    expect(answersOf(await repository(two, ['express']), 'GET /boats')?.logged).not.toBe('yes');
  });
});

describe('handlers of Go', () => {
  it('are found on what is made of a struct without keys', async () => {
    const linked = await repository(
      {
        'main.go': `package main
import "net/http"
type handler struct { store string; pool int }
func (h *handler) boats(w http.ResponseWriter, r *http.Request) {}
func serve(store string, pool int) http.Handler {
	handler := &handler{store, pool}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /boats", handler.boats)
	return mux
}
func main() { http.ListenAndServe(":80", serve("a", 1)) }`,
      },
      [],
      go,
    );
    expect(handlerOf(linked, 'GET /boats')).toBe('boats');
  });
});

describe('applications of Koa', () => {
  const logged = 'const lines = koaLogger();\n';
  const app = (rest: string) => ({
    'app.js': `import Koa from 'koa';
import Router from 'koa-router';
import koaLogger from 'koa-logger';
import pino from 'pino';
const base = pino();
${logged}${rest}`,
  });

  it('lie behind the one that is served, whatever function hands over to them', async () => {
    const linked = await repository(
      app(`
const inner = new Koa();
const list = () => {
  const boats = new Router();
  boats.get('/boats', (ctx) => {});
  const crew = new Router();
  crew.get('/crew', (ctx) => {});
  return [boats, crew];
};
for (const router of list()) inner.use(router.routes());
const outer = new Koa();
outer.use(async (ctx, next) => {
  const requestId = make();
  ctx.log = base.child({ requestId });
  await koaLogger({})(ctx, next);
});
outer.use((ctx, next) => pool.get(ctx).run(ctx, next));
outer.listen(80);`),
    );
    expect(paths(linked)).toEqual(['GET /boats', 'GET /crew']);
    expect(answersOf(linked, 'GET /crew')).toMatchObject({ logged: 'yes', correlated: 'yes' });
  });

  it('stay apart where both are served', async () => {
    const linked = await repository(
      app(`
const inner = new Koa();
const boats = new Router();
boats.get('/boats', (ctx) => {});
inner.use(boats.routes());
inner.listen(81);
const outer = new Koa();
outer.use(koaLogger());
outer.listen(80);`),
    );
    expect(answersOf(linked, 'GET /boats')?.logged).not.toBe('yes');
  });
});

describe('an asynchronous store', () => {
  const source = (set: string) => ({
    'store.js': "import { AsyncLocalStorage } from 'node:async_hooks';\nexport const als = new AsyncLocalStorage();",
    'app.js': `import express from 'express';
import winston from 'winston';
import { als } from './store.js';
${set}
const app = express();
app.get('/boats', (req, res) => { winston.warn('no boat', { language: als.getStore().language }); });
app.listen(80);`,
  });

  it('ties nothing by being read where a line is written', async () => {
    expect(answersOf(await repository(source('')), 'GET /boats')?.correlated).toBe('no');
    const configured =
      'winston.configure({ format: winston.format((info) => ({ ...info, id: als.getStore().id }))() });';
    expect(answersOf(await repository(source(configured)), 'GET /boats')?.correlated).toBe('yes');
  });
});

describe('packages from outside', () => {
  const django = {
    'app/settings.py': 'MIDDLEWARE = ["fleet.middleware.RouteLoggerMiddleware"]\nROOT_URLCONF = "app.urls"',
    'app/urls.py': 'from django.urls import path\nfrom app.views import boats\nurlpatterns = [path("boats/", boats)]',
    'app/views.py': 'def boats(request):\n    return None',
  };

  it('may log and measure where a middleware or the environment is named for it', async () => {
    const place = { path: 'Dockerfile', at: [1, 1, 1, 2] as const };
    const environment = [{ name: 'PROMETHEUS_MULTIPROC_DIR', value: '/tmp/x', place }];
    const services = [service({ language: 'python', dependencies: new Set(['django']), environment })];
    const route = (linked: Awaited<ReturnType<typeof repository>>) =>
      answersOf(linked, `${linked.routes[0]?.method} ${linked.routes[0]?.path}`);
    expect(route(await repository(django, [], { services }))).toMatchObject({ logged: 'unknown', measured: 'unknown' });
    const plain = { ...django, 'app/settings.py': 'MIDDLEWARE = ["fleet.Cors"]\nROOT_URLCONF = "app.urls"' };
    expect(route(await repository(plain, ['django']))).toMatchObject({ logged: 'no', measured: 'no' });
  });

  it('are told what an image copies, as its last stage says', () => {
    const text =
      'FROM node AS front\nCOPY web ./web\nFROM python\nCOPY --chown=app ["./api/", "/app"]\nCOPY --from=front /x /y';
    expect(readDockerfile('Dockerfile', text).copies).toEqual(['api']);
  });
});

describe('hints of tracing', () => {
  it('are neither metrics of OpenTelemetry nor telemetry for the makers', async () => {
    const source = (module: string) => ({
      'main.go': `package main
import ("net/http"; _ "${module}")
func initTelemetry() {}
func boats(w http.ResponseWriter, r *http.Request) {}
func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /boats", boats)
	http.ListenAndServe(":80", mux)
}`,
    });
    const services = [service({ language: 'go', dependencies: new Set(['go.opentelemetry.io/otel']) })];
    const traced = async (module: string) =>
      answersOf(await repository(source(module), [], { ...go, services }), 'GET /boats')?.traced;
    expect(await traced('go.opentelemetry.io/otel/sdk/metric')).toBe('no');
    expect(await traced('go.opentelemetry.io/otel/exporters/jaeger')).toBe('unknown');
  });
});

describe('structlog', () => {
  it('merges what is bound by a processor in a list that is kept and spread', async () => {
    const source = (processor: string) => ({
      'app.py': `import structlog
from flask import Flask
app = Flask(__name__)
log = structlog.get_logger()
def setup():
    shared = [structlog.stdlib.add_log_level, ${processor}]
    structlog.configure(processors=[*shared])
@app.get("/boats")
def boats():
    log.warning("no boat")
    return ""`,
    });
    const correlated = async (processor: string) =>
      answersOf(await repository(source(processor), ['flask', 'structlog']), 'GET /boats')?.correlated;
    expect(await correlated('structlog.contextvars.merge_contextvars')).toBe('yes');
    expect(await correlated('structlog.processors.format_exc_info')).toBe('no');
  });
});
