"""Two entries that are one company: of two relations for one trade the further one stays, with what the other knew."""

from datetime import datetime

from events.domain.pipeline.relations import FURTHER
from events.models import Relation
from people.domain.history import record
from people.models import Organisation, User


def before(old: Organisation, into: Organisation, now: datetime, by: User | None) -> None:
    """Said before everything that hangs on ``old`` comes to hang on ``into``."""
    theirs = {row.trade_id: row for row in into.relations.select_for_update()}
    for row in old.relations.select_for_update():
        other = theirs.get(row.trade_id)
        if other is None:
            continue
        kept, gone = sorted([row, other], key=lambda one: (-FURTHER[Relation.Stage(one.stage)], one is row))
        record(kept, now=now, by=by, what="merged", old=gone.stage, new=kept.stage)
        _learn(kept, gone, now)
        gone.delete()


def _learn(kept: Relation, gone: Relation, now: datetime) -> None:
    """An approval that only the other knew of, and the later of two days with an apprentice."""
    if kept.approved_on is None:
        kept.approval, kept.approved_on = gone.approval, gone.approved_on
    days = [one.last_apprentice_on for one in (kept, gone) if one.last_apprentice_on]
    kept.last_apprentice_on = max(days) if days else None
    kept.updated_at = now
    kept.save(update_fields=["approval", "approved_on", "last_apprentice_on", "updated_at"])
