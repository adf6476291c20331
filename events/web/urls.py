"""Addresses of events: `public` at the root, `organise` under /organise/, `me` under /me/."""

from django.urls import URLPattern, URLResolver, path

from events.web import companies, enquiries, feeds, letters, myfeeds
from events.web import public as shown
from events.web.organise import (
    band,
    calendar,
    day,
    directory,
    event,
    files,
    listing,
    meeting,
    planning,
    roster,
    search,
    venues,
)

type Urls = list[URLPattern | URLResolver]

public: Urls = [
    path("robotbandet/", enquiries.performance_enquiry_form, name="performance_enquiry_form"),
    path("virksomheder/", companies.for_companies, name="for_companies"),
    path("virksomheder/tak/", companies.for_companies_thanks, name="for_companies_thanks"),
    path("e/<slug:slug>/", shown.event_page, name="public_event"),
    path("e/<slug:slug>.ics", shown.event_file, name="public_event_file"),
    path("indsatser/", shown.programmes, name="programmes"),
    path("indsatser/<slug:slug>/", shown.programme_page, name="programme"),
    path("feeds/public/<slug:slug>.ics", feeds.public_feed, name="public_feed"),
    path("feeds/<str:token>.ics", feeds.private_feed, name="private_feed"),
    path("feeds/<path:rest>", feeds.no_feed),
]
organise: Urls = [
    path("letters/", letters.outbox, name="letters"),
    path("letters/<uuid:pk>/", letters.letter, name="letter"),
    path("letters/<uuid:pk>/html/", letters.letter_html, name="letter_html"),
    path("letters/<uuid:pk>/<slug:deed>/", letters.act, name="letter_act"),
    path("events/<uuid:pk>/shifts/new/", roster.shift_form, name="shift_new"),
    path("events/<uuid:pk>/shifts/copy/", roster.shift_copy_day, name="shift_copy_day"),
    path("events/<uuid:pk>/shifts/<uuid:shift_id>/", roster.shift_form, name="shift_edit"),
    path("events/<uuid:pk>/shifts/<uuid:shift_id>/remove/", roster.shift_remove, name="shift_remove"),
    path("events/<uuid:pk>/shifts/<uuid:shift_id>/assign/", roster.shift_assign, name="shift_assign"),
    path("events/<uuid:pk>/shifts/off/<int:booking_id>/", roster.shift_unassign, name="shift_unassign"),
    path("events/<uuid:pk>/band/hold/", band.hold, name="band_hold"),
    path("events/<uuid:pk>/band/book/", band.book, name="band_book"),
    path("events/<uuid:pk>/band/release/", band.release, name="band_release"),
    path("events/<uuid:pk>/band/decline/", band.decline, name="band_decline"),
    path("events/<uuid:pk>/band/off/<int:booking_id>/", band.unbook, name="band_unbook"),
    path("events/<uuid:pk>/guests/invite/", meeting.invite, name="meeting_invite"),
    path("events/<uuid:pk>/guests/phones/", meeting.phone_list, name="meeting_phones"),
    path("events/<uuid:pk>/guests/door/", meeting.door, name="meeting_door"),
    path("events/<uuid:pk>/guests/<uuid:invitation_id>/answer/", meeting.record_answer, name="meeting_answer"),
    path("events/<uuid:pk>/guests/<uuid:invitation_id>/came/", meeting.attendance, name="meeting_attendance"),
    path("", day.day, name="day"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/events.json", calendar.calendar_events, name="calendar_events"),
    path("calendar/panel/<uuid:pk>/", calendar.panel, name="calendar_panel"),
    path("search/", search.search, name="search"),
    path("people/options/", search.person_options, name="person_options"),
    path("schools/", directory.organisations, {"kind": "school"}, name="schools"),
    path("schools/<uuid:pk>/", directory.organisation, {"kind": "school"}, name="school"),
    path("companies/", directory.organisations, {"kind": "company"}, name="companies"),
    path("companies/new/", directory.company_new, name="company_new"),
    path("companies/<uuid:pk>/", directory.organisation, {"kind": "company"}, name="company"),
    path("organisations/<uuid:pk>/contacts/", directory.contact_new, name="contact_new"),
    path("contacts/<uuid:pk>/", directory.contact_edit, name="contact_edit"),
    path("contacts/<uuid:pk>/basis/", directory.basis_note, name="basis_note"),
    path("contacts/<uuid:pk>/basis/withdraw/", directory.basis_withdraw, name="basis_withdraw"),
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
me: Urls = [
    path("feeds/", myfeeds.my_feeds, name="feeds"),
    path("feeds/<slug:kind>/rotate/", myfeeds.rotate, name="feed_rotate"),
]
