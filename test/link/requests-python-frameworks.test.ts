import { describe, expect, it } from 'vitest';
import { answersOf, paths, repository } from './requests-linked.js';

describe('routes of Python frameworks', () => {
  it('of classes that a decorator of the project registers', async () => {
    const linked = await repository({
      'api.py': `from flask import Flask, Blueprint
from flask_restful import Api, Resource
app = Flask(__name__)
bp = Blueprint("api", __name__)
class OwnApi(Api):
    pass
api = OwnApi()
api.init_app(bp)
app.register_blueprint(bp, url_prefix="/api")

def resource(*urls, **options):
    def register(cls):
        if not cls:
            return None
        api.add_resource(cls, *urls, **options)
        return cls
    return register

def located(kind, url):
    def register(cls):
        api.add_resource(cls, url)
        return cls
    return register

def described(url):
    def mark(cls):
        cls.described = url
        return cls
    return mark
`,
      'things.py': `from api import resource, located, described, Resource

@resource("/things", "/things/all")
@described("/docs/things")
class Things(Resource):
    def get(self): return []
    def post(self): return {}

@located("one", "/things/<id>")
class Thing(Resource):
    def delete(self, id): return ""

@described("/nothing")
class Nothing(Resource):
    def get(self): return ""
`,
    });
    expect(paths(linked).sort()).toEqual([
      'DELETE /api/things/<id>',
      'GET /api/things',
      'GET /api/things/all',
      'POST /api/things',
      'POST /api/things/all',
    ]);
  });

  it('of a view class once where a function registers it', async () => {
    const linked = await repository({
      'app.py': `from flask import Flask
from flask.views import MethodView
class Files(MethodView):
    def get(self, name): return ""
    def put(self, name): return ""
def serve(app, path="files"):
    app.add_url_rule("/%s/<name>" % path, view_func=Files.as_view("files"))
app = Flask(__name__)
serve(app)
`,
    });
    expect(paths(linked).sort()).toEqual(['GET /…/<name>', 'PUT /…/<name>']);
  });

  it('of flask', async () => {
    const linked = await repository({
      'app.py': `from flask import Flask, Blueprint
from flask.views import MethodView
from flask_restx import Api, Resource, Namespace
from flask_smorest import Blueprint as SB, Api as SApi
from flask_restful import Api as RApi
app = Flask(__name__)
parent = Blueprint("p", __name__, url_prefix="/parent")
child = Blueprint("c", __name__, url_prefix="/child")

@child.route("/x", methods=["POST"])
def x(): return "x"

parent.register_blueprint(child)
app.register_blueprint(parent)

class Items(MethodView):
    def get(self, id): return ""
    def post(self): return ""
app.add_url_rule("/items/<id>", view_func=Items.as_view("items"), methods=["GET"])
app.add_url_rule("/plain", "plain", x)
view = Items.as_view("v")
app.add_url_rule("/items2", view_func=view, methods=["GET", "POST"])

api = Api(app, prefix="/api", version="1")
ns = Namespace("cats", path="/cats")
@ns.route("/", "/all")
class Cats(Resource):
    @ns.doc("x")
    def get(self): return []
api.add_namespace(ns)
ns2 = api.namespace("dogs")
@ns2.route("/<int:id>")
class Dog(Resource):
    def delete(self, id): return []
@api.route("/root")
class Root(Resource):
    def get(self): return []

sapi = SApi(app)
blp = SB("pets", __name__, url_prefix="/pets")
@blp.route("/")
class Pets(MethodView):
    @blp.response(200)
    def get(self): return []
@blp.route("/one", methods=["PUT"])
def one(): return ""
sapi.register_blueprint(blp)

rbp = Blueprint("r", __name__)
rapi = RApi(rbp)
class Thing(Resource):
    def get(self): return {}
rapi.add_resource(Thing, "/thing", "/thing/<id>")
app.register_blueprint(rbp, url_prefix="/rest")

def authed(rule, **options):
    def deco(f):
        app.add_url_rule(rule, f.__name__, f, **options)
        return f
    return deco
@authed("/authed")
def authed_view(): return ""

for name, view in [("a", x), ("b", one)]:
    app.add_url_rule("/loop/" + name, name, view)

@app.get("/got")
def got(): return ""
@app.errorhandler(Exception)
def oops(e): return "x", 500
def register_all(app):
    from other import bp
    for b in (bp, ):
        app.register_blueprint(b, url_prefix="/o")
register_all(app)`,
      'other.py': `from flask import Blueprint
bp = Blueprint("o", __name__)
@bp.route("/other")
def other(): return ""
@bp.route("/two")
@bp.route("/three", methods=("GET", "POST"))
def two(): return ""`,
    });
    expect(paths(linked)).toEqual([
      'DELETE /api/dogs/<int:id>',
      'GET /api/cats/',
      'GET /api/cats/all',
      'GET /api/root',
      'GET /authed',
      'GET /got',
      'GET /items/<id>',
      'GET /items2',
      'GET /loop/a',
      'GET /loop/b',
      'GET /o/other',
      'GET /o/three',
      'GET /o/two',
      'GET /pets/',
      'GET /plain',
      'GET /rest/thing',
      'GET /rest/thing/<id>',
      'POST /items2',
      'POST /o/three',
      'POST /parent/child/x',
      'PUT /pets/one',
    ]);
  });

  it('of fastapi', async () => {
    const linked = await repository({
      'main.py': `from fastapi import FastAPI, APIRouter, WebSocket, Depends
from starlette.routing import Route, Mount, WebSocketRoute, Router
from starlette.applications import Starlette
from starlette.staticfiles import StaticFiles
from starlette.endpoints import HTTPEndpoint
from fastapi_utils.cbv import cbv
from api import router as api_router, extra
import routers
app = FastAPI(root_path="/")
app.include_router(api_router, prefix="/api")
for r, p in ((extra.router, "/extra"), ):
    app.include_router(r, prefix=p)
for each in routers.all_routers:
    app.include_router(each)
async def home(request): ...
async def about(request): ...
class User(HTTPEndpoint):
    async def get(self, request): ...
    async def post(self, request): ...
inner = Router(routes=[Route("/deep", home)])
routes = [
    Route("/", endpoint=home),
    Mount("/v1", routes=[
        Route("/about", about, methods=["POST"]),
        Mount("/users", app=Starlette(routes=[Route("/{id}", User)])),
        Mount("/inner", app=inner),
        WebSocketRoute("/ws", home),
    ]),
    Mount("/static", app=StaticFiles(directory="static")),
]
star = Starlette(routes=routes)
app.mount("/star", star)
sub = FastAPI()
@sub.get("/subbed")
def subbed(): ...
app.mount("/sub", sub)
app.add_api_route("/added", home, methods=["PUT"])
@app.websocket("/ws")
async def ws(w: WebSocket): ...
cr = APIRouter()
@cbv(cr)
class Cbv:
    @cr.get("/cbv")
    def get_it(self): ...
app.include_router(cr, prefix="/c")
@app.exception_handler(Exception)
async def oops(request, exc): ...
@app.api_route("/multi", methods=["GET", "DELETE"])
def multi(): ...`,
      'api/__init__.py': `from fastapi import APIRouter
from .users import router as users_router
from . import items
router = APIRouter()
router.include_router(users_router, prefix="/users", tags=["u"])
router.include_router(items.router)`,
      'api/users.py': `from fastapi import APIRouter
router = APIRouter()
@router.get("")
def users(): ...
@router.get("/{id}")
def user(id): ...`,
      'api/items.py': `from fastapi import APIRouter
router = APIRouter(prefix="/items")
@router.post("/")
def items(): ...`,
      'api/extra.py': `from fastapi import APIRouter
router = APIRouter()
@router.get("/e")
def e(): ...`,
      'routers.py': `from fastapi import APIRouter
a = APIRouter(prefix="/a")
b = APIRouter(prefix="/b")
@a.get("/1")
def a1(): ...
@b.get("/1")
def b1(): ...
all_routers = [a, b]`,
    });
    expect(paths(linked)).toEqual([
      'DELETE /multi',
      'GET /a/1',
      'GET /api/users',
      'GET /api/users/{id}',
      'GET /b/1',
      'GET /c/cbv',
      'GET /extra/e',
      'GET /multi',
      'GET /star/',
      'GET /star/v1/inner/deep',
      'GET /star/v1/users/{id}',
      'GET /sub/subbed',
      'POST /api/items/',
      'POST /star/v1/about',
      'POST /star/v1/users/{id}',
      'PUT /added',
    ]);
  });

  it('of aiohttp', async () => {
    const linked = await repository({
      'app.py': `from aiohttp import web
routes = web.RouteTableDef()
@routes.get("/r")
async def r(request): ...
@routes.view("/view")
class V(web.View):
    async def get(self): ...
    async def post(self): ...
async def h(request): ...
def make():
    app = web.Application()
    app.add_routes(routes)
    app.add_routes([web.get("/list", h), web.post("/list", h), web.view("/v2", V)])
    app.router.add_get("/got", h)
    app.router.add_route("DELETE", "/del", h)
    app.router.add_view("/v3", V)
    res = app.router.add_resource("/res")
    res.add_route("PUT", h)
    sub = web.Application()
    sub.router.add_post("/s", h)
    app.add_subapp("/sub", sub)
    return app`,
    });
    expect(paths(linked)).toEqual([
      'DELETE /del',
      'GET /got',
      'GET /list',
      'GET /r',
      'GET /v2',
      'GET /v3',
      'GET /view',
      'POST /list',
      'POST /sub/s',
      'POST /v2',
      'POST /v3',
      'POST /view',
    ]);
  });

  it('of tornado', async () => {
    const linked = await repository({
      'app.py': `import tornado.web
from tornado.web import Application, RequestHandler, url
class Main(RequestHandler):
    def get(self): self.write("x")
class Item(Main):
    async def post(self, id): ...
HANDLERS = [(r"/", Main), (r"/item/([0-9]+)", Item)]
class App(tornado.web.Application):
    def __init__(self):
        handlers = [url(r"/named/(?P<x>\\w+)/?", Item, name="n")]
        super().__init__(handlers, debug=True)
def make():
    app = Application(HANDLERS + [(r"/late", Main)])
    app.add_handlers(r".*", [(r"/host", Main)])
    return app`,
    });
    expect(paths(linked)).toEqual([
      'GET /',
      'GET /host',
      'GET /item/<arg>',
      'GET /late',
      'GET /named/<x>',
      'POST /item/<arg>',
      'POST /named/<x>',
    ]);
  });

  it('of sanic', async () => {
    const linked = await repository({
      'app.py': `from sanic import Sanic, Blueprint
from sanic.views import HTTPMethodView
app = Sanic("x")
bp = Blueprint("b", url_prefix="/b")
@bp.get("/x")
async def x(request): ...
class V(HTTPMethodView):
    async def get(self, request): ...
app.add_route(V.as_view(), "/v")
group = Blueprint.group(bp, url_prefix="/g")
app.blueprint(group)
@app.route("/r", methods=["POST"])
async def rr(request): ...
app.add_route(rr, "/added")
@app.websocket("/feed")
async def feed(request, ws): ...`,
    });
    expect(paths(linked)).toEqual(['GET /added', 'GET /g/b/x', 'GET /v', 'POST /r']);
  });

  it('of bottle', async () => {
    const linked = await repository({
      'app.py': `import bottle
from bottle import route, get, post, Bottle, run
app = Bottle()
@route("/r")
def r(): ...
@get("/g")
def g(): ...
@post("/p")
def p(): ...
@app.route("/a", method=["GET", "POST"])
def a(): ...
@bottle.delete("/d")
def d(): ...
app.route("/call", "GET", a)
sub = Bottle()
@sub.get("/s")
def s(): ...
app.mount("/sub", sub)
run(app)`,
    });
    expect(paths(linked)).toEqual([
      'DELETE /d',
      'GET /a',
      'GET /call',
      'GET /g',
      'GET /r',
      'GET /sub/s',
      'POST /a',
      'POST /p',
    ]);
  });

  it('of falcon', async () => {
    const linked = await repository({
      'app.py': `import falcon
import falcon.asgi
class Things:
    def on_get(self, req, resp): ...
    def on_post(self, req, resp): ...
    def on_get_one(self, req, resp, id): ...
app = falcon.App()
things = Things()
app.add_route("/things", things)
app.add_route("/things/{id}", things, suffix="one")
app.add_route("/t2", Things())
app2 = falcon.asgi.App(middleware=[])
app2.add_route("/async", Things())`,
    });
    expect(paths(linked)).toEqual([
      'GET /async',
      'GET /t2',
      'GET /things',
      'GET /things/{id}',
      'POST /async',
      'POST /t2',
      'POST /things',
    ]);
  });

  it('of pyramid', async () => {
    const linked = await repository({
      'app.py': `from pyramid.config import Configurator
from pyramid.view import view_config
@view_config(route_name="home", request_method="GET", renderer="json")
def home(request): return {}
def other(request): return {}
def main():
    with Configurator() as config:
        config.add_route("home", "/")
        config.add_route("other", "/other/{id}")
        config.add_view(other, route_name="other", request_method="POST")
        config.scan()
        return config.make_wsgi_app()`,
    });
    expect(paths(linked)).toEqual(['GET /', 'POST /other/{id}']);
  });

  it('of pyramid, with defaults of a class and a decorator of the project', async () => {
    const linked = await repository({
      'app.py': `from pyramid.config import Configurator
from pyramid.view import view_config, view_defaults
def json_view(**options):
    def wrap(view):
        return view_config(renderer="json", **options)(view)
    return wrap
def noted(**options):
    return lambda view: view
@view_defaults(route_name="team", request_method="GET")
class TeamViews:
    @view_config()
    def show(self): return {}
    @view_config(request_method="POST")
    def change(self): return {}
    @view_config(route_name="members", request_method="DELETE")
    def leave(self): return {}
    def helper(self): return {}
class Plain:
    @view_config(request_method="PUT")
    def nowhere(self): return {}
@json_view(route_name="echo", request_method="GET")
def echo(request): return {}
@noted(route_name="members")
def no_view(request): return {}
def main():
    with Configurator() as config:
        config.add_route("team", "/team")
        config.add_route("members", "/team/members")
        config.add_route("echo", "/echo")
        config.scan()
        return config.make_wsgi_app()`,
    });
    expect(paths(linked)).toEqual(['DELETE /team/members', 'GET /echo', 'GET /team', 'POST /team']);
  });

  it('of litestar', async () => {
    const linked = await repository({
      'app.py': `from litestar import Litestar, Router, get, post, Controller, route
@get("/hello")
async def hello() -> str: return ""
class Users(Controller):
    path = "/users"
    @get()
    async def all(self) -> list: return []
    @post("/{id:int}")
    async def one(self, id: int) -> dict: return {}
@get(["/a", "/b"])
async def two() -> str: return ""
r = Router(path="/v1", route_handlers=[Users, two])
app = Litestar(route_handlers=[hello, r])`,
    });
    expect(paths(linked)).toEqual(['GET /hello', 'GET /v1/a', 'GET /v1/b', 'GET /v1/users', 'POST /v1/users/{id:int}']);
  });

  it('of ninja', async () => {
    const linked = await repository({
      'urls.py': `from django.urls import path
from api import api
urlpatterns = [path("api/", api.urls)]`,
      'api.py': `from ninja import NinjaAPI, Router
from events import router as ev
api = NinjaAPI()
api.add_router("/events/", ev)
api.add_router("/str", "more.router")
@api.get("/add")
def add(request): return {}`,
      'events.py': `from ninja import Router
router = Router()
@router.get("/")
def ls(request): return {}
@router.post("/{id}")
def one(request, id): return {}`,
      'more.py': `from ninja import Router
router = Router()
@router.delete("/m")
def m(request): return {}`,
    });
    expect(paths(linked)).toEqual(['DELETE /api/str/m', 'GET /api/add', 'GET /api/events/', 'POST /api/events/{id}']);
  });
});

describe('routes of Python that say their path elsewhere', () => {
  it('of cornice: in the service, or above the class of a resource', async () => {
    const linked = await repository({
      'views.py': `from cornice import Service
from cornice.resource import resource
boats = Service(name="boats", path="/boats")
@boats.get()
def list_boats(request): return []
@boats.post(schema=Boat)
def add_boat(request): return {}
cache = Cache(size=3)
@cache.get()
def cached(): return 1
@resource(collection_path="/tides", path="/tides/{{id}}")
class Tide(Base):
    def collection_get(self): return []
    def get(self): return {}
    def helper(self): return {}
`,
    });
    expect(paths(linked)).toEqual(['GET /boats', 'GET /tides', 'GET /tides/{id}', 'POST /boats']);
  });

  it('in an OpenAPI document that names the functions', async () => {
    const linked = await repository(
      {
        'api/__init__.py': '',
        'api/boats.py':
          'def list_boats():\n    return []\nclass Mates:\n    def get(self):\n        return 1\nclass Crew:\n    mates = Mates()\n    def hire(self):\n        return 1\ncrew = Crew()\n',
        'app.py':
          'import connexion\napp = connexion.FlaskApp(__name__)\napp.add_api("spec/boats.yaml", base_path="/v3")\n',
      },
      [],
      {
        resolution: { aliases: [], packages: {}, goModules: {}, pythonRoots: ['.'] },
        artefacts: [
          {
            kind: 'openapi',
            path: 'spec/boats.yaml',
            version: 3,
            base: '',
            operations: [
              { id: 'api.boats.list_boats', method: 'GET', path: '/boats', at: [1, 1, 1, 1] },
              { id: 'crew.hire', method: 'POST', path: '/crew', controller: 'api.boats', at: [1, 1, 1, 1] },
              { id: 'api.boats:crew.mates.get', method: 'GET', path: '/mates', at: [1, 1, 1, 1] },
              { id: 'api.boats:crew.mates.put', method: 'PUT', path: '/mates', at: [1, 1, 1, 1] },
              { id: 'api.boats.unknown', method: 'PUT', path: '/boats', at: [1, 1, 1, 1] },
            ],
          },
        ],
      },
    );
    expect(paths(linked)).toEqual(['GET /v3/boats', 'GET /v3/mates', 'POST /v3/crew']);
  });

  it('behind what the service wraps around its application', async () => {
    const linked = await repository(
      {
        'api/__init__.py': '',
        'api/boats.py': 'def list_boats():\n    return []\n',
        'wrappers.py': `import logging
log = logging.getLogger(__name__)
class Lines:
    def __init__(self, app):
        self.app = app
    def __call__(self, environ, start_response):
        log.info("%s %s", environ["method"], environ["path"])
        return self.app(environ, start_response)
class InstrumentationWrapper:
    def __init__(self, app):
        self.app = app
    def __call__(self, environ, start_response):
        driver_of(environ).count()
        return self.app(environ, start_response)
class Errors:
    def __init__(self, app):
        self.app = app
    def __call__(self, environ, start_response):
        try:
            return self.app(environ, start_response)
        except Exception:
            return answer(environ)
`,
        'app.py': `from wrappers import Errors, Lines, InstrumentationWrapper
from routing import Router
def setup():
    app = Router().as_wsgi
    app = Errors(app)
    app = Lines(app)
    app = InstrumentationWrapper(app)
    return app
`,
      },
      [],
      {
        resolution: { aliases: [], packages: {}, goModules: {}, pythonRoots: ['.'] },
        artefacts: [
          {
            kind: 'openapi',
            path: 'boats.yaml',
            version: 3,
            base: '',
            operations: [{ id: 'api.boats:list_boats', method: 'GET', path: '/boats', at: [1, 1, 1, 1] }],
          },
        ],
      },
    );
    expect(answersOf(linked, 'GET /boats')).toMatchObject({ logged: 'yes', measured: 'unknown', traced: 'no' });
    expect(
      linked.services[0]?.globalHandlers.map(({ name, place }) => `${name} ${place.path}:${place.at[0]}`),
    ).toContain('wsgi app.py:5');
  });

  it('of Flask-AppBuilder: below the base of the view', async () => {
    const linked = await repository({
      'views.py': `from flask_appbuilder import BaseView, expose
from flask_appbuilder.api import BaseApi
class Boats(BaseApi):
    resource_name = "boat"
    @expose("/<pk>", methods=("GET", "DELETE"))
    def one(self, pk): return 1
class Tides(BaseView):
    route_base = "/tide"
    @expose("/list/")
    def all(self): return 1
`,
    });
    expect(paths(linked)).toEqual(['DELETE /api/v1/boat/<pk>', 'GET /api/v1/boat/<pk>', 'GET /tide/list/']);
  });

  it('are known by a decorator that is given a path, whatever made it; clients and other decorators are none', async () => {
    const linked = await repository({
      'app.py': `from mini import Server
from uplink import get
from harbour import registry
server = Server()
@server.get("/boats")
def boats(): return []
@server.route("/tides", methods=["PUT"])
def tides(): return []
@get("/outside")
def outside(): ...
@registry.get("name")
def named(): ...
`,
    });
    expect(paths(linked)).toEqual(['GET /boats', 'PUT /tides']);
  });
});

describe('dependencies of FastAPI', () => {
  it('stand around the route, or the router, that names them', async () => {
    const linked = await repository({
      'app.py': `from fastapi import APIRouter, Depends, FastAPI
from prometheus_client import Counter
HITS = Counter("hits_total", "x")
def count():
    HITS.inc()
app = FastAPI()
measured = APIRouter(prefix="/m", dependencies=[Depends(count)])
bare = APIRouter(prefix="/b")
@measured.get("/one")
def one(): return 1
@bare.get("/two")
def two(): return 1
@bare.get("/three", dependencies=[Depends(count)])
def three(): return 1
app.include_router(measured)
app.include_router(bare)`,
    });
    const measured = (route: string) => answersOf(linked, route)?.measured;
    expect(['GET /m/one', 'GET /b/two', 'GET /b/three'].map(measured)).toEqual(['yes', 'no', 'yes']);
  });
});
