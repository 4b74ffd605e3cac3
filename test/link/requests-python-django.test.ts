import { describe, expect, it } from 'vitest';
import { readablePattern } from '../../src/link/routes/regex-paths.js';
import { answersOf, handlerOf, paths, repository } from './requests-linked.js';

describe('patterns of Django', () => {
  it.each([
    ['^user/(?P<name>[\\w.-]+)/inbox/?$', 'user/<name>/inbox'],
    ['^\\.well-known/nodeinfo/?$', '.well-known/nodeinfo'],
    ['^item/(\\d+)/(?:edit|change)/$', 'item/<arg>/<edit|change>/'],
    ['^page-(?P<n>(a|(b)){1,3})\\.json$', 'page-<n>.json'],
    ['^x/[a-z]+/\\d{4}/.*$', 'x/<[a-z]>/<\\d>/*'],
    ['^(?P<year>…)/\\Z', '<year>/'],
    ['^broken(', 'broken<arg>'],
  ])('reads %s', (pattern, path) => {
    expect(readablePattern({ text: pattern, dynamic: pattern.includes('…') })).toEqual({ text: path, dynamic: false });
  });

  it('follows long lists, texts with values, loops, added lists and the prefix of languages', async () => {
    const many = Array.from({ length: 80 }, (_, n) => `    path("p${n}/", views.page),`).join('\n');
    const linked = await repository({
      'web/urls.py': `from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, re_path
from web import views
from web.consts import NAME
USER = rf"^user/(?P<name>{NAME})"
prefix = ""
if views.deep():
    prefix = views.deep()
urlpatterns = [
${many}
    re_path(rf"{USER}/feed/?$", views.page),
    path(f"{prefix}admin/", admin.site.urls),
    path("accounts/", include("elsewhere.urls")),
]
for kind in ("a", "b"):
    urlpatterns.append(path(f"kind/{kind}/", views.page))
urlpatterns += i18n_patterns(path("about/", views.Page.as_view()))
if views.deep():
    urlpatterns += views.more()`,
      'web/consts.py': 'NAME = load()',
      'web/views.py': `from django.urls import path
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
class Page(TemplateView):
    http_method_names = ["get"]
    def post(self, request):
        pass
@require_POST
def page(request):
    pass
def more():
    found = [path("x/", page)]
    found.append(path("y/", page))
    return found`,
    });
    const found = paths(linked);
    expect(found.filter((path) => /\/p\d/.test(path))).toHaveLength(80);
    expect(found.filter((path) => !/\/p\d/.test(path))).toEqual([
      'ANY /accounts/…',
      'ANY /admin/…',
      'GET /<language>/about/',
      'POST /kind/a/',
      'POST /kind/b/',
      'POST /user/<name>/feed',
      'POST /x/',
      'POST /y/',
    ]);
    expect(handlerOf(linked, 'POST /x/')).toBe('page');
  });

  it('reads the routers of REST framework, nested ones and extra actions', async () => {
    const linked = await repository({
      'api/urls.py': `from django.urls import include, path
from rest_framework.routers import SimpleRouter
from rest_framework_nested.routers import NestedSimpleRouter
from api.views import Domains, Names
router = SimpleRouter(trailing_slash=False)
router.register(r"domains", Domains)
names = NestedSimpleRouter(router, "domains", lookup="domain")
names.register("names", Names)
urlpatterns = [path("v1/", include([path("api/", include(router.urls))])), path("v1/", include(names.urls))]`,
      'api/views.py': `from rest_framework.decorators import action
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet
class Domains(GenericViewSet):
    lookup_field = "slug"
    def destroy(self, request, slug):
        pass
    @action(detail=True, methods=["post"], url_path="set-owner")
    def owner(self, request, slug):
        pass
    @owner.mapping.delete
    def no_owner(self, request, slug):
        pass
class Names(ReadOnlyModelViewSet):
    @action(["get"], detail=False)
    def recent(self, request):
        pass`,
    });
    expect(paths(linked)).toEqual([
      'DELETE /v1/api/domains/<slug>',
      'DELETE /v1/api/domains/<slug>/set-owner',
      'GET /v1/domains/<domain_pk>/names/',
      'GET /v1/domains/<domain_pk>/names/<pk>/',
      'GET /v1/domains/<domain_pk>/names/recent/',
      'POST /v1/api/domains/<slug>/set-owner',
    ]);
    expect(handlerOf(linked, 'DELETE /v1/api/domains/<slug>/set-owner')).toBe('no_owner');
  });

  it('says of handlers of the framework that they log nothing, where nothing of the class does', async () => {
    const linked = await repository({
      'api/urls.py': `from django.urls import path
from rest_framework import routers
from api.views import Loans, Posts, Notes
router = routers.SimpleRouter(trailing_slash=False)
router.register("loans", Loans)
router.register("notes", Notes)
urlpatterns = [path("posts", Posts.as_view())] + router.urls`,
      'api/views.py': `import logging
from rest_framework import generics, viewsets
log = logging.getLogger(__name__)
class Loans(viewsets.ReadOnlyModelViewSet):
    queryset = []
class Notes(viewsets.ReadOnlyModelViewSet):
    def get_queryset(self):
        log.info("notes")
class Posts(generics.ListAPIView):
    queryset = []`,
    });
    expect(answersOf(linked, 'GET /posts')).toMatchObject({ logged: 'no', correlated: 'no' });
    expect(answersOf(linked, 'GET /loans')).toMatchObject({ logged: 'no', correlated: 'no' });
    expect(answersOf(linked, 'GET /notes')).toMatchObject({ logged: 'unknown' });
  });

  it('takes a line of the time of each response for a line about the request', async () => {
    const linked = await repository({
      'shop/settings.py': 'INSTALLED_APPS = []\nMIDDLEWARE = ["shop.timing.TimingMiddleware"]\n',
      'shop/timing.py': `import logging
import threading
import time
from django.utils.deprecation import MiddlewareMixin
log = logging.getLogger("shop.times")
class TimingMiddleware(threading.local, MiddlewareMixin):
    def process_request(self, request):
        self.started = time.time()
    def process_response(self, request, response):
        log.debug(f"request: {request}, response_time: {response['X-Total-Time']}")
        return response
`,
      'shop/urls.py': `from django.urls import path
from .views import page
urlpatterns = [path("", page)]
`,
      'shop/views.py': 'def page(request): return None\n',
    });
    expect(answersOf(linked, 'ANY /')?.logged).toBe('yes');
  });

  it('reads patterns that are nothing but the urls of a router', async () => {
    const linked = await repository({
      'clinic/urls.py': `from rest_framework.routers import SimpleRouter
from visits.api import Visits
router = SimpleRouter()
router.register("visits", Visits)
urlpatterns = router.urls`,
      'visits/api.py': `from rest_framework import viewsets
class Visits(viewsets.ViewSet):
    def list(self, request):
        return None`,
    });
    expect(paths(linked)).toEqual(['GET /visits/']);
  });

  it('follows patterns that a package gives out, lists that grow in a function, and what lists of other names include', async () => {
    const linked = await repository({
      'shop/urls.py': `from django.urls import include, path
from .views import page
def collected(prefix):
    prefix = prefix or "v1"
    urlpatterns = [path(f"{prefix}/", include("shop.api"))]
    urlpatterns += [path("help/", page), path("deep/", include([path("er/", page)]))]
    return urlpatterns
urlpatterns = collected(None)
`,
      'shop/views.py': 'def page(request): return None\n',
      'shop/api/__init__.py': 'from .urls import urlpatterns\n',
      'shop/api/urls.py': `from django.urls import include, path
from .orders import patterns
urlpatterns = [path("orders/", include(patterns))]
`,
      'shop/api/orders.py': `from django.urls import include, path
from shop.views import page
patterns = [path("", page), path("<pk>/", include("shop.api.hooks"))]
`,
      'shop/api/hooks.py': `from django.urls import path
from shop.views import page
urlpatterns = [path("hook/", page)]
`,
    });
    expect(paths(linked)).toEqual(['ANY /deep/er/', 'ANY /help/', 'ANY /…/orders/', 'ANY /…/orders/<pk>/hook/']);
  });
});
