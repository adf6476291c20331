"""The measure for polls, as Django settings and urlconf in one: a view that looks one row up and answers 304."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "bench.bare_urls"
MIDDLEWARE: list[str] = []
