"""The site's own settings, with a database of the tests' own and nothing that leaves the machine.

TEST_DATABASE_URL=postgres://… runs the tests there; otherwise on SQLite, in a real file, because threads and
processes that race must meet each other as they do in production.
"""

import os
import tempfile
from pathlib import Path

# What the developer's shell says about the running site must not reach the tests.
for _name in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SITE_URL", "PORT", "DEBUG", "ALLOWED_HOSTS", "VAR_DIR",
              "SMS_GATEWAY"):  # fmt: skip
    os.environ.pop(_name, None)
_scratch = Path(os.environ.setdefault("HAANDSLAG_TEST_DIR", tempfile.mkdtemp(prefix="haandslag-tests-")))
os.environ["VAR_DIR"] = str(_scratch)
os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "0123456789abcdef" * 4)
if os.environ.get("TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, STORAGES  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(_scratch / "test.sqlite3")}
    # A test's rows need not outlive a power cut: without waiting for the disk the suite takes half the time.
    _pragmas = DATABASES["default"]["OPTIONS"]["init_command"]
    DATABASES["default"]["OPTIONS"]["init_command"] = _pragmas.replace("synchronous=NORMAL", "synchronous=OFF")
else:
    DATABASES["default"]["TEST"] = {"NAME": os.environ.setdefault("HAANDSLAG_TEST_DB", f"test_haandslag_{os.getpid()}")}
    # A kept connection would stop the test database from being dropped.
    DATABASES["default"]["CONN_MAX_AGE"] = 0

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
MEDIA_ROOT = _scratch / "media"
STATIC_ROOT = _scratch / "static"
STATIC_ROOT.mkdir(exist_ok=True)
