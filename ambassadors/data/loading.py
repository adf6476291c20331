"""The travel rates that are known when the house is built; later years are added on the settings page."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("travelrates.csv")


def load_rates(travel_rate: Any) -> int:
    """Puts the rows of the file where there are none of that day and means; what is there stays. Returns how many.

    Takes the model class, so that a data migration can hand in the historical one.
    """
    made = 0
    with FILE.open(newline="") as file:
        for row in csv.DictReader(file):
            _rate, new = travel_rate.objects.get_or_create(
                means=row["means"],
                valid_from=date.fromisoformat(row["valid_from"]),
                defaults={
                    "ore_per_km": int(row["ore_per_km"]),
                    "most_km": int(row["most_km"]) if row["most_km"] else None,
                },
            )
            made += new
    return made
