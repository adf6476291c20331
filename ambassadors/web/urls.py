"""Addresses of ambassadors: `public` at the root, `organise` under /organise/, `me` under /me/."""

from django.urls import URLPattern, URLResolver, path

from ambassadors.web import (
    applications,
    applying,
    corps,
    corpsdeeds,
    gaps,
    profile,
    requestlist,
    triage,
    triagedeeds,
    wishes,
)
from ambassadors.web import me as own

type Urls = list[URLPattern | URLResolver]

public: Urls = [
    path("besoeg/", wishes.visit_request_form, name="visit_request_form"),
    path("besoeg/skoler/", wishes.school_options, name="visit_request_schools"),
    path("besoeg/tak/<str:token>/", wishes.visit_request_sent, name="visit_request_sent"),
    path("bliv-ambassador/", applying.apply_form, name="apply"),
    path("bliv-ambassador/tak/<str:token>/", applying.apply_sent, name="apply_sent"),
]
organise: Urls = [
    path("requests/", requestlist.requests_list, name="requests"),
    path("requests/new/", requestlist.request_new, name="request_new"),
    path("requests/schools/", triage.school_picks, name="school_picks"),
    path("requests/<uuid:pk>/", triage.request_page, name="request"),
    path("requests/<uuid:pk>/<slug:deed>/", triagedeeds.act, name="request_act"),
    path("offers/<uuid:pk>/<slug:deed>/", triagedeeds.offer_act, name="offer_act"),
    path("gaps/<uuid:pk>/", gaps.gap_page, name="gap"),
    path("gaps/<uuid:pk>/ask/", gaps.gap_ask, name="gap_ask"),
    path("gaps/<uuid:pk>/yes/<uuid:ambassador_id>/", gaps.gap_yes, name="gap_yes"),
    path("gaps/<uuid:pk>/decide/", gaps.gap_decide, name="gap_decide"),
    path("ambassadors/", corps.ambassadors, name="ambassadors"),
    path("ambassadors/pipeline/", applications.pipeline, name="pipeline"),
    path("applications/<uuid:pk>/", applications.application, name="application"),
    path("applications/<uuid:pk>/<slug:deed>/", applications.act, name="application_act"),
    path("ambassadors/new/", corps.ambassador_new, name="ambassador_new"),
    path("ambassadors/<uuid:pk>/", corps.ambassador, name="ambassador"),
    path("ambassadors/<uuid:pk>/edit/", corps.ambassador_edit, name="ambassador_edit"),
    path("ambassadors/<uuid:pk>/availability/", corps.ambassador_availability, name="ambassador_availability"),
    path("ambassadors/<uuid:pk>/step/", corpsdeeds.step, name="ambassador_step"),
    path("ambassadors/<uuid:pk>/training/", corpsdeeds.train, name="ambassador_training"),
    path("ambassadors/<uuid:pk>/clearance/", corpsdeeds.clearance, name="clearance"),
    path("ambassadors/<uuid:pk>/portrait/", corpsdeeds.portrait, name="ambassador_portrait"),
    path(
        "ambassadors/<uuid:pk>/pictures/<slug:purpose>/withdraw/", corpsdeeds.picture_withdraw, name="picture_withdraw"
    ),
    path("ambassadors/<uuid:pk>/absences/", corps.absence_new, name="absence_new"),
    path("ambassadors/<uuid:pk>/absences/<uuid:absence_id>/remove/", corps.absence_remove, name="absence_remove"),
]
me: Urls = [
    path("", own.home, name="home"),
    path("offers/<uuid:pk>/", own.offer_answer, name="offer_answer"),
    path("profile/", profile.profile, name="profile"),
    path("profile/portrait/", profile.portrait_change, name="portrait_change"),
    path("profile/portrait.jpg", profile.portrait, name="portrait"),
    path("profile/pictures/<slug:purpose>/", profile.picture_consent, name="picture_consent"),
    path("absences/", own.absence_new, name="absence_new"),
    path("absences/<uuid:absence_id>/remove/", own.absence_remove, name="absence_remove"),
]
