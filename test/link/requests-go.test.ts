import { describe, expect, it } from 'vitest';
import { answersOf, handlerOf, paths, repository, untied } from './requests-linked.js';

const go = { resolution: { aliases: [], packages: {}, goModules: { 'example.com/shop': '' }, pythonRoots: [] } };

describe('routes of Go', () => {
  it('reads patterns of the standard library and method values', async () => {
    const linked = await repository(
      {
        'main.go': `package main
import "net/http"
type server struct{}
func (s *server) items(w http.ResponseWriter, r *http.Request) { http.Error(w, "x", http.StatusInternalServerError) }
func (s *server) list() http.HandlerFunc { return func(w http.ResponseWriter, r *http.Request) {} }
func main() {
	s := &server{}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /items/{id}", s.items)
	mux.Handle("/list", s.list())
	http.HandleFunc("/up", func(w http.ResponseWriter, r *http.Request) {})
}`,
      },
      [],
      go,
    );
    expect(paths(linked)).toEqual(['ANY /list', 'ANY /up', 'GET /items/{id}']);
    expect(handlerOf(linked, 'GET /items/{id}')).toBe('items');
    const roles = [...(linked.files[0]?.roles.values() ?? [])].flat();
    expect(roles).toContainEqual(expect.objectContaining({ kind: 'respond', status: 500 }));
  });

  it('has the middleware that a group is opened with, and that stands before one route', async () => {
    const linked = await repository(
      {
        'mw.go': `package main
import (
	"net/http"
	"github.com/gin-gonic/gin"
	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
)
var seconds = prometheus.NewHistogram(prometheus.HistogramOpts{Name: "request_duration_seconds"})
func Echo(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error { err := next(c); seconds.Observe(1); return err }
}
func Gin(c *gin.Context) { c.Next(); seconds.Observe(1) }
func Chi(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { next.ServeHTTP(w, r); seconds.Observe(1) })
}`,
        'main.go': `package main
import (
	"net/http"
	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/labstack/echo/v4"
)
func tours(g *echo.Group) { g.GET("/tours", func(c echo.Context) error { return nil }) }
func main() {
	e := echo.New()
	tours(e.Group("/public", Echo))
	e.Group("/admin").GET("/cache", func(c echo.Context) error { return nil })
	g := gin.New()
	g.Group("/api", Gin).GET("/pets", func(c *gin.Context) {})
	g.Group("/open").GET("/pets", func(c *gin.Context) {})
	r := chi.NewRouter()
	r.With(Chi).Get("/timed", func(w http.ResponseWriter, r *http.Request) {})
	r.Get("/free", func(w http.ResponseWriter, r *http.Request) {})
	go http.ListenAndServe(":1", r)
	go g.Run()
	e.Start(":2")
}`,
      },
      [],
      go,
    );
    const measured = (route: string) => answersOf(linked, route)?.measured;
    expect(['GET /public/tours', 'GET /api/pets', 'GET /timed'].map(measured)).toEqual(['yes', 'yes', 'yes']);
    expect(['GET /admin/cache', 'GET /open/pets', 'GET /free'].map(measured)).toEqual(['no', 'no', 'no']);
  });

  it('knows that handlers of packages write no line of the project', async () => {
    const linked = await repository(
      {
        'main.go': `package main
import (
	"log/slog"
	"net/http"
	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)
func own() http.Handler { slog.Info("x"); return http.NotFoundHandler() }
func main() {
	http.Handle("/metrics", promhttp.Handler())
	http.Handle("/own", own())
	e := echo.New()
	e.GET("/e/metrics", echo.WrapHandler(promhttp.Handler()))
	e.GET("/e/own", echo.WrapHandler(own()))
	e.Start(":1")
}`,
      },
      [],
      go,
    );
    const logged = (route: string) => answersOf(linked, route)?.logged;
    expect(['ANY /metrics', 'GET /e/metrics'].map(logged)).toEqual(['no', 'no']);
    expect(['ANY /own', 'GET /e/own'].map(logged)).not.toContain('no');
  });

  it('correlates the lines of middleware whose logger takes the trace out of the context', async () => {
    const boats = (bind: string) => `package main
import (
	"context"
	"net/http"
	"github.com/sirupsen/logrus"
	"go.opentelemetry.io/otel/trace"
)
func bind(ctx context.Context, entry *logrus.Entry) *logrus.Entry {
	${bind}
}
func lines(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		bind(r.Context(), logrus.NewEntry(logrus.New())).WithField("method", r.Method).Info("finished request")
		next.ServeHTTP(w, r)
	})
}
func list(w http.ResponseWriter, r *http.Request) {}
func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /boats", list)
	http.ListenAndServe(":80", lines(mux))
}`;
    const answer = async (bind: string) =>
      answersOf(await repository({ 'main.go': boats(bind) }, [], go), 'GET /boats')?.correlated;
    const span = 'span := trace.SpanContextFromContext(ctx)';
    expect(await answer(`${span}; return entry.WithField("otel", span.TraceID().String())`)).toBe('yes');
    // The span is read for another reason, and the line knows nothing of it.
    expect(await answer(`${span}; _ = span.IsSampled(); return entry.WithField("pier", 3)`)).toBe('no');
  });

  it('ends where a path is built from itself', async () => {
    const linked = await repository(
      {
        'main.go': `package main
import "net/http"
type hook struct { path string }
func (h *hook) rooted() {
	h.path = "/" + h.path
}
func (h *hook) serve() {
	mux := http.NewServeMux()
	mux.HandleFunc(h.path, func(w http.ResponseWriter, r *http.Request) {})
}`,
      },
      [],
      go,
    );
    expect(paths(linked)).toEqual(['ANY /…']);
  });

  it('finds handlers that constructors give: one of two results, a method of what a call gives, of a literal without keys', async () => {
    const linked = await repository(
      {
        'main.go': `package main
import "net/http"
import "github.com/julienschmidt/httprouter"
type seats struct{ store Store }
func (s *seats) Book(w http.ResponseWriter, r *http.Request, _ httprouter.Params) {}
func NewBooking(store Store) (httprouter.Handle, error) {
	if store == nil {
		return nil, errNoStore
	}
	return httprouter.Handle((&seats{store}).Book), nil
}
type Handler interface { Handle(w http.ResponseWriter, r *http.Request, _ httprouter.Params) }
type refunds struct{ store Store }
func (e *refunds) Handle(w http.ResponseWriter, r *http.Request, _ httprouter.Params) {}
func NewRefunds(store Store) Handler { return &refunds{store: store} }
func main() {
	r := httprouter.New()
	booking, err := NewBooking(open())
	if err != nil {
		panic(err)
	}
	r.POST("/seats", booking)
	r.POST("/refunds", NewRefunds(open()).Handle)
}`,
      },
      [],
      go,
    );
    expect(handlerOf(linked, 'POST /seats')).toBe('Book');
    expect(handlerOf(linked, 'POST /refunds')).toBe('Handle');
  });

  it('does not say of a handler that was not found that it measures nothing, where the service counts something', async () => {
    const main = (metric: string) => ({
      'main.go': `package main
import "net/http"
import "github.com/prometheus/client_golang/prometheus"
import "example.com/elsewhere"
${metric}
func main() {
	http.HandleFunc("/seats", elsewhere.Book())
}`,
    });
    const counted = await repository(
      main('var booked = prometheus.NewCounter(prometheus.CounterOpts{Name: "booked_total"})'),
      [],
      go,
    );
    expect(answersOf(counted, 'ANY /seats')).toMatchObject({ measured: 'unknown' });
    expect(answersOf(await repository(main(''), [], go), 'ANY /seats')).toMatchObject({ measured: 'no' });
  });

  it('follows groups of gin, echo and chi', async () => {
    const linked = await repository(
      {
        'gin.go': `package shop
import "github.com/gin-gonic/gin"
func a() {
	r := gin.Default()
	v1 := r.Group("/v1")
	v1.GET("/a", func(c *gin.Context) { c.JSON(200, nil) })
}`,
        'echo.go': `package shop
import "github.com/labstack/echo/v4"
func Register(e *echo.Echo) {
	g := e.Group("/v2")
	g.POST("/b", create)
}
func create(c echo.Context) error { return c.NoContent(204) }`,
        'chi.go': `package shop
import "github.com/go-chi/chi/v5"
import "github.com/go-chi/chi/v5/middleware"
import "net/http"
func c() http.Handler {
	r := chi.NewRouter()
	r.Use(middleware.Logger)
	r.Route("/v3", func(r chi.Router) {
		r.Get("/c", show)
	})
	return r
}
func show(w http.ResponseWriter, r *http.Request) {}`,
      },
      [],
      go,
    );
    expect(paths(linked)).toEqual(['GET /v1/a', 'GET /v3/c', 'POST /v2/b']);
    expect(handlerOf(linked, 'POST /v2/b')).toBe('create');
    expect(answersOf(linked, 'GET /v3/c')).toMatchObject({ logged: 'yes' });
  });

  it('follows groups whose function captures the router', async () => {
    const linked = await repository(
      {
        'main.go': `package main
import "gopkg.in/macaron.v1"
func list(c *macaron.Context) {}
func main() {
	m := macaron.New()
	m.Group("/user", func() {
		m.Get("/login", list)
		m.Group("/settings", func() {
			m.Post("/avatar", list)
		})
	})
	m.Get("/", list)
}`,
      },
      [],
      go,
    );
    expect(paths(linked)).toEqual(['GET /', 'GET /user/login', 'POST /user/settings/avatar']);
  });

  it('builds gorilla routes step by step', async () => {
    const linked = await repository(
      {
        'mux.go': `package shop
import "github.com/gorilla/mux"
import "net/http"
func m() {
	r := mux.NewRouter()
	r.Methods(http.MethodGet).Path("/a").HandlerFunc(show)
	r.HandleFunc("/b", show).Methods("POST")
	sub := r.PathPrefix("/api").Subrouter()
	sub.HandleFunc("/c", show).Methods("GET")
}
func show(w http.ResponseWriter, r *http.Request) {}`,
      },
      [],
      go,
    );
    expect(paths(linked)).toEqual(['GET /a', 'GET /api/c', 'POST /b']);
  });

  it('takes the methods of a registered gRPC service as routes', async () => {
    const linked = await repository(
      {
        'grpc.go': `package shop
import (
	"context"
	"log/slog"
	pb "example.com/shop/gen"
	"google.golang.org/grpc"
)
type orders struct{}
func (o *orders) Place(ctx context.Context, in *pb.PlaceRequest) (*pb.PlaceReply, error) {
	slog.Info("placed")
	return nil, nil
}
func (o *orders) helper() {}
func serve() {
	s := grpc.NewServer()
	pb.RegisterOrdersServer(s, &orders{})
}`,
      },
      [],
      go,
    );
    expect(paths(linked)).toEqual(['RPC Orders/Place']);
    expect(untied(linked)).toEqual(['grpc.go:10']);
  });
});

describe('metrics of Go', () => {
  it('joins names and follows factories', async () => {
    const linked = await repository(
      {
        'metrics.go': `package shop
import "github.com/prometheus/client_golang/prometheus"
const name = "orders_total"
var orders = prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "shop", Name: name}, []string{"kind"})
func gauge(n string) prometheus.Gauge { return prometheus.NewGauge(prometheus.GaugeOpts{Name: n}) }
func use() {
	orders.WithLabelValues("a").Inc()
	gauge("queue_depth").Set(1)
}`,
      },
      [],
      go,
    );
    expect(linked.metrics.map(({ name, type, labels }) => ({ name, type, labels }))).toEqual([
      { name: 'shop_orders_total', type: 'counter', labels: ['kind'] },
      { name: 'queue_depth', type: 'gauge', labels: [] },
    ]);
    const roles = [...(linked.files[0]?.roles.values() ?? [])].flat();
    expect(roles.filter((role) => role.kind === 'metric-record').length).toBeGreaterThan(0);
  });
});

describe('registrars', () => {
  it('takes the callers of a function that registers what it is given', async () => {
    const linked = await repository(
      {
        'router.go': `package shop
import "net/http"
type router struct{ mux *http.ServeMux }
func (r *router) handle(method string, path string, h http.Handler) { r.mux.Handle(method+" "+path, h) }
func (r *router) GET(path string, h http.HandlerFunc) { r.handle(http.MethodGet, path, h) }
func routes() {
	r := &router{mux: http.NewServeMux()}
	r.GET("/items", items)
}
func items(w http.ResponseWriter, r *http.Request) {}`,
      },
      [],
      go,
    );
    expect(paths(linked)).toEqual(['GET /items']);
    expect(handlerOf(linked, 'GET /items')).toBe('items');
  });
});

describe('variables of several values', () => {
  it('are the router that they were last given', async () => {
    const linked = await repository(
      {
        'routes.go': `package shop
import "github.com/labstack/echo/v4"
func register(e *echo.Echo) {
	{
		g := e.Group("/admin")
		g.GET("/boats", list)
	}
	{
		var (
			g = e.Group("/public")
		)
		g.GET("/boats", list)
		harbour(g)
	}
	r := e.Group("/a")
	r = r.Group("/b")
	r.POST("/c", list)
	if prefix != "" {
		r = r.Group("/sometimes")
	}
	r.PUT("/d", list)
}
func harbour(r *echo.Group) { r.DELETE("/docks/:id", list) }
func list(c echo.Context) error { return c.NoContent(204) }`,
        'store.go': `package shop
import "github.com/minio/mux"
func store(router *mux.Router) {
	objects := router.PathPrefix("/objects").Subrouter()
	objects.Methods("HEAD").Path("/{key}").HandlerFunc(head)
}
func head(w http.ResponseWriter, r *http.Request) {}`,
      },
      [],
      go,
    );
    expect(paths(linked)).toEqual([
      'DELETE /public/docks/:id',
      'GET /admin/boats',
      'GET /public/boats',
      'HEAD /objects/{key}',
      'POST /a/b/c',
      'PUT /a/b/d',
    ]);
  });
});
