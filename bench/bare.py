"""The measure for polls, as settings: the product's database and server, none of its middleware."""

from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS

ROOT_URLCONF = "bench.bare_urls"
MIDDLEWARE: list[str] = []
# It insists on a middleware of its own.
INSTALLED_APPS = [app for app in INSTALLED_APPS if not app.startswith("allauth")]
