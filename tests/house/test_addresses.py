"""Every address of the site and who may open it. An address that is not in the table fails the test."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ambassadors.domain import applications, offers, portraits, releases, triage
from ambassadors.domain.announcing import KIND, UPDATED
from ambassadors.domain.money import batches, decisions, expenses, receipts
from ambassadors.models import Ambassador, Expense, Gap, MatchLine, Release, WageClaim
from events.domain import availability, bookings, changes, courses, feedaddresses, feeds, meetings, plans, signups
from events.domain.aftermeeting import actions, writing
from events.domain.deeds import Deed
from events.domain.door import links, tables
from events.domain.pipeline import canvasslinks, claims, followups, goals
from events.models import Call, CompanyVisit, Feed, MatchTalk, Shift
from materials.models import ShortLink
from people.domain import webhookposting, webhooks
from people.domain.incoming import take_in
from people.models import ApiKey, User
from tests.addresses import arguments_of, names
from tests.ambassadors.receiptkit import a_picture as a_receipt
from tests.cast import ada, ben, cleo, dorte, jonas, maja, vestervang
from tests.errands import an_errand
from tests.events.matchkit import a_full_day, close
from tests.mail import a_proposal, words_about
from tests.making import (
    a_company,
    a_contact,
    a_course,
    a_loan,
    a_mailable_contact,
    a_module,
    a_moment,
    a_pair,
    a_performance,
    a_picture,
    a_practice_project,
    a_programme,
    a_robot,
    a_school,
    a_series,
    a_stand,
    a_story,
    a_trade,
    a_visit_request,
    an_application,
    an_event,
)
from tests.matching import a_run

PEOPLE = ("nobody", "cleo", "ben", "maja", "dorte", "ada")
# Who gets what, by a GET. A column for each of PEOPLE; "login" leads to the form and back.
TABLE = {
    # Organisers, for what is their own: of another programme it is as absent as for those who organise nothing.
    "login 404 404 404 404 200": """
        organise:ambassador organise:ambassador_edit organise:ambassador_portrait
        organise:ambassador_availability organise:application organise:mentorship organise:story
        organise:clearance organise:api_keys organise:band_book organise:band_decline
        organise:band_hold organise:calendar_busy organise:calendar_panel organise:errand organise:errand_panel
        organise:errand_refused organise:event organise:event_cancel organise:event_edit
        organise:hand_over
        organise:close_out organise:door_links organise:table_plan organise:table_print organise:badges
        organise:match_people organise:match_company organise:match_company_new organise:match_apprentice
        organise:match_apprentice_new organise:match_paste organise:match_wishes organise:match_layout
        organise:match_plan organise:match_talk organise:match_talk_new organise:match_one
        organise:match_live organise:match_outcomes organise:match_sheet organise:practice_project
        organise:practice_edit
        organise:action_edit organise:minutes organise:minutes_read organise:minutes_print organise:meeting_pack
        organise:practice_print
        organise:pack_print organise:programme_print organise:course organise:course_edit organise:course_export
        organise:event_history organise:event_ics organise:event_letters organise:event_move organise:incoming
        organise:event_cancel_check organise:series organise:series_follow organise:series_rule
        organise:plan
        organise:event_move_check organise:key_new
        organise:webhook organise:webhook_new organise:letter organise:letter_edit organise:letter_html
        organise:meeting_door
        organise:meeting_agenda organise:meeting_line organise:meeting_needs organise:meeting_needs_file
        organise:meeting_invite organise:meeting_phones organise:performance_new organise:person
        organise:module_edit organise:module_loans organise:personal_data
        organise:person_new organise:programme_edit organise:programme_meetings organise:programme_new
        organise:reminder_rule_edit
        organise:gap organise:organisation_merge organise:match_panel organise:match_run organise:match_weights
        organise:request organise:request_new organise:resource_edit organise:resource_new organise:resources
        organise:school_import organise:school_import_template organise:settings organise:shift_conflicts
        organise:shift_edit
        organise:shift_new organise:availability
        organise:batch organise:batch_file organise:expense organise:expense_sheet organise:travel
        organise:wage_claim organise:wage_terms
    """,
    # Everybody, logged in or not: pages for strangers, and links that are a right of their own.
    "200 200 200 200 200 200": """
        account_reset_password account_reset_password_done account_reset_password_from_key
        account_reset_password_from_key_done apply apply_sent mentor_apply mentor_sent
        door door_code door_list door_worker
        practice
        course signup me:manifest me:offline me:worker
        answer api-v1:list_events api-v1:list_modules api-v1:list_programmes api-v1:list_trades
        api_docs api_openapi calendars event_flyer for_companies for_companies_thanks front healthz
        module module_loan module_loan_sent modules
        performance_enquiry_form private_feed programme programmes public_event public_event_file public_feed
        public_kind_feed robots sitemap
        status_page visit_request_form visit_request_schools visit_request_sent
    """,
    # Every organiser: lists, which hold only what is their own, and whom all share: schools, companies, contacts.
    "login 404 200 404 404 200": """
        organise:ambassador_new organise:ambassadors organise:pipeline organise:mentoring organise:calendar
        organise:reach organise:reach_file organise:stories organise:story_new
        organise:calendar_events
        organise:event_export organise:event_import organise:event_import_template organise:month_print
        organise:quick_new organise:organisation_edit
        organise:company_visit_begin organise:company_course
        organise:company_board organise:company_calls organise:company_relation organise:claim_new
        organise:follow_up_new organise:touch_new organise:company_visit_new
        organise:company_goals organise:company_goal_export
        organise:practice_projects organise:practice_new
        organise:courses organise:course_new
        organise:company_import organise:company_import_template organise:company_export
        organise:companies organise:company organise:company_new organise:contact_edit organise:day
        organise:event_new organise:events organise:inbox organise:letters organise:person_options organise:programmes
        organise:actions
        organise:plans
        organise:requests organise:school organise:school_picks organise:schools organise:search
        organise:conflicts_panel organise:match_plans organise:module_new organise:modules
        organise:venue_options
        organise:expenses organise:payroll organise:wage_claims
        organise:reminder_rules organise:reminder_rule_new
    """,
    # Buttons of organisers: nothing to get. What is not their own is refused at the POST.
    "login 404 405 404 404 405": """
        organise:match_remove organise:match_ask organise:match_solve organise:match_publish organise:match_tell
        organise:match_outcomes_ask organise:match_said organise:match_told
        organise:match_talk_act organise:match_presence organise:match_outcome
        organise:absence_new organise:absence_remove organise:ambassador_step organise:ambassador_training
        organise:signup_mark organise:story_delete organise:instructor_put organise:instructor_take
        organise:application_act organise:mentorship_act organise:picture_withdraw
        organise:band_release organise:band_unbook
        organise:practice_act
        organise:course_act
        organise:visitor_put organise:visitor_take organise:suggestion_new organise:lead_new organise:visit_nothing
        organise:company_goal_decide organise:door_own organise:door_close organise:company_import_run
        organise:table_seat organise:table_mix organise:table_edit
        organise:minutes_send organise:action_new organise:action_tick
        organise:canvass_link_send organise:canvass_link_end
        organise:claim_back organise:close_out_one organise:company_called organise:company_relation_new
        organise:follow_up_done
        organise:contact_again
        organise:basis_note organise:basis_withdraw organise:contact_new organise:errand_stop organise:event_called
        organise:event_import_run organise:repeat_preview
        organise:event_status organise:event_edit_check organise:series_publish organise:series_rule_check
        organise:plan_check organise:plan_discard organise:plan_release organise:plan_row
        organise:change_undo organise:letter_act organise:letters_many organise:letters_undo
        organise:meeting_answer organise:meeting_attendance
        organise:gap_ask organise:gap_decide organise:gap_yes organise:match_accept organise:match_line_act
        organise:match_repair organise:match_stop organise:match_take_back
        organise:incoming_seen organise:offer_act organise:proposal_decline organise:request_act
        organise:shift_assign organise:shift_copy_day organise:module_loan_act
        organise:shift_remove organise:shift_unassign
        organise:reminder_at_event organise:reminder_in_programme organise:reminder_rule_delete
        organise:reminder_rule_letter organise:reminder_rule_new_letter organise:reminder_rule_new_preview
        organise:reminder_rule_new_test organise:reminder_rule_preview organise:reminder_rule_test
        organise:reminder_switch
        organise:batch_make organise:batch_paid organise:batch_unpaid organise:expense_act organise:expenses_approve
        organise:expenses_undo organise:wage_act
    """,
    "405 405 405 405 405 405": """
        api-v1:answer_question api-v1:cancel api-v1:give_feedback
        api-v1:move api-v1:promise api-v1:settle api-v1:claim api-v1:release
        api-v1:enquire api-v1:reschedule api-v1:rotate api-v1:test door_sync set_language
    """,
    # Buttons of whoever organises everything.
    "login 404 404 404 404 405": """
        organise:key_revoke organise:webhook_act organise:webhook_resend
        organise:person_again organise:person_act organise:resource_act
        organise:school_import_run
        organise:rates_add organise:rates_remove organise:anonymise
    """,
    "404 404 404 404 404 404": """
        ^api(?:/.*)?$ api-v1:api-root api-v1:show_event feeds/<path:rest>
    """,
    "login 404 422 404 404 422": "organise:calendar_conflicts",
    "login 404 404 404 404 404": "organise:form_conflicts organise:personal_data_file",
    # Everybody with something of their own.
    "login 404 200 200 200 200": "me:feed_new me:availability me:feeds me:home me:letters",
    # What only a school's own contact has.
    "login 404 404 404 200 404": "me:keys me:key_new me:webhook me:webhook_new",
    "login 404 405 405 405 405": """
        me:action_done
        me:calendar_choice me:feed_delete me:feed_rotate me:key_revoke me:picture_consent me:portrait_change
        me:webhook_act me:webhook_resend
    """,
    # Whose calendar it is; it is Maja's. And what only ambassadors have.
    "401 401 401 401 401 401": """
        api-v1:list_requests api-v1:submit api-v1:visit_request api-v1:list_webhooks api-v1:make api-v1:remove
        api-v1:webhook api-v1:list_companies api-v1:company
    """,
    "login 404 404 200 404 404": """
        me:expense me:expense_new me:expense_sheet me:expenses me:feed_edit me:portrait me:profile
        me:mentoring me:pair me:stories me:story me:story_new
        me:thanks
    """,
    # Whose it is, and whoever organises its programme.
    "login 404 404 200 404 200": "receipt",
    "login 405 405 405 405 405": "me:absence_new me:absence_remove me:expense_act me:offer_answer me:story_delete",
    "login 200 200 200 200 200": "account_change_password",
    "302 302 302 302 302 302": "favicon home short_link touch_icon",
    "200 302 302 302 302 302": "account_login",
    "302 200 200 200 200 200": "account_logout",
    "503 503 503 503 503 503": "readyz",
}


def world() -> dict[str, Client]:
    """One of everything, in programmes that Ben has nothing to do with; and the cast, each at the own browser."""
    now = timezone.now()
    organiser = ada()
    people: dict[str, User | None] = {
        "nobody": None,
        "cleo": cleo(),
        "ben": ben(a_programme("noget-andet")),
        "maja": maja().user,
        "dorte": dorte(vestervang()).user,
        "ada": organiser,
    }
    her, him = people["maja"].ambassador, jonas()
    portraits.keep(her, a_picture(), now=now, by=her.user)
    applications.confirm(an_application(), now=now)
    a_pair(her)
    a_story(her)
    a_story(by=organiser)
    wish = a_visit_request(school=vestervang())
    wish = triage.choose_slot(wish, wish.slots.get(), now=now, by=organiser)
    first, second = wish.seat_rows.all()
    sent = offers.send_offers(wish, {first: [her], second: [him]}, now=now, by=organiser)
    for offer in sent:
        offers.accept(offer, now=now)
    releases.grant(Release.objects.first(), now=now)
    Gap.objects.create(seat=first, left=sent[0], opened_at=now, decide_by=a_moment(1))
    MatchLine.objects.create(
        run=a_run(by=organiser), request=wish, number=1, ambassador=her, starts_at=a_moment(1), ends_at=a_moment(2)
    )
    availability.add_away(bookings.resource_of(her.user), a_moment(60), a_moment(61), now=now)
    _series, dates = a_series(dates=2)
    changes.change_event(dates[1], {"room": "Salen"}, now=now)
    plans.lay(plans.start("Kladde", now=now, by=organiser), Deed(dates[1], {"room": ""}), now=now, by=organiser)
    meeting = an_event(agenda=[{"title": "Velkomst", "minutes": 10}])
    comes = a_mailable_contact(name="Pia Lund")
    meetings.invite(meeting, [a_mailable_contact(), comes], now=now)
    meetings.answer(meeting.invitations.get(contact=comes), "yes", now=now)
    links.hand_out(meeting, "Vagten", now=now, by=organiser)
    tables.lay(meeting, tables=1, seats=4)
    held = an_event(status="held", starts_at=a_moment(-2))
    writing.minutes_of(held, now=now, by=organiser)
    actions.promise(held, "Sender listen", actions.Owner(user=organiser), None, now=now, by=organiser)
    workshop = an_event(kind="workshop")
    bookings.book(bookings.resource_of(him.user), workshop, now=now)
    signups.sign_up(workshop, name="Amina Yusuf", email="amina@demo.example", now=now)
    matched, (alma,), (firm,) = a_full_day(seekers=1, hosts=1)
    close(matched)
    MatchTalk.objects.create(
        day=matched, company=firm, apprentice=alma, round=1, table=1, created_at=now, updated_at=now
    )
    stand = a_stand()
    start = stand.starts_at
    shift = Shift.objects.create(
        event=stand, day=stand.day, name="Formiddag", starts_at=start, ends_at=start + timedelta(hours=3)
    )
    bookings.book(bookings.resource_of(her.user), stand, now=now, shift=shift)
    bookings.book(a_robot(), a_performance(), now=now)
    feedaddresses.address_of(feeds.own_feed(her.user, Feed.Kind.MINE, now))
    ShortLink.objects.create(code="k3v9t2", target=f"/e/{meeting.slug}/", event=meeting, created_at=now)
    _money(her, now, organiser)
    a_loan(a_module(kits=1))
    an_errand(by=organiser)
    take_in(words_about(meeting), now)
    a_proposal(meeting)
    Call.objects.create(event=meeting, key="contact:1", name="Finn Kaldt", news="event_moved", made_at=now)
    company = a_company()
    visit = an_event(kind="company_visit")
    CompanyVisit.objects.create(event=visit, organisation=company)
    bookings.book(bookings.resource_of(organiser), visit, now=now)
    a_practice_project(is_public=True, status="running")
    courses.add(a_course(is_public=True), name="Ib", email="ib@demo.example", now=now)
    goals.suggest(a_trade(), "fagmaal", "Regne på levetid", now=now, by=organiser)
    claims.claim(company, week=now.date(), consultant="Mette Krogh", now=now)
    canvasslinks.send(a_contact(a_school(level="erhvervsskole"), email="mette@tech.example"), now=now, by=organiser)
    followups.promise(company, "Ring igen", timezone.localdate(now), owner=organiser, now=now)
    ApiKey.objects.create(organisation=vestervang(), prefix="hs_test", key_hash="0" * 64, created_at=now)
    webhooks.make(vestervang(), "https://skole.example/krog", now=now)
    webhookposting.tell(vestervang().pk, UPDATED, KIND, str(wish.pk), now=now)
    clients = {}
    for who, user in people.items():
        clients[who] = Client()
        if user:
            clients[who].force_login(user)
    return clients


def _money(her: Ambassador, now: datetime, organiser: User) -> None:
    """Something sent in with a receipt, something handed to payroll, and what an employer is offered."""
    for title in ("Det ene", "Det andet"):
        own = expenses.make_own(her, title=title, day=now.date(), now=now)
        picture = a_receipt(colour="red" if title == "Det ene" else "blue")
        receipts.add(own, content=picture, name="b.jpg", words="Billet", amount_ore=5000, now=now)
        sent = expenses.submit(own, now=now)
    decisions.approve([sent], now=now, by=organiser)
    batches.make("expenses", Expense.objects.all(), now=now, by=organiser)
    WageClaim.objects.create(
        ambassador=her,
        employer=her.employer,
        programme=her.programme,
        title="Besøg",
        day=now.date(),
        answer_by=now + timedelta(days=14),
        offered_at=now,
        updated_at=now,
    )


def answer(client: Client, name: str, method: str = "get") -> str:
    """The status, or where it leads."""
    rows = arguments_of(name)
    assert rows, f"nothing to open {name} with"
    address = reverse(name, kwargs=rows[0]) if "<" not in name and "^" not in name else "/" + name
    got = getattr(client, method)(address)
    return "login" if got.status_code == 302 and got["Location"].startswith("/login/?") else str(got.status_code)


@pytest.mark.django_db
def test_every_address_opens_for_whom_it_should() -> None:
    clients = world()
    found = {name: " ".join(answer(client, name) for client in clients.values()) for name in names()}
    assert found == {name: answers for answers, group in TABLE.items() for name in group.split()}


# Of no programme: what all organisers share, and what changes nothing.
SHARED = {"organise:contact_new", "organise:basis_note", "organise:basis_withdraw", "organise:repeat_preview"}
SHARED |= {"organise:claim_back", "organise:company_called", "organise:company_relation_new", "organise:follow_up_done"}
SHARED |= {"organise:canvass_link_send", "organise:canvass_link_end"}
SHARED |= {f"organise:reminder_rule_new_{what}" for what in ("preview", "letter", "test")}  # of nothing that is stored
# These are about whatever is one's own: without anything there is nothing to hide.
SHARED |= {"organise:expenses_approve"}
SHARED |= {"organise:contact_again"}  # of a contact, which all organisers share
SHARED |= {"organise:match_repair"}  # without a run named: the visits of one's own programmes


@pytest.mark.django_db
def test_nobody_presses_a_button_of_another_programme() -> None:
    clients = world()
    buttons = set(TABLE["login 404 405 404 404 405"].split()) - SHARED
    pressed = {
        (name, who): answer(clients[who], name, method="post")
        for name in sorted(buttons)
        for who in ("nobody", "cleo", "ben", "maja", "dorte")
    }
    assert {key: got for key, got in pressed.items() if got != ("login" if key[1] == "nobody" else "404")} == {}
