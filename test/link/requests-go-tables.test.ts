import { describe, expect, it } from 'vitest';
import { handlerOf, paths, repository } from './requests-linked.js';

const go = { resolution: { aliases: [], packages: {}, goModules: { 'example.com/shop': '' }, pythonRoots: [] } };

describe('tables and helpers of Go', () => {
  it('give a route for each row, by key or by position, in lists and maps', async () => {
    const linked = await repository(
      {
        'main.go': `package main
import "net/http"
import "github.com/gorilla/mux"
type route struct {
	Method  string
	Pattern string
	Handler http.HandlerFunc
}
func list(w http.ResponseWriter, r *http.Request) {}
func show(w http.ResponseWriter, r *http.Request) {}
func rows() []route { return []route{{Method: "GET", Pattern: "/c", Handler: show}} }
func main() {
	r := mux.NewRouter()
	named := map[string]route{"a": {"GET", "/a", list}, "b": {"GET", "/b", show}}
	for _, each := range named {
		r.Path(each.Pattern).Handler(each.Handler)
	}
	for _, row := range rows() {
		r.HandleFunc(row.Pattern, row.Handler)
	}
}`,
      },
      [],
      go,
    );
    expect(paths(linked)).toEqual(['ANY /a', 'ANY /b', 'ANY /c']);
    expect(handlerOf(linked, 'ANY /b')).toBe('show');
  });

  it('register what they are given below the prefix and on the router that they are given', async () => {
    const linked = await repository(
      {
        'main.go': `package main
import "net/http"
import "path"
import "github.com/go-chi/chi/v5"
type answer func(r *http.Request) error
type server struct{ router chi.Router }
func (s *server) Mount(prefix string, h http.Handler) { s.router.Group(func(r chi.Router) { r.Mount(prefix, h) }) }
func add(r chi.Router, name string, f answer) {
	handle := func(w http.ResponseWriter, r *http.Request) { f(r) }
	r.Get(path.Join("/", name+".json"), handle)
}
type api struct{ http.Handler }
func (a *api) ping(r *http.Request) error { return nil }
func (a *api) routes() http.Handler {
	r := chi.NewRouter()
	add(r, "ping", a.ping)
	return r
}
func newAPI() *api {
	a := &api{}
	a.Handler = a.routes()
	return a
}
func main() {
	s := &server{router: chi.NewRouter()}
	s.Mount("/rest", newAPI())
}`,
      },
      [],
      go,
    );
    expect(paths(linked)).toEqual(['GET /rest/ping.json']);
    expect(handlerOf(linked, 'GET /rest/ping.json')).toBe('ping');
  });

  it('reads rows without keys of a struct that has no name, and the method that each row gives', async () => {
    const linked = await repository({
      'main.go': `package main
import ("net/http"; "github.com/gorilla/mux")
type api struct{}
func (a *api) boats(w http.ResponseWriter, r *http.Request) {}
func (a *api) build(w http.ResponseWriter, r *http.Request) {}
func (a *api) register(r *mux.Router) {
	for _, route := range []struct {
		name, method, path string
		handler            http.HandlerFunc
	}{
		{"boats", "GET", "/boats", a.boats},
		{"build", "POST", "/boats", a.build},
	} {
		r.Handle(route.path, route.handler).Methods(route.method).Name(route.name)
	}
}
func main() {
	r := mux.NewRouter()
	(&api{}).register(r)
	http.ListenAndServe(":80", r)
}`,
    });
    expect(paths(linked)).toEqual(['GET /boats', 'POST /boats']);
    expect(handlerOf(linked, 'POST /boats')).toBe('build');
  });
});
