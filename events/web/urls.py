"""Addresses of events: `public` at the root, `organise` under /organise/, `me` under /me/."""

from django.urls import URLPattern, URLResolver

type Urls = list[URLPattern | URLResolver]

public: Urls = []
organise: Urls = []
me: Urls = []
