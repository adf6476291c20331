"""Operations that read and judge what POST /visit-requests does, and then do nothing.

One lies where the product's lie, behind the door with its key and its count; the other has nothing around it, so that
one sees what those cost.
"""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from ninja import NinjaAPI

from ambassadors.api.schemas import NewVisitRequest
from config.urls import urlpatterns as product
from people.api.answers import answer
from people.api.idempotency import IdempotencyKey
from people.api.keys import Key
from people.api.reading import JsonParser

behind_the_door = NinjaAPI(urls_namespace="bench-door", parser=JsonParser(), docs_url=None, openapi_url=None)
bare = NinjaAPI(urls_namespace="bench-bare", docs_url=None, openapi_url=None)


@behind_the_door.post("/visit-requests", auth=Key("visits:write"))
def empty(request: HttpRequest, body: NewVisitRequest, idempotency_key: IdempotencyKey) -> HttpResponse:
    return answer({}, 201)


@bare.post("/visit-requests")
def barest(request: HttpRequest, body: NewVisitRequest, idempotency_key: IdempotencyKey) -> HttpResponse:
    return answer({}, 201)


urlpatterns = [path("api/empty/", behind_the_door.urls), path("bare/", bare.urls), *product]
