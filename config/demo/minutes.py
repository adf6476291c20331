"""Minutes of meetings that were held, with what was promised there; of a series something is open from the last."""

from datetime import timedelta

from config.demo.chance import Chance
from config.demo.world import World
from events.models import Action, Event, EventKind, EventStatus, Invitation, Minutes

POINTS = (
    (
        "Siden sidst",
        "Tre virksomheder har fået godkendelse, og to elever fra GF2 har fået læreplads.",
        "",
    ),
    (
        "Hvem ringer til hvem",
        "Listen med virksomheder i dvale blev delt op efter kommuner. Flere ville gerne have en fast person på skolen.",
        "Skolerne ringer i egen kommune; ingen ringer til den samme i samme uge.",
    ),
    ("Næste møde", "Vi mødes ude hos en virksomhed, så værkstedet kan ses.", "Næste møde holdes i et værksted."),
)
PROMISES = (
    ("Sender listen over virksomheder i dvale rundt", 7),
    ("Spørger to virksomheder, om vi må komme", 14),
    ("Skriver et opslag om de tre nye godkendelser", 10),
)


def put_minutes(world: World, chance: Chance, event: Event) -> None:
    """Sent where the minutes are out; a draft where the meeting is only held."""
    over = (EventStatus.HELD, EventStatus.MINUTES_OUT, EventStatus.CLOSED)
    if not world.is_rich or event.kind != EventKind.NETWORK_MEETING or event.status not in over:
        return
    moment = min(event.ends_at + timedelta(days=2), world.now)
    is_out = event.status != EventStatus.HELD
    world.basket.put(
        Minutes(
            id=chance.uuid(),
            event=event,
            points=[{"title": title, "text": text, "decision": decision} for title, text, decision in POINTS],
            version=3,
            sent_version=3 if is_out else 0,
            sent_at=moment if is_out else None,
            sent_by=event.owner if is_out else None,
            updated_at=moment,
            updated_by=event.owner,
        )
    )
    came = [
        row.contact
        for row in world.basket.waiting(Invitation)
        if row.event_id == event.pk and row.status == Invitation.Status.ATTENDED
    ]
    for number, (what, days) in enumerate(PROMISES):
        guest = came[number] if number and number < len(came) else None
        done = number == 2 or (event.starts_at - world.now).days < -60
        owner = None if guest else event.owner
        world.basket.put(
            Action(
                id=chance.uuid(),
                event=event,
                what=what,
                owner=owner,
                contact=guest,
                owner_name=guest.name if guest else str(owner or "Sekretariatet"),
                due_on=event.day + timedelta(days=days),
                status=Action.Status.DONE if done else Action.Status.OPEN,
                done_at=min(moment + timedelta(days=days), world.now) if done else None,
                created_at=event.ends_at,
                updated_at=moment,
            )
        )
