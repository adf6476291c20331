"""Addresses of materials: `public` at the root, `organise` under /organise/, `me` under /me/."""

from django.urls import URLPattern, URLResolver, path

from materials.web import expensesheet, flyers, loans, matchdaysheets, meetingprint, modules, monthsheet, practicesheet

type Urls = list[URLPattern | URLResolver]

public: Urls = [
    path("e/<slug:slug>/flyer.pdf", flyers.event_flyer, name="event_flyer"),
    path("q/<slug:code>", flyers.short_link, name="short_link"),
    path("moduler/", modules.module_list, name="modules"),
    path("moduler/<slug:slug>/", modules.module_page, name="module"),
    path("moduler/<slug:slug>/laan/", loans.loan_form, name="module_loan"),
    path("moduler/<slug:slug>/laan/tak/", loans.loan_sent, name="module_loan_sent"),
]
organise: Urls = [
    path("calendar/month.pdf", monthsheet.month_print, name="month_print"),
    path("events/<uuid:pk>/badges.pdf", meetingprint.badges, name="badges"),
    path("events/<uuid:pk>/minutes.pdf", meetingprint.minutes, name="minutes_print"),
    path("events/<uuid:pk>/programme.pdf", meetingprint.programme, name="programme_print"),
    path("events/<uuid:pk>/pack.pdf", meetingprint.pack, name="pack_print"),
    path("events/<uuid:pk>/tables.pdf", meetingprint.table_signs, name="table_print"),
    path("practice/<uuid:pk>/sheet.pdf", practicesheet.practice, name="practice_print"),
    path("modules/", modules.modules, name="modules"),
    path("modules/new/", modules.module_form, name="module_new"),
    path("modules/<slug:slug>/edit/", modules.module_form, name="module_edit"),
    path("modules/<slug:slug>/loans/", loans.module_loans, name="module_loans"),
    path("modules/loans/<uuid:pk>/<slug:deed>/", loans.loan_act, name="module_loan_act"),
    path("events/<uuid:pk>/matching/<slug:which>.pdf", matchdaysheets.match_sheet, name="match_sheet"),
    path("ambassadors/<uuid:pk>/expenses.pdf", expensesheet.of_person, name="expense_sheet"),
]
me: Urls = [
    path("expenses/overview.pdf", expensesheet.own, name="expense_sheet"),
]
