"""What ambassadors put up on social media over the last year, and how many saw it."""

from datetime import timedelta

from ambassadors.models import Story
from config.demo.calendar import at
from config.demo.world import World

C = Story.Channel
WHAT = (
    "En dag på værkstedet, fra kaffe til fejning",
    "Sådan ser min første svejsning ud efter et år",
    "Spørg mig om løn som lærling",
    "Vi var på skolebesøg, og de stillede gode spørgsmål",
    "Tre ting, jeg ikke vidste om mit fag",
    "Min makker og jeg til messe",
    "Svendeprøven nærmer sig",
)
LINKS = {
    C.INSTAGRAM: "https://www.instagram.com/p/haandslag{n}/",
    C.TIKTOK: "https://www.tiktok.com/@haandslag/video/{n}",
}


def put_stories(world: World) -> None:
    """In the small demo; Maja has some, and Ada wrote down those of the programmes' own profiles."""
    if not world.is_rich:
        return
    chance = world.chance("stories")
    maja = next(row for row in world.corps if row.row.user == world.people["maja"])
    own = [maja, *[row for number, row in enumerate(world.corps) if row is not maja and number % 3 == 0]]
    for number in range(46):
        member = own[number % len(own)] if number % 4 else maja
        by_ada = number % 9 == 5
        day = world.day(-3 - number * 7 - chance.randint(0, 4))
        channel = chance.choice((C.INSTAGRAM, C.INSTAGRAM, C.TIKTOK, C.SNAPCHAT, C.FACEBOOK, C.LINKEDIN))
        shows = chance.one_in(3)
        told = at(day, "18.30")
        row = world.basket.put(
            Story(
                id=chance.uuid(),
                programme=world.programmes["boss-ladies"] if by_ada else member.row.programme,
                trade_id=None if by_ada else member.trade,
                ambassador=None if by_ada else member.row,
                made_by=world.people["ada"] if by_ada else member.row.user,
                day=day,
                channel=channel,
                what=WHAT[number % len(WHAT)],
                url=LINKS[channel].format(n=1000 + number) if channel in LINKS else "",
                reached=chance.randint(80, 900) * (6 if channel == C.TIKTOK else 2 if by_ada else 1),
                shows_people=shows,
                has_consent=shows,
                created_at=told,
                updated_at=told + timedelta(days=1),
            )
        )
        world.history(row, [("", str(row.reached), told)], by=row.made_by, what="made")
