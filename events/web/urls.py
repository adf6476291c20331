"""Addresses of events: `public` at the root, `organise` under /organise/, `me` under /me/."""

from django.urls import URLPattern, URLResolver, path

from events.web import companies, enquiries, feeds
from events.web.organise import day, event, files, listing, planning, venues

type Urls = list[URLPattern | URLResolver]

public: Urls = [
    path("robotbandet/", enquiries.performance_enquiry_form, name="performance_enquiry_form"),
    path("virksomheder/", companies.for_companies, name="for_companies"),
    path("virksomheder/tak/", companies.for_companies_thanks, name="for_companies_thanks"),
    path("feeds/public/<slug:slug>.ics", feeds.public_feed, name="public_feed"),
    path("feeds/<str:token>.ics", feeds.private_feed, name="private_feed"),
    path("feeds/<path:rest>", feeds.no_feed),
]
organise: Urls = [
    path("", day.day, name="day"),
    path("events/", listing.events, name="events"),
    path("events/new/<slug:kind>/", planning.new, name="event_new"),
    path("events/<uuid:pk>/", event.event, name="event"),
    path("events/<uuid:pk>/letters/", event.event, {"tab": "letters"}, name="event_letters"),
    path("events/<uuid:pk>/history/", event.event, {"tab": "history"}, name="event_history"),
    path("events/<uuid:pk>/edit/", planning.edit, name="event_edit"),
    path("events/<uuid:pk>/move/", planning.move, name="event_move"),
    path("events/<uuid:pk>/move/check/", planning.move_check, name="event_move_check"),
    path("events/<uuid:pk>/cancel/", planning.cancel, name="event_cancel"),
    path("events/<uuid:pk>/status/", event.status, name="event_status"),
    path("events/<uuid:pk>/event.ics", files.event_ics, name="event_ics"),
    path("events/<uuid:pk>/undo/", event.undo, name="event_undo"),
    path("venues/", venues.venue_options, name="venue_options"),
]
me: Urls = []
