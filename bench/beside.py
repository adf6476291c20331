"""The measure for a visit request, as settings: the whole product, and two empty operations beside it."""

from config.settings import *  # noqa: F403
from config.settings import MIDDLEWARE as PRODUCT

ROOT_URLCONF = "bench.beside_urls"
MIDDLEWARE = ["bench.posting.Shortcut", *PRODUCT]
