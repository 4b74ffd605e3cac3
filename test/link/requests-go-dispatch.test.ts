import { describe, expect, it } from 'vitest';
import { answersOf, handlerOf, paths, repository } from './requests-linked.js';

const go = { resolution: { aliases: [], packages: {}, goModules: { 'example.com/harbour': '' }, pythonRoots: [] } };

describe('handlers that tell requests apart themselves', () => {
  it('answer a route for each path that they compare with, and log what they hand on', async () => {
    const linked = await repository({
      'main.go': `package main
import ("net/http"; "regexp"; "log/slog"; "strings")
const healthPath = "/v1/health"
var boatPath = regexp.MustCompile("^/boats/[a-z]+$")
type server struct{}
func (s *server) handle(w http.ResponseWriter, r *http.Request) {
	slog.Info("request", "method", r.Method, "path", r.URL.Path)
	s.inner(w, r)
}
func (s *server) inner(w http.ResponseWriter, r *http.Request) error {
	if r.Method == http.MethodGet && r.URL.Path == healthPath {
		return s.health(w, r)
	} else if (r.Method == http.MethodPut || r.Method == http.MethodPost) && boatPath.MatchString(r.URL.Path) {
		return s.limit(s.boat)(w, r)
	} else if strings.HasPrefix(r.URL.Path, "/files/") {
		return s.file(w, r)
	}
	return nil
}
func (s *server) limit(f func(http.ResponseWriter, *http.Request) error) func(http.ResponseWriter, *http.Request) error { return f }
func (s *server) health(w http.ResponseWriter, r *http.Request) error { return nil }
func (s *server) boat(w http.ResponseWriter, r *http.Request) error { return nil }
func (s *server) file(w http.ResponseWriter, r *http.Request) error { return nil }
func main() { s := &server{}; http.HandleFunc("/", s.handle); http.ListenAndServe(":1", nil) }`,
    });
    expect(paths(linked)).toEqual(['ANY /files/*', 'GET /v1/health', 'POST /boats/<[a-z]>', 'PUT /boats/<[a-z]>']);
    expect(handlerOf(linked, 'PUT /boats/<[a-z]>')).toBe('boat');
    expect(answersOf(linked, 'GET /v1/health')?.logged).toBe('yes');
  });

  it('may do so in a switch; a middleware that lets one path pass does not', async () => {
    const linked = await repository({
      'main.go': `package main
import "net/http"
func choose(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/tides": tides(w, r)
	case "/winds", "/gusts": winds(w, r)
	}
}
func guard(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/open" { next(w, r); return }
		if r.URL.Path == "/closed" { http.Error(w, "no", 403); return }
		next(w, r)
	}
}
func tides(w http.ResponseWriter, r *http.Request) {}
func winds(w http.ResponseWriter, r *http.Request) {}
func main() { http.ListenAndServe(":1", guard(choose)) }`,
    });
    expect(paths(linked)).toEqual(['ANY /gusts', 'ANY /tides', 'ANY /winds']);
  });
});

describe('Beego', () => {
  it('names methods of controllers, in namespaces too', async () => {
    const linked = await repository(
      {
        'main.go': `package main
import "github.com/beego/beego/v2/server/web"
import "example.com/harbour/controllers"
func main() {
	web.Router("/boats", &controllers.Boats{}, "get:List;post,put:Save")
	web.Router("/tides/:id", &controllers.Tides{})
	ns := web.NewNamespace("/v1", web.NSNamespace("/crew", web.NSRouter("/all", &controllers.Boats{}, "*:List")))
	web.AddNamespace(ns)
	web.Get("/ping", ping)
	web.Run()
}
func ping(ctx *context.Context) {}`,
        'controllers/c.go': `package controllers
import "github.com/beego/beego/v2/server/web"
type Boats struct { web.Controller }
func (c *Boats) List() {}
func (c *Boats) Save() {}
type Tides struct { web.Controller }
func (c *Tides) Get() {}
func (c *Tides) Prepare() {}`,
      },
      [],
      go,
    );
    expect(paths(linked)).toEqual([
      'ANY /v1/crew/all',
      'GET /boats',
      'GET /ping',
      'GET /tides/:id',
      'POST /boats',
      'PUT /boats',
    ]);
    expect(handlerOf(linked, 'PUT /boats')).toBe('Save');
  });
});

describe('routers of a Go project', () => {
  it('are not what a wrapper is given elsewhere', async () => {
    const linked = await repository(
      {
        'boats/boats.go': `package boats
import ("net/http"; "github.com/gorilla/mux"; "example.com/harbour/guard")
type Handler struct { *mux.Router }
func New(g guard.Access) *Handler {
	h := &Handler{Router: mux.NewRouter()}
	h.Handle("/boats", g.Admin(guard.Logged(h.launch))).Methods(http.MethodPost)
	return h
}
func (h *Handler) launch(w http.ResponseWriter, r *http.Request) error { return nil }`,
        'guard/guard.go': `package guard
import "net/http"
type Logged func(http.ResponseWriter, *http.Request) error
func (f Logged) ServeHTTP(w http.ResponseWriter, r *http.Request) {}
type Access interface { Admin(http.Handler) http.Handler }
type Gate struct{}
func (g *Gate) Admin(h http.Handler) http.Handler { h = g.inner(h); return h }
func (g *Gate) inner(next http.Handler) http.Handler { return next }`,
        'main.go': `package main
import ("net/http"; "example.com/harbour/boats"; "example.com/harbour/guard")
func main() {
	g := &guard.Gate{}
	m := http.NewServeMux()
	m.Handle("/api/", http.StripPrefix("/api", boats.New(g)))
	http.ListenAndServe(":1", g.Admin(m))
}`,
      },
      [],
      go,
    );
    expect(paths(linked)).toEqual(['POST /api/boats']);
  });

  it('takes no router that a function wraps in its own handlers for a handler', async () => {
    const linked = await repository(
      {
        'api/api.go': `package api
import "net/http"
type guard struct{}
func New() http.Handler {
	m := http.NewServeMux()
	m.HandleFunc("GET /v1/boats", list)
	g := &guard{}
	return g.open(g.signed(m))
}
func (g *guard) open(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { next.ServeHTTP(w, r) })
}
func (g *guard) signed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { next.ServeHTTP(w, r) })
}
func list(w http.ResponseWriter, r *http.Request) {}`,
        'main.go': `package main
import ("net/http"; "example.com/harbour/api")
func main() {
	m := http.NewServeMux()
	m.Handle("/v1/", api.New())
	http.ListenAndServe(":1", m)
}`,
      },
      [],
      go,
    );
    expect(paths(linked)).toEqual(['GET /v1/boats']);
  });

  it('may build routes step by step, or be known by nothing but what they are given', async () => {
    const linked = await repository(
      {
        'router/router.go': `package router
import "net/http"
type Route struct{ path string }
func NewRoute() *Route { return &Route{} }
func (r *Route) NewRoute() *Route { return &Route{} }
func (r *Route) Method(m string) *Route { return r }
func (r *Route) Path(p string) *Route { r.path = p; return r }
func (r *Route) Handler(h http.Handler) {}
func (r *Route) HandlerFunc(f http.HandlerFunc) {}`,
        'main.go': `package main
import ("net/http"; "example.com/harbour/router"; "example.com/other/web")
func main() {
	root := router.NewRoute().Path("/v2")
	root.NewRoute().Method(http.MethodGet).Path("/boats").HandlerFunc(list)
	s := web.Start()
	s.Register("POST", "/tides", tide)
	s.Register("/note", note)
	s.Describe("/docs", list)
	s.RouteNotFound("/*", list)
}
func list(w http.ResponseWriter, r *http.Request) {}
func tide(c *web.Context) error { return nil }
func note(text string) {}`,
      },
      [],
      go,
    );
    expect(paths(linked)).toEqual(['GET /v2/boats', 'POST /tides']);
  });
});

describe('middleware of Go', () => {
  it('counts under a test of the path, and logs what says that a request was handled', async () => {
    const linked = await repository(
      {
        'main.go': `package main
import ("net/http"; "strings"; "log/slog"; "github.com/beego/beego/v2/server/web"; "github.com/prometheus/client_golang/prometheus")
var hits = prometheus.NewCounterVec(prometheus.CounterOpts{Name: "hits_total"}, []string{"path"})
type Boats struct { web.Controller }
func (c *Boats) Get() {}
func count(ctx *context.Context) {
	path := ctx.Input.URL()
	if strings.HasPrefix(path, "/api") { hits.WithLabelValues(path).Inc() }
}
func note(ctx *context.Context) { slog.Info("completed handling request") }
func main() {
	web.InsertFilter("*", web.BeforeRouter, count)
	web.InsertFilter("*", web.AfterExec, note)
	web.Router("/api/boats", &Boats{})
	web.Run()
}`,
      },
      [],
      go,
    );
    expect(answersOf(linked, 'GET /api/boats')).toMatchObject({ logged: 'yes', measured: 'yes' });
  });
});
