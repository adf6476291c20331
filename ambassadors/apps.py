"""Who goes where: the corps, visit requests, offers and matching."""

from django.apps import AppConfig


class AmbassadorsConfig(AppConfig):
    name = "ambassadors"

    def ready(self) -> None:
        from ambassadors import receivers  # noqa: F401  # listens to the events
        from ambassadors.api import presenting
        from ambassadors.domain import (
            announcing,
            applicationwaiting,
            asked,
            corpswaiting,
            feedsources,
            guidance,
            heldslots,
            mine,
            personalrows,
            search,
            tale,
            visits,
            waiting,
            watched,
        )
        from ambassadors.domain.feedlines import answer_lines, asked_lines
        from ambassadors.domain.matching import accepting
        from ambassadors.domain.mentoring import search as mentees
        from ambassadors.domain.mentoring import sessions
        from ambassadors.domain.mentoring.waiting import SOURCES as MENTORING_WAITS
        from ambassadors.domain.money.waiting import SOURCES as MONEY_WAITS
        from ambassadors.web import eventpart, instructors
        from ambassadors.web import feedback as feedback_pages
        from ambassadors.web.answers import confirm_answer, offer_answer, release_answer
        from ambassadors.web.applying import application_answer
        from ambassadors.web.guardians import guardian_answer
        from ambassadors.web.mentoring import applying as mentoring
        from ambassadors.web.money.wageviews import wage_answer
        from ambassadors.web.status import status_page
        from events.access import register_own
        from events.domain import agenda, brought
        from events.domain import search as everything
        from events.domain.concerned import register_host
        from events.domain.feedsetup import register_home
        from events.domain.feedtexts import register_lines, register_notes
        from events.domain.feedwindows import register_sources
        from events.domain.held import register_doubt
        from events.domain.telling import register_others
        from events.models import EventKind, Feed
        from people.domain import errandkinds, webhooks
        from people.web import answers

        personalrows.register()
        errandkinds.register(accepting.ACCEPT)
        errandkinds.register(accepting.TAKE_BACK)
        register_own(mine.has_own_pages)
        answers.register("confirm", confirm_answer)
        answers.register("offer", offer_answer)
        answers.register("release", release_answer)
        answers.register("feedback", feedback_pages.school_feedback)
        answers.register("feedback_own", feedback_pages.ambassador_feedback)
        answers.register("wage", wage_answer)
        answers.register("status", status_page)
        answers.register("guardian", guardian_answer)
        webhooks.register(announcing.KIND, announcing.EVENT_TYPES, presenting.find)
        answers.register("application", application_answer)
        answers.register("mentee", mentoring.mentee_answer)
        answers.register("mentor", mentoring.mentor_answer)
        answers.register("mentee_guardian", mentoring.guardian_answer)
        tale.register()
        watched.register()
        brought.register_group("employer", *asked.EMPLOYERS_HEAR)
        brought.register_group("asked", *asked.ASKED_HEAR)
        eventpart.register()
        instructors.register()
        for find in (
            *waiting.SOURCES,
            *applicationwaiting.SOURCES,
            *corpswaiting.SOURCES,
            *MENTORING_WAITS,
            *MONEY_WAITS,
        ):
            agenda.register_waiting(find)
        agenda.register_blocks(heldslots.blocks)
        for source, order in (*search.SOURCES, *mentees.SOURCES):
            everything.register(source, order)
        register_host(EventKind.SCHOOL_VISIT, visits.host_of)
        register_host(EventKind.OTHER, guidance.host_of)
        register_host(EventKind.MENTORING, sessions.host_of)
        register_doubt(visits.IN_DOUBT)
        register_others(EventKind.SCHOOL_VISIT, asked.OTHERS)
        register_lines(Feed.Kind.MINE, answer_lines)
        register_lines(Feed.Kind.HOLDS, asked_lines)
        register_notes(Feed.Kind.HOLDS, feedsources.held_times)
        register_home(feedsources.home)
        register_sources(Feed.Kind.HOLDS, feedsources.asked)
        register_sources(Feed.Kind.NEAR, feedsources.near)
