"""Every setting of Clamour, each read from the environment, each with a safe default.

`docs/operators/settings.md` lists them for operators; a test compares the two.
Secrets are never set here: they are generated into KEYS_DIR (see `clamour.keys`).
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url

from clamour.keys import files as key_files


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def number(name: str, default: float) -> float:
    return float(os.environ.get(name) or default)


def flag(name: str, default: bool) -> bool:
    return os.environ.get(name, str(default)).lower() in ("1", "true", "yes", "on")


# --- Where things lie ------------------------------------------------------------------------
PACKAGE_DIR = Path(__file__).resolve().parent
DATA_DIR = Path(text("DATA_DIR", "data")).resolve()
KEYS_DIR = Path(text("KEYS_DIR", f"{DATA_DIR}-keys")).resolve()
PAGES_DIR = DATA_DIR / "pages"
JOURNAL_DIR = DATA_DIR / "journal"
CAUGHT_DIR = DATA_DIR / "caught"

# --- Who we are ------------------------------------------------------------------------------
DEMO = flag("DEMO", False)
SITE_NAME = text("SITE_NAME", "Clamour")
SITE_URL = text("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
SITE_LANGUAGE = text("SITE_LANGUAGE", "en")
CONTACT_MAILBOX = text("CONTACT_MAILBOX", "desk@campaign.example")

# --- Django ----------------------------------------------------------------------------------
SECRET_KEY = key_files.secret("django", KEYS_DIR)
DEBUG = False
_public = urlsplit(SITE_URL)
ALLOWED_HOSTS = [host for host in text("ALLOWED_HOSTS", _public.hostname or "").split(",") if host]
if DEMO:
    ALLOWED_HOSTS += ["127.0.0.1", "localhost", "[::1]"]
ROOT_URLCONF = "clamour.urls"
WSGI_APPLICATION = "clamour.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None

INSTALLED_APPS = [
    "clamour.keys",
    "clamour.oversight",
    "clamour.gate",
    "clamour.stale",
    "clamour.delivery",
    "clamour.offices",
    "clamour.appeals",
    "clamour.supporters",
    "clamour.letters",
    "clamour.alerts",
    "clamour.intake",
    "clamour.site",
    "clamour.desk",
    "wagtail.users",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.sites",
    "wagtail.snippets",
    "wagtail.search",
    "wagtail.locales",
    "wagtail.admin",
    "wagtail",
    "taggit",
    "modelcluster",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "clamour.site.headers.SafeHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "clamour.site.acting.Acting",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- Database --------------------------------------------------------------------------------
DATABASES = {
    "default": dj_database_url.parse(
        text("DATABASE_URL", f"sqlite:///{DATA_DIR / 'clamour.sqlite3'}"), conn_max_age=600
    )
}
if "sqlite3" in DATABASES["default"]["ENGINE"]:
    # FULL: power loss must not forget a letter that was promised (costs about 1 %).
    # secure_delete: an erased row must not stay readable in the file.
    # wal_autocheckpoint: 32 MB of log before it is folded in; a letter touches some 25 pages.
    # IMMEDIATE: a writer waits for its turn instead of failing in the middle.
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        transaction_mode="IMMEDIATE",
        timeout=20,
        init_command="PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; "
        "PRAGMA wal_autocheckpoint=8000;",
    )

# --- Languages -------------------------------------------------------------------------------
# What an appeal may be written in. The interface is complete in eight languages, of which a site
# offers INTERFACE_LANGUAGES: each has a home and an edition of every story. A page in another
# language shows its content in that language and the interface in English.
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("fr", "Français"),
    ("ru", "Русский"),
    ("es", "Español"),
    ("pt", "Português"),
    ("de", "Deutsch"),
    ("it", "Italiano"),
    ("tr", "Türkçe"),
    ("uk", "Українська"),
    ("kk", "Қазақша"),
    ("ar", "العربية"),
    ("fa", "فارسی"),
]
INTERFACE_LANGUAGES = text("INTERFACE_LANGUAGES", "en fr es ru kk de tr ar").split()
# Countries that CLDR does not know, by codes that ISO 3166 leaves to users: the demo's inventions.
EXTRA_COUNTRIES = {"XZ": "Kazemia", "XL": "Lurenia", "XO": "Ostravia"} if DEMO else {}
FORMAT_MODULE_PATH = "clamour.formats"

# --- The three doors upward (see `clamour.doors`) ----------------------------------------------
DELIVERY_STREAMS = {
    "letters.letter": "clamour.letters.streams.letter",
    "letters.confirmation": "clamour.letters.streams.confirmation",
    "letters.failure": "clamour.letters.streams.failure",
    "letters.reply": "clamour.letters.streams.reply",
    "supporters.mail": "clamour.supporters.streams.mail",
    "alerts.mail": "clamour.alerts.streams.mail",
    "alerts.digest": "clamour.alerts.streams.digest",
    "alerts.test": "clamour.alerts.streams.test",
}
PAGE_RENDERER = "clamour.site.rendering"
# What is on its way to an entry is forgotten before the entry is.
PERSONAL_DATA = [
    "clamour.letters.personal_data",
    "clamour.alerts.personal_data",
    "clamour.supporters.personal_data",
    "clamour.delivery.personal_data",
]

# --- Mail ------------------------------------------------------------------------------------
# The relay that takes our letters; in a demo the mail catcher.
MAIL_RELAY = text("MAIL_RELAY", "smtp://127.0.0.1:25")
# Letters leave from a domain of their own, so that strangers never get addresses on the
# organisation's main domain.
LETTERS_DOMAIN = text("LETTERS_DOMAIN", "letters.campaign.example")
MAIL_CONNECTIONS = int(number("MAIL_CONNECTIONS", 10))
# Processes of the web server: Python uses one core each.
WEB_PROCESSES = max(int(number("WEB_PROCESSES", min(os.cpu_count() or 1, 2))), 1)
# Processes of one worker that send, and share its connections: Python uses one core each.
SENDERS = min(int(number("SENDERS", min(os.cpu_count() or 1, 2))), MAIL_CONNECTIONS)
# A provider's mailbox that turns mails into faxes, such as {number}@fax.provider.example; "" where
# the desk faxes by hand.
FAX_GATEWAY = text("FAX_GATEWAY", "")
# The local Postfix: its log, and the command that deletes from its queue what was recalled.
RELAY_LOG = text("RELAY_LOG")
POSTSUPER = text("POSTSUPER")

# How fast letters go to one receiving domain (a lane): a minute, a day, and unanswered at our
# relay; 0: no limit. A new lane begins at LANE_START letters a minute and doubles each minute.
LANE_A_MINUTE = number("LANE_A_MINUTE", 0 if DEMO else 300)
LANE_A_DAY = int(number("LANE_A_DAY", 0))
LANE_AT_ONCE = int(number("LANE_AT_ONCE", 100))
LANE_START = number("LANE_START", 0 if DEMO else 30)
# On how many connections at the same time (0: all of MAIL_CONNECTIONS), and after how many letters
# a connection is closed.
LANE_CONNECTIONS = int(number("LANE_CONNECTIONS", 0))
LANE_A_CONNECTION = int(number("LANE_A_CONNECTION", 100))

# Domains with the same mail servers share a lane; asks the name system as the relay does.
LANES_BY_SERVER = flag("LANES_BY_SERVER", bool(RELAY_LOG))

# What Prometheus says to read /metrics; "" where nobody may.
METRICS_TOKEN = text("METRICS_TOKEN", "")

# Where the worker takes in what comes back; both off unless set.
INBOUND_LMTP = text("INBOUND_LMTP")
INBOUND_IMAP = text("INBOUND_IMAP")

# --- What is kept, and how long ----------------------------------------------------------------
PENDING_DAYS = 7
SCRUB_DAYS = int(number("SCRUB_DAYS", 28))
APPEAL_KEY_DAYS = 30
INCOMING_DAYS = 28
# Who was erased or left, as keyed tags: beside the keys, so that no backup of the data holds it.
ERASED_LEDGER = Path(text("ERASED_LEDGER", f"{KEYS_DIR}/erased.ledger"))

# --- Budgets -----------------------------------------------------------------------------------
# One setting lowers the cost of acting for benches and the demo: budgets are multiplied by it.
BUDGET_FACTOR = number("BUDGET_FACTOR", 1)
# Confirmation mails that leave in an hour, all together: a net against floods, not a quota.
CONFIRMATIONS_AN_HOUR = int(number("CONFIRMATIONS_AN_HOUR", 6000))

# Seconds for which what a form needs of its appeal is kept in memory.
FORM_KEPT = number("FORM_KEPT", 3)

# --- Rhythm ------------------------------------------------------------------------------------
# Seconds between two rewritings of the public counts.
COUNT_EVERY = number("COUNT_EVERY", 3 if DEMO else 60)

# --- Background work ---------------------------------------------------------------------------
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# --- Wagtail -----------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = [(c, n) for c, n in LANGUAGES if c in INTERFACE_LANGUAGES]
WAGTAIL_ENABLE_UPDATE_CHECK = False  # the desk calls nobody
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # nor does it tell anyone the organisers' mailboxes
# Publishing goes through `appeals.actions.publish` alone, which asks `oversight`.
WAGTAIL_WORKFLOW_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
# Pictures are described, and lose the camera's notes before they are kept.
WAGTAILIMAGES_IMAGE_FORM_BASE = "clamour.appeals.panels.pictures.PictureForm"
WAGTAIL_FRONTEND_LOGIN_URL = "/desk/login/"

# --- Files -------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
# A demo serves static files where they lie, so that it starts at once.
WHITENOISE_USE_FINDERS = DEMO
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEMO
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- Safety ------------------------------------------------------------------------------------
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
_https = not DEMO
SESSION_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
CSRF_COOKIE_SECURE = _https
CSRF_COOKIE_SAMESITE = "Strict"
SECURE_SSL_REDIRECT = _https
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _https
SECURE_HSTS_PRELOAD = _https
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"  # Wagtail opens its previews to the desk itself
if flag("BEHIND_PROXY", False):
    # Only when a proxy of ours sets it on every request and strips what clients send.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Logging: what happened, never who (no address, no IP) ---------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_tokens": {"()": "clamour.keys.redaction.WithoutTokens"}},
    "formatters": {"plain": {"format": "%(asctime)s %(name)s %(levelname)s %(message)s"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["no_tokens"],
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "clamour": {"level": text("LOG_LEVEL", "INFO")},
        # Refused requests are no news, and their paths are somebody's.
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
