"""What happens, when and where."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "events"

    def ready(self) -> None:
        from events import receivers  # noqa: F401
        from events.domain import (
            agenda,
            availability,
            brought,
            changes,
            concerned,
            courses,
            directory,
            eventimport,
            failingwebhooks,
            inviting,
            kinddefaults,
            newaddresses,
            opennear,
            owncalendars,
            performances,
            personalrows,
            practice,
            repliedwaiting,
            replies,
            search,
            seats,
            signups,
            telling,
            waiting,
        )
        from events.domain.aftermeeting import due as actionsdue
        from events.domain.aftermeeting import manyminutes
        from events.domain.feedwindows import register_sources
        from events.domain.matchday import course, participants
        from events.domain.matchday import waiting as match_waiting
        from events.domain.pipeline import closeouts, companyimport, followups, mergedcompanies, visits
        from events.domain.reminding import replanning
        from events.domain.restoring import register_keep, register_unmake
        from events.domain.serieschanges import unmake
        from events.models import Away, EventKind, Feed, Series
        from events.web import actions as promises
        from events.web import canvassing, door, enquiries, rsvp, signingup
        from events.web import courses as coursepage
        from events.web import practice as practicepage
        from events.web.matchday import links as matchlinks
        from events.web.matchday import outcomelinks as matchoutcomes
        from events.web.organise import canvasslinks, companyparts, keys, kinds
        from people.domain import addresses, errandkinds, incoming, merging
        from people.web import answers

        personalrows.register()
        availability.register(owncalendars.gaps)
        brought.register()
        concerned.register_host(EventKind.PERFORMANCE, performances.host)
        answers.register("invitation", rsvp.rsvp)
        for staffed in kinddefaults.STAFFED:
            concerned.register_host(staffed, signups.recipients)
        answers.register("action", promises.promise)
        answers.register("door", door.answer)
        concerned.register_host(EventKind.MATCHING_DAY, participants.recipients)
        answers.register("match_company", matchlinks.of_company)
        answers.register("match_apprentice", matchlinks.of_apprentice)
        answers.register("match_outcomes", matchoutcomes.of_company)
        answers.register("signup", signingup.signup_answer)
        answers.register("practice", practicepage.partner_page)
        answers.register("course", coursepage.course_answer)
        answers.register("canvass", canvassing.canvass)
        answers.register("performance", enquiries.performance_status)
        kinds.register()
        for kind in (inviting.KIND, manyminutes.KIND, replanning.KIND, *eventimport.ERRANDS, *companyimport.KINDS):
            errandkinds.register(kind)
        changes.register_guard(closeouts.check_closed)
        changes.register_guard(visits.check_closed)
        concerned.register_host(EventKind.COMPANY_VISIT, visits.host)
        telling.register_others(EventKind.COMPANY_VISIT, visits.OTHERS)
        changes.register_guard(course.check_status)
        merging.register_before(mergedcompanies.before)
        directory.register_part(companyparts.relations_of, first=True)
        directory.register_part(canvasslinks.links_of, first=True)
        directory.register_part(keys.keys_of)
        register_sources(Feed.Kind.NEAR, opennear.for_crew)
        addresses.foresees(newaddresses.foresee)
        incoming.register_reader(replies.read)
        for find in (
            *waiting.SOURCES,
            *repliedwaiting.SOURCES,
            failingwebhooks.find,
            *match_waiting.SOURCES,
            closeouts.due,
            practice.overdue,
            courses.due,
            followups.escalated,
            actionsdue.waiting,
        ):
            agenda.register_waiting(find)
        for source, order in search.SOURCES:
            search.register(source, order)
        register_keep(seats.keep_room)
        register_unmake(Series, unmake)
        register_unmake(Away, availability.unmake)
