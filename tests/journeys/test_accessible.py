"""Every page of the site, full of the demo: no fault that axe finds, nothing that sticks out on a phone, and a
silent console; on a desktop and on a phone, by day and by night."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.addresses import names
from tests.journeys.conftest import attend

ROOT = Path(__file__).resolve().parents[2]
AXE = (ROOT / "tests" / "browser" / "vendor" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESKTOP, PHONE = (1280, "light"), (360, "dark")
# What differs by night is colour: the other two are looked at for contrast only, which is quick.
DESKTOP_BY_NIGHT, PHONE_BY_DAY = (1280, "dark"), (360, "light")

# What answers a script, a calendar, a download or a button, and is no page that somebody looks at by itself.
NO_PAGES = frozenset(
    """
    healthz readyz robots sitemap favicon touch_icon home api_openapi set_language public_event_file
    public_feed public_kind_feed private_feed short_link event_flyer visit_request_schools
    organise:calendar_busy organise:calendar_conflicts organise:event_called organise:event_export
    organise:event_import_run organise:event_import_template organise:month_print organise:incoming_seen
    organise:proposal_decline organise:form_conflicts organise:conflicts_panel organise:shift_conflicts
    organise:letter_html organise:letter_act organise:letters_many organise:letters_undo
    organise:shift_copy_day organise:shift_remove organise:shift_assign
    organise:shift_unassign organise:band_release organise:band_unbook organise:meeting_answer
    organise:meeting_attendance organise:meeting_needs_file
    organise:calendar_events organise:calendar_panel organise:person_options
    organise:contact_again organise:person_again
    organise:basis_note organise:basis_withdraw organise:event_move_check organise:event_status organise:event_ics
    organise:change_undo organise:venue_options organise:school_picks organise:request_act organise:offer_act
    door_list door_sync door_worker organise:door_own organise:door_close organise:table_print organise:badges
    organise:table_seat organise:table_mix organise:table_edit
    organise:match_remove organise:match_ask organise:match_solve organise:match_publish organise:match_tell
    organise:match_outcomes_ask organise:match_said organise:match_told
    organise:match_talk_act organise:match_presence organise:match_outcome organise:match_sheet
    organise:minutes_print organise:practice_print organise:programme_print organise:pack_print
    organise:minutes_send organise:action_new
    organise:action_tick
    organise:canvass_link_send organise:canvass_link_end
    organise:claim_back organise:close_out_one organise:company_called organise:company_relation_new
    organise:follow_up_done organise:visitor_put organise:visitor_take organise:suggestion_new organise:lead_new
    organise:visit_nothing organise:company_goal_decide organise:company_goal_export
    organise:practice_act
    organise:course_act organise:course_export
    organise:company_import_run organise:company_import_template organise:company_export
    organise:contact_new organise:absence_new organise:absence_remove organise:person_act organise:resource_act
    organise:reminder_switch organise:reminder_at_event organise:reminder_in_programme organise:reminder_rule_delete
    organise:reminder_rule_letter organise:reminder_rule_new_letter organise:reminder_rule_new_preview
    organise:reminder_rule_new_test organise:reminder_rule_preview organise:reminder_rule_test
    organise:key_revoke organise:school_import_run
    receipt organise:expense_act organise:expenses_approve organise:expenses_undo organise:expense_sheet
    organise:batch_make organise:batch_file organise:batch_paid organise:batch_unpaid organise:wage_act
    organise:rates_add organise:rates_remove organise:anonymise
    organise:personal_data_file me:expense_act me:expense_sheet
    organise:school_import_template organise:errand_panel organise:errand_refused organise:errand_stop
    organise:plan_discard organise:plan_release organise:plan_row organise:plan_check organise:series_publish
    organise:series_rule_check organise:event_cancel_check organise:event_edit_check
    organise:signup_mark organise:story_delete organise:reach_file me:story_delete organise:instructor_put
    organise:instructor_take organise:application_act
    organise:mentorship_act organise:gap_ask organise:gap_yes organise:gap_decide
    organise:repeat_preview organise:webhook_act organise:webhook_resend
    me:key_revoke me:webhook_act me:webhook_resend
    organise:ambassador_step organise:ambassador_training organise:ambassador_portrait organise:picture_withdraw
    me:manifest me:worker me:portrait me:portrait_change me:picture_consent
    organise:match_panel organise:match_stop organise:match_accept organise:match_take_back
    organise:match_line_act organise:match_repair organise:module_loan_act
    me:action_done me:calendar_choice me:feed_delete me:feed_rotate me:offer_answer me:absence_new me:absence_remove
    """.split()
)
# Those without a name stand as their route, and are no pages either.
PAGES = [
    name
    for name in names()
    if name not in NO_PAGES and not name.startswith("api-v1:") and "<" not in name and "^" not in name
]
# How many rows an address is looked at with, spread over what there is; EVERY_ROW=1 looks at all of them.
ROWS = {
    "organise:event": 6,
    "organise:expense": 3,
    "organise:batch": 2,
    "organise:wage_claim": 3,
    "me:expense": 3,
    "organise:clearance": 3,
    "organise:application": 4,
    "organise:mentorship": 4,
    "me:pair": 2,
    "organise:request": 4,
    "organise:errand": 3,
    "answer": 26,
    "status_page": 4,
    "public_event": 2,
}
BESIDE = {
    "organise:personal_data": ["/organise/settings/personal-data/?q=maja@demo.example"],
    "organise:pipeline": ["/organise/ambassadors/pipeline/?view=list"],
    "organise:calendar": [f"/organise/calendar/?view={view}" for view in ("week", "day", "list")],
}
# Constructed, so that the content security policy lets it in: colours hold still while they are measured.
STILL = """const still = new CSSStyleSheet();
still.replaceSync("*, *::before, *::after { transition: none !important; animation: none !important; }");
document.adoptedStyleSheets.push(still);"""

STICKS_OUT = """[...document.querySelectorAll("main *")]
    .filter((element) => element.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map((element) => `${element.tagName}.${element.className}`).slice(0, 6).join(", ")"""


def look(page: Page, address: str) -> list[str]:
    """Everything that is wrong with the page."""
    wrong: list[str] = []
    said = attend(page)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    answer = page.goto(address)
    assert answer is not None
    assert answer.status in (200, 410), f"{address} answers {answer.status}"
    page.evaluate(STILL)
    page.evaluate(AXE)
    for width, scheme in (DESKTOP, DESKTOP_BY_NIGHT, PHONE, PHONE_BY_DAY):
        page.set_viewport_size({"width": width, "height": 800 if width == 1280 else 740})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.wait_for_function("scheme => matchMedia(`(prefers-color-scheme: ${scheme})`).matches", arg=scheme)
        page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        reach = page.evaluate("document.documentElement.scrollWidth")
        if reach > width:
            wrong.append(f"{address} at {width} px reaches to {reach} px: {page.evaluate(STICKS_OUT)}")
        wrong += [
            f"{address} at {width} px, {scheme}: {fault['id']} at {node['target']}"
            for fault in faults(page, contrast_only=(width, scheme) in (DESKTOP_BY_NIGHT, PHONE_BY_DAY))
            for node in fault["nodes"][:5]
        ]
    return wrong + [f"{address} says: {text}" for text in said]


def faults(page: Page, contrast_only: bool = False) -> list[Any]:
    wanted = ["color-contrast"] if contrast_only else RULES
    return page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", wanted)[
        "violations"
    ]


def readers(name: str) -> list[str]:
    """Whose eyes it is looked at with."""
    if name.startswith("organise:"):
        return ["ada"]
    if name == "me:letters":
        return ["ada", "maja"]
    if name == "me:home":
        return ["maja", "dorte"]
    if name.startswith(("me:key", "me:webhook")):
        return ["dorte"]
    if name.startswith("me:"):
        return ["maja"]
    return ["ada"] if name in ("account_change_password", "account_logout") else ["nobody"]


@pytest.mark.proof  # every page, four ways: minutes
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_fits_a_phone_and_says_nothing(
    name: str, demo_site: dict[str, Any], enter: Callable[[str], BrowserContext]
) -> None:
    addresses = demo_site["addresses"].get(name, [])
    assert addresses, f"the demo has nothing for {name}; say in tests/addresses.py what it is opened with"
    if not os.environ.get("EVERY_ROW"):
        addresses = addresses[:: -(-len(addresses) // ROWS.get(name, 1))]
    addresses = addresses + BESIDE.get(name, [])
    wrong: list[str] = []
    for who in readers(name):
        page = enter(who).new_page()
        for address in addresses:
            wrong += look(page, demo_site["url"] + address)
        page.close()
    assert wrong == []


def test_what_opens_on_top_of_a_page_is_accessible_too(
    demo_site: dict[str, Any], enter: Callable[[str], BrowserContext]
) -> None:
    page = enter("ada").new_page()
    page.goto(demo_site["url"] + "/organise/calendar/")
    page.evaluate(STILL)
    page.evaluate(AXE)
    page.keyboard.press("Control+k")
    page.get_by_role("dialog", name="Søg").get_by_role("searchbox").press_sequentially("skole", delay=20)
    expect(page.locator("#search-results a").first).to_be_visible()
    assert faults(page) == []
    page.get_by_role("dialog", name="Søg").get_by_role("button", name="Luk").click()
    page.locator("a.slot[data-panel]").last.click()
    expect(page.locator("#panel dialog")).to_be_visible()
    assert faults(page) == []
    page.close()
