"""The measure for polls, as settings: the product's database and server, none of its middleware."""

from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS

ROOT_URLCONF = "bench.bare_urls"
MIDDLEWARE: list[str] = []
INSTALLED_APPS = ["bench.bareapps.Account" if app == "allauth.account" else app for app in INSTALLED_APPS]
