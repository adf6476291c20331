"""Courses that companies asked for: one with enough on its list, one that gathers, one held, one that is not held."""

from datetime import timedelta

from config.demo.calendar import at
from config.demo.cast import owner_of
from config.demo.register import mailbox, person_name, phone
from config.demo.world import World, slug_of
from events.models import CourseInterest, CourseOffer

SLUG = "groen-besked"
S, Of, K = CourseInterest.Status, CourseOffer.Status, CourseOffer.Kind
# title, kind, number, dates, deadline (days from today), minimum, seats, status, on the list
OFFERS = (
    ("Cirkulær produktion i praksis", K.AMU, "48937", "to dage i marts", 21, 6, 12, Of.OPEN, 7),
    ("Energi i værkstedet", K.AMU, "49211", "tre aftener i februar", 34, 8, 14, Of.OPEN, 3),
    ("Reparation frem for udskiftning", K.EUD, "", "uge 9", -12, 6, 10, Of.RUNS, 9),
    ("Grønne materialer for smede", K.AMU, "47655", "", -40, 8, None, Of.OFF, 4),
)


def put_courses(world: World) -> None:
    if not world.is_rich:
        return
    chance, owner, put = world.chance("courses"), owner_of(world, SLUG), world.basket.put
    for number, (title, kind, code, dates, deadline, minimum, seats, status, many) in enumerate(OFFERS):
        made, pk = at(world.day(min(deadline, 0) - 40), "11.00"), chance.uuid()
        course = put(
            CourseOffer(
                id=pk,
                programme=world.programmes[SLUG],
                kind=kind,
                title=title,
                slug=slug_of(title, pk.hex),
                number=code,
                about="Virksomhederne bad om noget, man kan bruge dagen efter. Vi øver på egne emner.",
                trade_id="smed",
                school=world.vocational[number].row,
                dates=dates,
                deadline=world.day(deadline),
                minimum=minimum,
                seats=seats,
                status=status,
                owner=owner,
                is_public=True,
                enough_at=min(made + timedelta(days=25), world.now) if many >= minimum else None,
                created_at=made,
                updated_at=made,
            )
        )
        for step in range(many):
            company, name = (
                world.companies[(number * 13 + step * 5) % len(world.companies)],
                person_name(chance, woman=step % 2 == 0),
            )
            asked = made + timedelta(days=2 + 3 * step)
            by_form = step % 3 != 1
            state = S.INTERESTED
            if status == Of.RUNS:
                state = S.DECLINED if step == 4 else S.OFFERED if step > 6 else S.ENROLLED
            put(
                CourseInterest(
                    id=chance.uuid(),
                    course=course,
                    organisation=company.row,
                    company=company.row.name,
                    name=name,
                    email=f"{mailbox(name)}.{number}{step}@demo.example" if by_form else "",
                    phone="" if by_form else phone(chance),
                    basis="consent" if by_form else "",
                    by_form=by_form,
                    status=state,
                    created_at=min(asked, world.now),
                    updated_at=min(asked, world.now),
                )
            )
