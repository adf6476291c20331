"""Addresses of ambassadors: `public` at the root, `organise` under /organise/, `me` under /me/."""

from django.urls import URLPattern, URLResolver, path

from ambassadors.web import wishes

type Urls = list[URLPattern | URLResolver]

public: Urls = [
    path("besoeg/", wishes.visit_request_form, name="visit_request_form"),
    path("besoeg/skoler/", wishes.school_options, name="visit_request_schools"),
    path("besoeg/tak/<str:token>/", wishes.visit_request_sent, name="visit_request_sent"),
]
organise: Urls = []
me: Urls = []
