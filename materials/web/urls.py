"""Addresses of materials: `public` at the root, `organise` under /organise/, `me` under /me/."""

from django.urls import URLPattern, URLResolver, path

from materials.web import flyers

type Urls = list[URLPattern | URLResolver]

public: Urls = [
    path("e/<slug:slug>/flyer.pdf", flyers.event_flyer, name="event_flyer"),
    path("q/<slug:code>", flyers.short_link, name="short_link"),
]
organise: Urls = []
me: Urls = []
