"""Is this installation ready to serve? Asked by load balancers, by doctor and by people."""

from dataclasses import dataclass
from datetime import datetime

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor

from config.domain import heartbeats

_migrations_seen_applied = False


@dataclass(frozen=True)
class Readiness:
    """Which of the three are there. ``ready`` only when all are."""

    database: bool
    migrations: bool
    worker: bool

    @property
    def ready(self) -> bool:
        return self.database and self.migrations and self.worker


def missing_migrations() -> list[str]:
    """The migrations of this version that the database has not had, as "app.name"."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def _migrations_are_applied() -> bool:
    # Once applied they stay so for as long as this process runs this version.
    global _migrations_seen_applied
    if not _migrations_seen_applied:
        _migrations_seen_applied = not missing_migrations()
    return _migrations_seen_applied


def readiness(now: datetime) -> Readiness:
    """Look at the database, its migrations and the worker's last sign of life. A database that is away is an answer."""
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return Readiness(database=False, migrations=False, worker=False)
    try:
        migrations = _migrations_are_applied()
        return Readiness(database=True, migrations=migrations, worker=migrations and heartbeats.worker_is_alive(now))
    except Error:
        return Readiness(database=True, migrations=False, worker=False)
