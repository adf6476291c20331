"""Addresses of people: `public` at the root, `organise` under /organise/, `me` under /me/."""

from django.urls import URLPattern, URLResolver, path

from people.web import offline
from people.web.answers import answer
from people.web.languages import set_language

type Urls = list[URLPattern | URLResolver]

public: Urls = [
    path("sprog/", set_language, name="set_language"),
    path("r/<str:token>/", answer, name="answer"),
    path("s/<str:token>/", answer, name="status_page"),
]
organise: Urls = []
me: Urls = [
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("worker.js", offline.worker, name="worker"),
    path("offline/", offline.offline, name="offline"),
]
