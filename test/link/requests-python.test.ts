import { describe, expect, it } from 'vitest';
import { answersOf, handlerOf, paths, repository, untied } from './requests-linked.js';

describe('routes of Python', () => {
  it('joins FastAPI routers, prefixes of settings included', async () => {
    const linked = await repository({
      'app/config.py': `class Settings:
    PREFIX: str = "/api"
settings = Settings()`,
      'app/items.py': `from fastapi import APIRouter
router = APIRouter(prefix="/items")

@router.get("/{id}")
async def read(id: int):
    return {}`,
      'app/main.py': `from fastapi import FastAPI
from app import items
from app.config import settings
app = FastAPI()
app.include_router(items.router, prefix=settings.PREFIX)

@app.post("/login")
def login():
    return {}`,
    });
    expect(paths(linked)).toEqual(['GET /api/items/{id}', 'POST /login']);
    expect(handlerOf(linked, 'GET /api/items/{id}')).toBe('read');
  });

  it('reads decorators that are put on by hand', async () => {
    const linked = await repository({
      'agent.py': `from fastapi import FastAPI
class Agent:
    def __init__(self):
        self.app = FastAPI()
        self.app.post("/prompt")(self.prompt)
        self.app.api_route("/status", methods=["GET"])(status)

    async def prompt(self, body: dict):
        return {}

def status():
    return {}`,
    });
    expect(paths(linked)).toEqual(['GET /status', 'POST /prompt']);
    expect(handlerOf(linked, 'POST /prompt')).toBe('prompt');
  });

  it('reads decorators of the project that are handed a verb', async () => {
    const linked = await repository({
      'main.py': `from fastapi import APIRouter, FastAPI
from auth import protected
app = FastAPI()
router = APIRouter(prefix="/items")

@protected(router.get, "/{id}", ["read"])
def read(id: int):
    return {}

app.include_router(router)`,
      'auth.py': `def protected(method, path, scopes):
    def decorator(func):
        return method(path)(func)
    return decorator`,
    });
    expect(paths(linked)).toEqual(['GET /items/{id}']);
    expect(handlerOf(linked, 'GET /items/{id}')).toBe('read');
  });

  it('reads Flask blueprints, resources and hooks', async () => {
    const linked = await repository({
      'web.py': `import logging
from flask import Flask, Blueprint, request
from flask_restful import Api, Resource
from statsd import StatsClient
log = logging.getLogger("access")
statsd = StatsClient()
admin = Blueprint("admin", __name__, url_prefix="/admin")

class Users(Resource):
    def get(self):
        return []
    def post(self):
        return {}, 201

@admin.route("/stats", methods=["GET", "POST"])
def stats():
    return "x"

def measure(response):
    statsd.timing("request", 1)
    log.info("method=%s path=%s", request.method, request.path)
    return response

def create_app():
    app = Flask(__name__)
    api = Api(app)
    api.add_resource(Users, "/users")
    app.register_blueprint(admin)
    app.after_request(measure)
    return app`,
    });
    expect(paths(linked)).toEqual(['GET /admin/stats', 'GET /users', 'POST /admin/stats', 'POST /users']);
    expect(handlerOf(linked, 'POST /users')).toBe('post');
    expect(answersOf(linked, 'GET /admin/stats')).toMatchObject({ measured: 'yes', logged: 'yes', traced: 'no' });
  });

  it("reads Django's configurations from their root", async () => {
    const linked = await repository({
      'site/urls.py': `from django.urls import include, path
from rest_framework.routers import DefaultRouter
from shop.views import OrderViewSet
router = DefaultRouter()
router.register("orders", OrderViewSet)
urlpatterns = [path("shop/", include("shop.urls")), path("api/", include(router.urls))]`,
      'shop/urls.py': `from django.urls import path
from shop.views import Cart, ping
urlpatterns = [path("cart/", Cart.as_view()), path("ping/", ping)]`,
      'shop/views.py': `from django.views import View
from django.http import HttpResponse
from rest_framework.viewsets import ReadOnlyModelViewSet
class Cart(View):
    def get(self, request):
        return HttpResponse("x")
    def post(self, request):
        return HttpResponse(status=500)
class OrderViewSet(ReadOnlyModelViewSet):
    pass
def ping(request):
    return HttpResponse("ok")`,
    });
    expect(paths(linked)).toEqual([
      'ANY /shop/ping/',
      'GET /api/orders/',
      'GET /api/orders/<pk>/',
      'GET /shop/cart/',
      'POST /shop/cart/',
    ]);
  });
});

describe('log calls of Python entries', () => {
  it('are untied in tasks and routes, and tied by a filter that adds the id', async () => {
    const task = `import logging
from celery import shared_task
logger = logging.getLogger(__name__)

@shared_task
def send():
    logger.info("sending")`;
    expect(untied(await repository({ 'tasks.py': task }))).toEqual(['tasks.py:7']);
    const filter = `import logging
class RequestFilter(logging.Filter):
    def filter(self, record):
        record.request_id = "x"
        return True
handler = logging.StreamHandler()
handler.addFilter(RequestFilter())`;
    expect(untied(await repository({ 'tasks.py': task, 'logs.py': filter }))).toEqual([]);
  });

  it('are tied where the logger comes from a maker that adds the id', async () => {
    const linked = await repository({
      'logs.py': `import logging
class JobFilter(logging.Filter):
    def filter(self, record):
        record.job_id = "x"
        return True
def get_job_logger(name):
    logger = logging.getLogger(name)
    logger.addFilter(JobFilter())
    return logger`,
      'tasks.py': `from celery import shared_task
import logging
from logs import get_job_logger
logger = get_job_logger(__name__)
other = logging.getLogger(__name__)

@shared_task
def tied():
    logger.info("x")

@shared_task
def untied():
    other.info("x")`,
    });
    expect(untied(linked)).toEqual(['tasks.py:13']);
  });
});

it('finds the routes of a package that has a folder named like its framework', async () => {
  const linked = await repository({
    'shop/__init__.py': '',
    'shop/fastapi/__init__.py': '',
    'shop/fastapi/items.py':
      "from fastapi import APIRouter\n\nrouter = APIRouter()\n\n\n@router.get('/items')\ndef items(): ...\n",
    'shop/main.py':
      "from fastapi import FastAPI\n\nfrom .fastapi.items import router\n\napp = FastAPI()\napp.include_router(router, prefix='/api')\n",
  });
  expect(paths(linked)).toEqual(['GET /api/items']);
});
