"""Liveness and readiness for load balancers and supervisors. Reached before sessions, logins and languages."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from config.domain.readiness import readiness


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Touches nothing else."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"})


def readyz(request: HttpRequest) -> JsonResponse:
    """200 when database, migrations and worker are there, else 503; the body names what is missing."""
    now = readiness(timezone.now())
    parts = {"database": now.database, "migrations": now.migrations, "worker": now.worker}
    answer = JsonResponse(
        {"status": "ready" if now.ready else "not ready", **parts},
        status=200 if now.ready else 503,
        headers={"Cache-Control": "no-store"},
    )
    vars(answer)["_has_been_logged"] = True  # Django's mark: being asked too early is no error of ours
    return answer
