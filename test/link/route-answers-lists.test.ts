import { describe, expect, it } from 'vitest';
import { operationalRoutes } from '../../src/util/operational.js';
import { answersOf, handlerOf, paths, repository } from './requests-linked.js';

const go = { resolution: { aliases: [], packages: {}, goModules: { 'example.com/pier': '' }, pythonRoots: [] } };

describe('middleware of Go that is put together step by step', () => {
  const lines = `func lines(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		slog.Info("request", "method", r.Method, "path", r.URL.Path)
		next.ServeHTTP(w, r)
	})
}
func boats(w http.ResponseWriter, r *http.Request) {}
func crew(w http.ResponseWriter, r *http.Request) {}`;

  it('stands in chains that fields keep', async () => {
    const linked = await repository(
      {
        'main.go': `package main
import ("log/slog"; "net/http"; "github.com/gorilla/mux"; "github.com/justinas/alice")
${lines}
type server struct { before, after alice.Chain }
func chain(on bool) (alice.Chain, error) {
	chain := alice.New(mark)
	if on {
		chain = chain.Append(lines)
	}
	return chain, nil
}
func mark(next http.Handler) http.Handler { return next }
func make(on bool) *server {
	before, err := chain(on)
	s := &server{before: before, after: alice.New(mark)}
	return s
}
func (s *server) routes() {
	r := mux.NewRouter()
	r.Handle("/boats", s.before.ThenFunc(boats))
	r.Handle("/crew", s.after.ThenFunc(crew))
}`,
      },
      [],
      go,
    );
    expect(answersOf(linked, 'ANY /boats')?.logged).toBe('yes');
    expect(answersOf(linked, 'ANY /crew')?.logged).toBe('no');
  });

  it('stands in lists that are added to, handed over as a whole', async () => {
    const source = (add: string) => `package main
import ("log/slog"; "net/http"; "github.com/go-chi/chi/v5")
${lines}
func mark(next http.Handler) http.Handler { return next }
func attach(r chi.Router, all ...func(http.Handler) http.Handler) { r.Use(all...) }
func main() {
	r := chi.NewRouter()
	all := make([]func(http.Handler) http.Handler, 1)
	all[0] = mark
	${add}
	attach(r, all...)
	r.Get("/boats", boats)
}`;
    const logged = async (add: string) =>
      answersOf(await repository({ 'main.go': source(add) }, [], go), 'GET /boats')?.logged;
    expect(await logged('all = append(all, []func(http.Handler) http.Handler{lines}...)')).toBe('yes');
    expect(await logged('all = append(all, mark)')).toBe('no');
  });

  it('logs where its name says so, whatever it writes with', async () => {
    const source = (name: string) => ({
      'middleware/lines.go': `package middleware
import "net/http"
func ${name}(next http.Handler) http.Handler { return next }`,
      'main.go': `package main
import ("net/http"; "github.com/go-chi/chi/v5"; "example.com/pier/middleware")
func boats(w http.ResponseWriter, r *http.Request) {}
func main() {
	r := chi.NewRouter()
	r.Use(middleware.${name})
	r.Get("/boats", boats)
}`,
    });
    const logged = async (name: string) => answersOf(await repository(source(name), [], go), 'GET /boats')?.logged;
    expect(await logged('RequestLogger')).toBe('yes');
    expect(await logged('Logger')).toBe('yes');
    expect(await logged('RequestLogin')).toBe('no');
  });
});

describe('groups of Go', () => {
  it('that a helper opens are another one for each of its calls', async () => {
    const linked = await repository(
      {
        'main.go': `package main
import ("github.com/gin-gonic/gin")
type Router struct { engine *gin.Engine }
func New() *Router { return &Router{engine: gin.New()} }
func (r *Router) Group(path string, handlers ...gin.HandlerFunc) *gin.RouterGroup { return r.engine.Group(path, handlers...) }
func boats(c *gin.Context) {}
func crew(c *gin.Context) {}
func main() {
	r := New()
	fleet := r.Group("/fleet", gin.Logger())
	fleet.GET("/boats", boats)
	people := r.Group("/people")
	people.GET("/crew", crew)
}`,
      },
      [],
      go,
    );
    expect(paths(linked)).toEqual(['GET /fleet/boats', 'GET /people/crew']);
    expect(answersOf(linked, 'GET /fleet/boats')?.logged).toBe('yes');
    expect(answersOf(linked, 'GET /people/crew')?.logged).toBe('no');
  });

  it('hand their methods to what registers with them', async () => {
    const linked = await repository(
      {
        'boats/boats.go': `package boats
import ("net/http"; "github.com/gin-gonic/gin")
type Module struct{}
func (m *Module) Route(attach func(string, string, ...gin.HandlerFunc) gin.IRoutes) {
	attach(http.MethodGet, "/boats", m.list)
	attach(http.MethodPost, "/boats", m.add)
}
func (m *Module) list(c *gin.Context) {}
func (m *Module) add(c *gin.Context) {}`,
        'main.go': `package main
import ("github.com/gin-gonic/gin"; "example.com/pier/boats")
func main() {
	engine := gin.Default()
	api := engine.Group("/api")
	module := &boats.Module{}
	module.Route(api.Handle)
	engine.Run()
}`,
      },
      [],
      go,
    );
    expect(paths(linked)).toEqual(['GET /api/boats', 'POST /api/boats']);
    expect(handlerOf(linked, 'POST /api/boats')).toBe('add');
    expect(answersOf(linked, 'GET /api/boats')?.logged).toBe('yes');
  });
});

describe('operations of huma', () => {
  const source = (start: string) => ({
    'main.go': `package main
import ("context"; "net/http"; "github.com/danielgtaylor/huma/v2"; "github.com/danielgtaylor/huma/v2/adapters/humachi"; "github.com/go-chi/chi/v5"; "github.com/go-chi/chi/v5/middleware")
func register(api huma.API) {
	huma.Register(api, huma.Operation{Method: http.MethodGet, Path: "/boats"}, func(ctx context.Context, in *struct{}) (*struct{}, error) { return nil, nil })
}
func main() {
	r := chi.NewRouter()
	r.Use(middleware.RequestID)
	r.Use(middleware.RequestLogger(&lines{}))
	api := humachi.New(r, huma.DefaultConfig("boats", "1"))
	${start}
	http.ListenAndServe(":80", r)
}`,
  });

  it('lie behind the router of their adapter; nobody knows where that cannot be told', async () => {
    const seen = await repository(source('register(api)'), [], go);
    // The formatter is the project's own, and prints no id.
    expect(answersOf(seen, 'GET /boats')).toMatchObject({ logged: 'yes', correlated: 'no' });
    const listed = await repository(source('for _, one := range all { one(api) }'), [], go);
    expect(answersOf(listed, 'GET /boats')?.logged).toBe('unknown');
  });
});

describe('hints', () => {
  it('of tracing are no tracers of the stack', async () => {
    const source = (name: string) => `package main
import ("net/http"; _ "example.org/probe")
func ${name}() {}
func boats(w http.ResponseWriter, r *http.Request) {}
func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /boats", boats)
	http.ListenAndServe(":80", mux)
}`;
    const traced = async (name: string) =>
      answersOf(await repository({ 'main.go': source(name) }, [], go), 'GET /boats')?.traced;
    expect(await traced('initStackTracer')).toBe('no');
    expect(await traced('initRequestTracer')).toBe('unknown');
  });

  it('of tracing need a package that could trace', async () => {
    const source = (imported: string) => ({
      'tracing.py': `import uuid
from flask import g
import ${imported}
class Tracing:
    def __init__(self, app):
        self.setup_tracing(app)
    def setup_tracing(self, app):
        app.before_request(self.give_id)
    def give_id(self):
        g.request_id = str(uuid.uuid4())
`,
      'app.py': `from flask import Flask
from tracing import Tracing
app = Flask(__name__)
Tracing(app)
@app.get("/boats")
def boats():
    return ""`,
    });
    const traced = async (imported: string) =>
      answersOf(await repository(source(imported), ['flask']), 'GET /boats')?.traced;
    expect(await traced('time')).toBe('no');
    expect(await traced('harbour_probe')).toBe('unknown');
  });

  it('of tracing are no files of the repository, found or not', async () => {
    const source = (module: string) => ({
      'app.ts': `import express from 'express';
import { settings } from '${module}';
const app = express();
app.get('/boats', (req, res) => { res.json(settings); });
app.listen(80);`,
    });
    const traced = async (module: string) =>
      answersOf(await repository(source(module), ['express']), 'GET /boats')?.traced;
    expect(await traced('./telemetry-settings.js')).toBe('no');
    expect(await traced('harbour-telemetry')).toBe('unknown');
  });
});

describe('a function that several routers are handed to', () => {
  it('measures each of them and no other', async () => {
    const linked = await repository({
      'timing.py': `import time
from flask import g
from prometheus_client import Histogram
duration = Histogram("request_duration_seconds", "Time of requests")
def timed(bp):
    def before():
        g.started = time.time()
    bp.before_request(before)
    def after():
        def observe(response):
            duration.observe(time.time() - g.started)
            return response
        return observe
    bp.after_request(after())
    return bp
`,
      'app.py': `from flask import Flask, Blueprint
from timing import timed
app = Flask(__name__)
boats = timed(Blueprint("boats", __name__))
crew = timed(Blueprint("crew", __name__))
plain = Blueprint("plain", __name__)
@boats.route("/boats")
def list_boats(): return ""
@crew.route("/crew")
def list_crew(): return ""
@plain.route("/plain")
def answer(): return ""
app.register_blueprint(boats)
app.register_blueprint(crew)
app.register_blueprint(plain)
`,
    });
    const measured = ['GET /boats', 'GET /crew', 'GET /plain'].map((route) => answersOf(linked, route)?.measured);
    expect(measured).toEqual(['yes', 'yes', 'no']);
  });
});

describe('tracers of OpenTelemetry without meters', () => {
  it('measure nothing, whatever client of a search the program imports beside them', async () => {
    const source = (imported: string) => ({
      'app.py': `from flask import Flask
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.instrumentation.flask import FlaskInstrumentor
${imported}
app = Flask(__name__)
FlaskInstrumentor().instrument_app(app)
@app.get("/boats")
def boats(): return ""
`,
    });
    const measured = async (imported: string) => answersOf(await repository(source(imported)), 'GET /boats')?.measured;
    expect(await measured('from splunklib import client')).toBe('no');
    expect(await measured('from splunk_otel.tracing import start_tracing')).toBe('yes');
  });
});

describe('a preflight request', () => {
  it('gives a handler no name, and no traffic that should be measured', async () => {
    const linked = await repository(
      {
        'app.py': `from flask import Flask
app = Flask(__name__)
@app.route("/boats", methods=["OPTIONS", "POST"])
def boats():
    return ""
@app.route("/alone", methods=["OPTIONS"])
def alone():
    return ""`,
      },
      ['flask'],
    );
    expect([...(linked.files[0]?.entries.values() ?? [])].map(({ name }) => name)).toEqual([
      'POST /boats',
      'OPTIONS /alone',
    ]);
    expect([...operationalRoutes(linked)].map(({ method, path }) => `${method} ${path}`)).toEqual(['OPTIONS /boats']);
  });
});

describe('rate, errors and duration of requests', () => {
  it('are no metric that is called so where most routes are not measured', async () => {
    const source = (serve: string) => ({
      'main.go': `package main
import ("net/http"; "github.com/prometheus/client_golang/prometheus"; "github.com/prometheus/client_golang/prometheus/promhttp")
var took = prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "scraper_request_duration_seconds"}, []string{"code"})
func boats(w http.ResponseWriter, r *http.Request) {}
func main() {
	prometheus.MustRegister(took)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /boats", boats)
	mux.Handle("GET /metrics", promhttp.Handler())
	http.ListenAndServe(":80", ${serve})
}`,
    });
    const rate = async (serve: string) => {
      const { services } = await repository(source(serve), [], go);
      return services[0]?.measurement?.red.find(({ component }) => component === 'requests')?.duration.state;
    };
    expect(await rate('mux')).toBe('no');
    expect(await rate('promhttp.InstrumentHandlerDuration(took, mux)')).toBe('yes');
  });
});
