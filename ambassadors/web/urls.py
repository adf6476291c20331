"""Addresses of ambassadors: `public` at the root, `organise` under /organise/, `me` under /me/."""

from django.urls import URLPattern, URLResolver, path, re_path

from ambassadors.web import (
    applications,
    applying,
    corps,
    corpsdeeds,
    gaps,
    matching,
    matchingdeeds,
    profile,
    requestlist,
    triage,
    triagedeeds,
    wishes,
)
from ambassadors.web import me as own
from ambassadors.web.mentoring import applying as mentoring
from ambassadors.web.mentoring import mine as mentor
from ambassadors.web.mentoring import organising as pairs
from ambassadors.web.money import approving, mine, payroll, receiptview, settingviews, wageviews

type Urls = list[URLPattern | URLResolver]

public: Urls = [
    path("besoeg/", wishes.visit_request_form, name="visit_request_form"),
    path("besoeg/skoler/", wishes.school_options, name="visit_request_schools"),
    path("besoeg/tak/<str:token>/", wishes.visit_request_sent, name="visit_request_sent"),
    path("bliv-ambassador/", applying.apply_form, name="apply"),
    path("bliv-ambassador/tak/<str:token>/", applying.apply_sent, name="apply_sent"),
    path("faa-en-mentor/", mentoring.mentee_form, name="mentor_apply"),
    path("faa-en-mentor/tak/<str:token>/", mentoring.mentee_sent, name="mentor_sent"),
    path("bilag/<uuid:pk>/", receiptview.receipt, name="receipt"),
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
    path("matching/", matching.plans, name="match_plans"),
    path("matching/weights/", matching.weights, name="match_weights"),
    path("matching/repair/", matchingdeeds.repair, name="match_repair"),
    path("matching/lines/<uuid:pk>/<slug:deed>/", matchingdeeds.line_act, name="match_line_act"),
    path("matching/<uuid:pk>/", matching.run_page, name="match_run"),
    path("matching/<uuid:pk>/panel/", matching.run_panel, name="match_panel"),
    path("matching/<uuid:pk>/stop/", matchingdeeds.run_stop, name="match_stop"),
    path("matching/<uuid:pk>/accept/", matchingdeeds.run_accept, name="match_accept"),
    path("matching/<uuid:pk>/takeback/", matchingdeeds.run_take_back, name="match_take_back"),
    path("ambassadors/", corps.ambassadors, name="ambassadors"),
    path("ambassadors/pipeline/", applications.pipeline, name="pipeline"),
    path("applications/<uuid:pk>/", applications.application, name="application"),
    path("applications/<uuid:pk>/<slug:deed>/", applications.act, name="application_act"),
    path("mentoring/", pairs.mentoring, name="mentoring"),
    path("mentoring/<uuid:pk>/", pairs.mentorship, name="mentorship"),
    path("mentoring/<uuid:pk>/<slug:deed>/", pairs.act, name="mentorship_act"),
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
    path("expenses/", approving.expenses_list, name="expenses"),
    path("expenses/approve/", approving.expenses_approve, name="expenses_approve"),
    path("expenses/undo/", approving.expenses_undo, name="expenses_undo"),
    path("expenses/<uuid:pk>/", approving.expense, name="expense"),
    path("expenses/<uuid:pk>/<slug:deed>/", approving.expense_act, name="expense_act"),
    path("payroll/", payroll.payroll, name="payroll"),
    path("payroll/make/", payroll.batch_make, name="batch_make"),
    path("payroll/<uuid:pk>/", payroll.batch, name="batch"),
    re_path(r"^payroll/(?P<pk>[0-9a-f-]{36})/file\.(?P<form>csv|xlsx)$", payroll.batch_file, name="batch_file"),
    path("payroll/<uuid:pk>/paid/", payroll.batch_paid, name="batch_paid"),
    path("payroll/<uuid:pk>/unpaid/", payroll.batch_unpaid, name="batch_unpaid"),
    path("wages/", wageviews.wage_claims, name="wage_claims"),
    path("wages/<uuid:pk>/", wageviews.wage_claim, name="wage_claim"),
    path("wages/<uuid:pk>/<slug:deed>/", wageviews.wage_act, name="wage_act"),
    path("settings/travel/", settingviews.travel, name="travel"),
    path("settings/travel/add/", settingviews.rates_add, name="rates_add"),
    path("settings/travel/remove/", settingviews.rates_remove, name="rates_remove"),
    path("settings/travel/wages/<slug:slug>/", settingviews.terms, name="wage_terms"),
]
me: Urls = [
    path("", own.home, name="home"),
    path("offers/<uuid:pk>/", own.offer_answer, name="offer_answer"),
    path("mentoring/", mentor.my_mentoring, name="mentoring"),
    path("mentoring/<uuid:pk>/", mentor.my_pair, name="pair"),
    path("thanks/", own.thank_you, name="thanks"),
    path("profile/", profile.profile, name="profile"),
    path("profile/portrait/", profile.portrait_change, name="portrait_change"),
    path("profile/portrait.jpg", profile.portrait, name="portrait"),
    path("profile/pictures/<slug:purpose>/", profile.picture_consent, name="picture_consent"),
    path("absences/", own.absence_new, name="absence_new"),
    path("absences/<uuid:absence_id>/remove/", own.absence_remove, name="absence_remove"),
    path("expenses/", mine.my_expenses, name="expenses"),
    path("expenses/new/", mine.my_expense_new, name="expense_new"),
    path("expenses/<uuid:pk>/", mine.my_expense, name="expense"),
    path("expenses/<uuid:pk>/<slug:deed>/", mine.my_expense_act, name="expense_act"),
]
