import { describe, expect, it } from 'vitest';
import type { Artefact } from '../../src/model/artefacts.js';
import { handlerOf, paths, repository } from './requests-linked.js';

const go = { resolution: { aliases: [], packages: {}, goModules: { 'example.com/harbour': '' }, pythonRoots: [] } };

describe('servers whose code a tool generates', () => {
  it('are known by what implements them, their paths open', async () => {
    const linked = await repository(
      {
        'main.go': `package main
import "net/http"
import "example.com/harbour/ports"
import "github.com/go-chi/chi/v5"
func main() { http.ListenAndServe(":1", ports.HandlerFromMux(ports.NewServer(nil), chi.NewRouter())) }`,
        'ports/http.go': `package ports
import "net/http"
type Server struct{ app any }
func NewServer(app any) Server { return Server{app} }
func (s Server) ListBoats(w http.ResponseWriter, r *http.Request) {}
func (s Server) Name() string { return "" }
func (s Server) help(w http.ResponseWriter, r *http.Request) {}`,
        'tides.go': `package main
import "example.com/harbour/restapi/operations/tides"
import "example.com/harbour/restapi/operations"
func configure(api *operations.HarbourAPI) {
	api.TidesListHandler = tides.ListHandlerFunc(listTides)
	api.Handler = wrap.HandlerFunc(listTides)
}
func listTides(params tides.ListParams) middleware.Responder { return nil }`,
      },
      [],
      go,
    );
    expect(paths(linked)).toEqual(['RPC Server/ListBoats', 'RPC TidesList']);
    expect(linked.routes.every(({ dynamic }) => dynamic)).toBe(true);
    expect(handlerOf(linked, 'RPC TidesList')).toBe('listTides');
  });

  it("are none where the function is the project's own", async () => {
    const linked = await repository(
      {
        'main.go': `package main
import "net/http"
type Server struct{}
func (s Server) ListBoats(w http.ResponseWriter, r *http.Request) {}
func Handler(s Server) http.Handler { return nil }
func main() { http.ListenAndServe(":1", Handler(Server{})) }`,
      },
      [],
      go,
    );
    expect(paths(linked)).toEqual([]);
  });
});

describe('GraphQL schemas written as classes', () => {
  it('of graphene, put together from classes, mutations with what they run', async () => {
    const linked = await repository({
      'api.py': `import graphene
from fleet import FleetMutations, FleetQueries

class Query(FleetQueries, graphene.ObjectType):
    tide = graphene.String(name="tideNow")
    def resolve_tide(root, info): return ""

class Unused(graphene.ObjectType):
    forgotten = graphene.String()

schema = graphene.Schema(query=Query, mutation=FleetMutations)
`,
      'fleet.py': `import graphene

class BoatCreate(graphene.Mutation):
    ok = graphene.Boolean()
    def mutate(root, info): return BoatCreate()

class FleetQueries(graphene.ObjectType):
    old_boats = graphene.List(graphene.String)
    limit = 3
    def resolve_old_boats(root, info): return []

class FleetMutations(graphene.ObjectType):
    boat_create = BoatCreate.Field()
`,
    });
    expect(paths(linked)).toEqual(['RPC Mutation.boatCreate', 'RPC Query.oldBoats', 'RPC Query.tideNow']);
    expect(handlerOf(linked, 'RPC Mutation.boatCreate')).toBe('mutate');
    expect(handlerOf(linked, 'RPC Query.oldBoats')).toBe('resolve_old_boats');
  });

  it('of strawberry and ariadne', async () => {
    const linked = await repository({
      'berries.py': `import strawberry

def all_docks() -> list[str]: return []

@strawberry.type
class Query:
    docks: list[str] = strawberry.field(resolver=all_docks)
    @strawberry.field
    def free_docks(self) -> list[str]: return []
    def helper(self): return 1

@strawberry.type
class Mutation:
    @strawberry.mutation
    async def reserve(self, dock: str) -> bool: return True

schema = strawberry.Schema(query=Query, mutation=Mutation)
`,
      'maps.py': `from ariadne import MutationType, QueryType, ObjectType
query = QueryType()
boat = ObjectType("Boat")

@query.field("tides")
def resolve_tides(*_): return []

@boat.field("name")
def resolve_name(*_): return ""

query.set_field("moon", resolve_name)
`,
    });
    expect(paths(linked)).toEqual([
      'RPC Mutation.reserve',
      'RPC Query.docks',
      'RPC Query.freeDocks',
      'RPC Query.moon',
      'RPC Query.tides',
    ]);
    expect(handlerOf(linked, 'RPC Query.docks')).toBe('all_docks');
  });

  it('of gqlgen', async () => {
    const linked = await repository(
      {
        'graph/boats.resolvers.go': `package graph
import "context"
type queryResolver struct{ *Resolver }
func (r *queryResolver) OldBoats(ctx context.Context, limit int) ([]string, error) { return nil, nil }
func (r *queryResolver) count() int { return 0 }
func (r *boatResolver) Name(ctx context.Context) (string, error) { return "", nil }`,
      },
      [],
      go,
    );
    expect(paths(linked)).toEqual(['RPC Query.oldBoats']);
  });
});

describe('Frappe', () => {
  it('serves what is whitelisted', async () => {
    const linked = await repository({
      'harbour/hooks.py': 'app_name = "harbour"\n',
      'harbour/api/boats.py': `import frappe

@frappe.whitelist(methods=["POST"], allow_guest=True)
def reserve(boat): return boat

@frappe.whitelist()
def boats(): return []

def helper(): return 1

class Boat(Document):
    @frappe.whitelist()
    def sink(self): return None
`,
    });
    expect(paths(linked)).toEqual([
      'ANY /api/method/harbour.api.boats.boats',
      'POST /api/method/harbour.api.boats.reserve',
      'RPC Boat.sink',
    ]);
  });
});

describe('servers whose OpenAPI document lies in the repository', () => {
  const document: Artefact = {
    kind: 'openapi',
    path: 'api/harbour.yaml',
    version: 2,
    base: '/api/v2',
    operations: [
      { id: 'listBoats', method: 'GET', path: '/boats', at: [1, 1, 1, 1] },
      { id: 'launch-boat', method: 'POST', path: '/boats/{id}/launch', at: [2, 1, 2, 1] },
    ],
  };

  it('have its paths and methods, below what they are mounted at or the base path', async () => {
    const linked = await repository(
      {
        'main.go': `package main
import "net/http"
import "example.com/harbour/oas"
import "example.com/harbour/restapi"
import "github.com/go-chi/chi/v5"
type boats struct{}
func (b boats) ListBoats(w http.ResponseWriter, r *http.Request) {}
type api struct{}
func (a *api) LaunchBoat(ctx context.Context, params oas.LaunchParams) middleware.Responder { return nil }
func (a *api) Unknown(ctx context.Context) error { return nil }
func main() {
	r := chi.NewRouter()
	r.Mount("/v1", oas.HandlerFromMux(boats{}, chi.NewRouter()))
	restapi.HandlerAPI(restapi.Config{BoatsAPI: &api{}})
	http.ListenAndServe(":1", r)
}`,
      },
      [],
      {
        ...go,
        artefacts: [
          { ...document, version: 3, path: 'main.yaml', operations: document.operations.slice(0, 1) },
          document,
        ],
      },
    );
    expect(paths(linked)).toEqual(['GET /v1/boats', 'POST /api/v2/boats/{id}/launch', 'RPC api/Unknown']);
  });

  it('may have their generated code beside them', async () => {
    const linked = await repository(
      {
        'main.go': `package main
import "example.com/harbour/restapi/operations/boat"
func configure(api *operations.HarbourAPI) {
	api.BoatListBoatsHandler = boat.ListBoatsHandlerFunc(list)
	if api.BoatLaunchBoatHandler == nil {
		api.BoatLaunchBoatHandler = boat.ListBoatsHandlerFunc(func(params boat.LaunchBoatParams) middleware.Responder {
			return middleware.NotImplemented("operation boat.LaunchBoat has not yet been implemented")
		})
	}
}
func list(params boat.ListBoatsParams) middleware.Responder { return nil }`,
        'restapi/operations/boat/list_boats.go': `// Code generated by go-swagger; DO NOT EDIT.
package boat
type ListBoatsHandlerFunc func(ListBoatsParams) middleware.Responder`,
      },
      [],
      { ...go, artefacts: [document] },
    );
    expect(paths(linked)).toEqual(['GET /api/v2/boats']);
  });

  it('of ogen are known by the document alone', async () => {
    const linked = await repository(
      {
        'main.go': `package main
import "example.com/harbour/oas"
type handler struct{}
func (h handler) ListBoats(ctx context.Context) (oas.ListBoatsRes, error) { return nil, nil }
func (h handler) NewError(ctx context.Context, err error) *oas.Failure { return nil }
func main() { oas.NewServer(handler{}) }`,
      },
      [],
      { ...go, artefacts: [{ ...document, version: 3 }] },
    );
    expect(paths(linked)).toEqual(['GET /boats']);
  });
});
