"""All settings in one file, read from environment variables (see docs/operators.md).

Without any variable this is the demo on the own machine: DEBUG on, a SQLite file in var/, letters
shown but not sent. With DEBUG=0 SECRET_KEY and ALLOWED_HOSTS are required and everything is strict.
"""

import secrets
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG = env.bool("DEBUG", default=True)
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))


def _own_secret_key() -> str:
    """A key for this machine alone, made at the first start and kept in var/."""
    path = VAR_DIR / "secret_key"
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x") as file:
            file.write(secrets.token_urlsafe(50))
        path.chmod(0o600)
    except FileExistsError:
        pass
    return path.read_text().strip()


SECRET_KEY = env.str("SECRET_KEY", default="") or (_own_secret_key() if DEBUG else env.str("SECRET_KEY"))
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"] if DEBUG else environ.Env.NOTSET)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])


def _own_port() -> int:
    """The port of PORT, or the one `make run` last served on, so that commands print the same addresses."""
    path = VAR_DIR / "port"
    try:
        return env.int("PORT", default=0) or int(path.read_text())
    except (OSError, ValueError):
        return 8000


# Where the site is reached from outside: stands in letters, feeds and QR codes, never the request's host.
SITE_URL = env.str("SITE_URL", default=f"http://127.0.0.1:{_own_port()}").rstrip("/")

INSTALLED_APPS = [
    "config",
    "materials",
    "ambassadors",
    "events",
    "people",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_q",
    "allauth",
    "allauth.account",
    "ninja",
]

MIDDLEWARE = [
    "config.web.proxy.ProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "config.web.direct.DirectMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "people.api.door.ApiDoor",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "people.web.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "people.web.refusals.RefusalMiddleware",
    "config.web.absent.AbsentMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.web.context.site",
            ],
        },
    },
]

# -- database: a SQLite file unless DATABASE_URL says otherwise -------------------------------------

DATABASE_URL = env.str("DATABASE_URL", default="")
if DATABASE_URL:
    DATABASES = {"default": env.db_url_config(DATABASE_URL)}
else:
    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": VAR_DIR / "haandslag.sqlite3"}}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        # One writer at a time, taken at the start: read-then-write never fails half way.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # What was written is put in its place every 32 MB, not every 4: that waits for the disk, and who writes for it.
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;"
            "PRAGMA temp_store=MEMORY;PRAGMA cache_size=-32000;PRAGMA mmap_size=134217728;"
            "PRAGMA wal_autocheckpoint=8000;"
        ),
    }
    # The web keeps its connections (manage.py serve says so): opening one costs more than most pages ask of it.
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=0)
    Path(DATABASES["default"]["NAME"]).parent.mkdir(parents=True, exist_ok=True)
else:
    # Persistent connections; never psycopg's pool: the worker forks, and a forked pool corrupts.
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="")
if REDIS_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# -- background worker ------------------------------------------------------------------------------
# The queue only wakes us: what must not be lost or doubled lives in our own tables.

# How long a letter may be under way before its worker counts as dead and the letter goes again. A try takes at most
# six steps of twenty seconds each.
LETTER_STALE_SECONDS = env.int("LETTER_STALE_SECONDS", default=600)

Q_CLUSTER = {
    "name": "haandslag",
    "orm": "default",
    "workers": env.int("WORKERS", default=2),
    "timeout": 120,
    "retry": 600,  # > timeout × (queue_limit + 2)
    "queue_limit": 2,
    "bulk": 1,
    "poll": 0.5,
    "save_limit": -1,  # keep no rows of tasks that went well
    "ack_failures": True,
    "max_attempts": 3,
    "catch_up": False,
    "label": "Baggrundsjob",
}
# QUEUE_BROKER=redis: the worker is woken through REDIS_URL instead of a table. See people/domain/queue.py.
QUEUE_BROKER = env.str("QUEUE_BROKER", default="orm")
if QUEUE_BROKER == "redis":
    if not REDIS_URL:
        raise ImproperlyConfigured("QUEUE_BROKER=redis needs REDIS_URL.")
    del Q_CLUSTER["orm"]
    _more = "&" if "?" in REDIS_URL else "?"
    Q_CLUSTER["redis"] = f"{REDIS_URL}{_more}socket_connect_timeout=2&health_check_interval=30"

# -- people and logins ------------------------------------------------------------------------------

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["people.domain.logins.EmailBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "people.web.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "front"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # a stranger cannot make us write to other people
# Wrong passwords and asked-for letters are counted in people/web/guesses.py; this only bounds the work of one address.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": None, "reset_password": None}
ACCOUNT_SESSION_REMEMBER = True
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
DEMO_PASSWORD = "demo-only"  # noqa: S105  # refused when DEBUG is off

# -- language and time: Danish first, English second ------------------------------------------------

LANGUAGE_CODE = "da"
LANGUAGES = [("da", "Dansk"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Copenhagen"
FORMAT_MODULE_PATH = ["config.formats"]
FIRST_DAY_OF_WEEK = 1

# -- static files and uploads -----------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/media/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
# A file edited under the running demo has another length than when it started: look again at each request for one.
WHITENOISE_AUTOREFRESH = DEBUG

# -- letters ----------------------------------------------------------------------------------------
# EMAIL_URL=smtp://user:password@host:port sends. Without it letters stay in the outbox.

EMAIL_URL = env.str("EMAIL_URL", default="")
DEFAULT_FROM_EMAIL = env.str("FROM_EMAIL", default="Håndslag <haandslag@haandslag.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# When nobody is reminded, by the clock where the event is; a programme may say otherwise. Empty: never quiet.
QUIET_HOURS = env.str("QUIET_HOURS", default="21.00-7.00")
# The address that calendar invitations name as organiser; +token is added for each event.
BOOKING_EMAIL = env.str("BOOKING_EMAIL", default="booking@haandslag.example")
# Where answers to it arrive: imaps://user:password@host/INBOX. Read every minute; empty: nothing is read.
IMAP_URL = env.str("IMAP_URL", default="")
# Where letters come back to (the envelope's sender): the mailbox that is read, if one is; else the sender itself.
BOUNCE_EMAIL = env.str("BOUNCE_EMAIL", default=BOOKING_EMAIL.replace("@", "+bounce@", 1) if IMAP_URL else "")

# Text messages about the day itself. Empty: files in var/sms; file:///folder; https://…; a class; "off": none at all.
SMS_GATEWAY = env.str("SMS_GATEWAY", default="")
SMS_TOKEN = env.str("SMS_TOKEN", default="")
SMS_SENDER = env.str("SMS_SENDER", default="Haandslag")  # as the phone shows it: a number, or at most 11 letters

# -- security ---------------------------------------------------------------------------------------

CSP_SOURCES = [CSP.SELF, CSP.NONCE]
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": CSP_SOURCES,
    "style-src": CSP_SOURCES,
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
# How many reverse proxies stand in front; each appends to X-Forwarded-For.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "config.web.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.fallback.FallbackStorage"
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
if not DEBUG:
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31536000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
    SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# -- logs: one line each, to standard error; tokens in addresses are masked ------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"mask": {"()": "config.logs.MaskKeys"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["mask"]}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        # Django would add a handler of its own here and print everything twice.
        "django": {"handlers": [], "level": "INFO"},
        # A page that is not there is no news; one that fails is.
        "django.request": {"level": "ERROR"},
        # Nor is a stranger's scanner that asks for another host: it has its 400.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        # The printer's steps, and the fonts' inner life.
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},
        # The worker's three lines for every job drown what matters.
        "django-q": {"level": env.str("WORKER_LOG_LEVEL", default="WARNING")},
    },
}

# Webhooks and people's own calendars go to public addresses over https only. For tests on one's own machine: also
# to plain http, loopback and private addresses.
OUTWARD_ALLOWS_PRIVATE = env.bool("OUTWARD_ALLOWS_PRIVATE", default=False)
API_RATE_PER_MINUTE = env.int("API_RATE_PER_MINUTE", default=600)
SILENCED_SYSTEM_CHECKS: list[str] = []
