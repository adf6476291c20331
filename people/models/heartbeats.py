"""Signs of life from the background worker, so that a wedged one is seen and restarted."""

from django.db import models


class Heartbeat(models.Model):
    """One row per part of the machinery, written by it at most every few seconds."""

    name = models.CharField(primary_key=True, max_length=40)
    beat_at = models.DateTimeField()
    details = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return f"{self.name} {self.beat_at:%H:%M:%S}"
