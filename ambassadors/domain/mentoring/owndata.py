"""Everything we hold about a mentee, for herself: asked for by her own link, and by nobody else."""

from typing import Any

from ambassadors.domain.mentoring import notes, sessions
from ambassadors.models import Mentorship
from people.domain.history import history_of, subject_kind
from people.models import Letter


def of_mentee(it: Mentorship) -> dict[str, Any]:
    """As plain values. The notes are there because they are hers to read; an organiser's export has none."""
    return {
        "application": {
            name: getattr(it, name)
            for name in (
                "name",
                "email",
                "phone",
                "language",
                "speaks",
                "age_band",
                "stage",
                "trade_id",
                "postcode",
                "about",
                "guardian_name",
                "guardian_email",
                "status",
                "cadence_weeks",
                "end_reason",
            )
        }
        | {
            name: moment.isoformat() if (moment := getattr(it, name)) else None
            for name in ("created_at", "confirmed_at", "guardian_consent_at", "started_at")
        },
        "mentor": it.mentor.user.name if it.mentor else None,
        "meetings": [
            {
                "starts_at": row.event.starts_at.isoformat(),
                "ends_at": row.event.ends_at.isoformat(),
                "place": row.place,
                "status": row.status,
            }
            for row in sessions.readable(it)
        ],
        "notes": [
            {"by": row.side, "written_at": row.written_at.isoformat(), "words": row.words}
            for row in notes.of_pair(it, Mentorship.Side.MENTEE)
        ],
        "history": [
            {"at": row.at.isoformat(), "what": row.what, "from": row.old, "to": row.new} for row in history_of(it)
        ],
        "letters": [
            {"at": row.created_at.isoformat(), "subject": row.subject}
            for row in Letter.objects.filter(
                about_kind=subject_kind(it), about_id=str(it.pk), to_email=it.email
            ).order_by("created_at")
        ],
    }
