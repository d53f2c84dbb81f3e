"""The one settings module. Everything that differs between machines comes from the environment.

The environment holds secrets and addresses only; what the team may change while the portal runs
(deadlines in days, the officer on duty, …) is a dated row of `core.Setting`.
"""

import sys
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# -- Which portal this is --------------------------------------------------------------------------

#: "demo" (invented world, sink for mail), "test" or "production".
MIEUX_MODE = env.str("MIEUX_MODE", default="production")
if MIEUX_MODE not in {"demo", "test", "production"}:
    raise ImproperlyConfigured(f"MIEUX_MODE is {MIEUX_MODE!r}: say demo, test or production.")
DEMO_MODE = MIEUX_MODE == "demo"

SECRET_KEY = env.str("SECRET_KEY", default="")
DEBUG = env.bool("DEBUG", default=False)
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = [SITE_URL]
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))

# -- Applications, lowest room first ---------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_filters",
    "django_htmx",
    "pgtrigger",
    "rules.apps.AutodiscoverRulesConfig",
    "core",
    "reference",
    "accounts",
    "requests_app",
    "actions",
    "experts",
    "results",
    "partnerships",
    "notifications",
    "portal",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Pages are a quarter of their size on a slow line; Django pads them against BREACH.
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.middleware.ClearBrowserMiddleware",
    "core.middleware.KeepTypedMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "mieux.urls"
WSGI_APPLICATION = "mieux.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            # Drawn by the hundred on a page: known to every template.
            "builtins": ["core.templatetags.components"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context_processors.frame",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
#: What a filter that is not set shows in its list.
FILTERS_EMPTY_CHOICE_LABEL = "—"

# -- Data ------------------------------------------------------------------------------------------


def _database() -> dict[str, Any]:
    """The one database, PostgreSQL, from DATABASE_URL.

    A socket directory is given as `?host=/run/x`, the form that libpq reads as well.
    """
    config = env.db_url("DATABASE_URL", default="postgresql://mieux_app@127.0.0.1/mieux")
    options = config.setdefault("OPTIONS", {})
    config["HOST"] = options.pop("host", config["HOST"])
    config["CONN_MAX_AGE"] = 0 if MIEUX_MODE == "test" else 60
    config["CONN_HEALTH_CHECKS"] = True
    config["ATOMIC_REQUESTS"] = False
    options["connect_timeout"] = 3
    # Rows lie in memory or on flash, where a jump costs little more than the next page; and none
    # of our statements runs long enough to be worth compiling. `?options=` of one's own goes first;
    # a blank one suits a pooler that refuses them.
    options.setdefault("options", "-c random_page_cost=1.1 -c jit=off")
    if not options["options"].strip():
        del options["options"]
    return config


DATABASES = {"default": _database()}
REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
# In the database, not in the broker: signing in (rate limits) must work while the broker is down.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
        # Django's own limit of 300 rows would drop counts of failed sign-ins on a busy morning.
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "files")))
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if MIEUX_MODE == "test"
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = MIEUX_MODE == "test"
# Source maps are fetched by developers' tools alone; compressing them takes four seconds.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (
    *("jpg", "jpeg", "png", "gif", "webp", "zip", "gz", "tgz", "bz2", "tbz", "xz", "br"),
    *("swf", "flv", "woff", "woff2", "3gp", "3gpp", "asf", "avi", "m4v", "mov", "mp4"),
    *("mpeg", "mpg", "webm", "wmv", "map"),
)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
#: Largest single file, in bytes; the form says so and refuses more.
UPLOAD_MAX_BYTES = 20 * 1024 * 1024

# -- People ----------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "accounts.auth.AdministratorBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
if MIEUX_MODE == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:desk"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_DISPLAY = "accounts.adapter.display_name"
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.SignupForm"
ACCOUNT_FORMS = {"login": "accounts.login_form.LoginForm"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "MIEUX: "
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = SITE_URL.split(":", 1)[0]
# By account, with a high ceiling per address: a whole ministry may sit behind one.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "5/15m/key,300/h/ip",
    "signup": "100/h/ip",
    "reset_password": "300/h/ip,5/h/key",
    "confirm_email": "1/30s/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO_MODE
MFA_TOTP_ISSUER = "MIEUX portal"
#: Staff must have a second factor; the demonstration lets everybody in with the password alone.
STAFF_NEED_SECOND_FACTOR = MIEUX_MODE == "production"
EU_LOGIN_URL = env.str("EU_LOGIN_URL", default="")
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": "eu-login",
                "name": "EU Login",
                "client_id": env.str("EU_LOGIN_CLIENT_ID", default=""),
                "secret": env.str("EU_LOGIN_SECRET", default=""),
                "settings": {"server_url": EU_LOGIN_URL},
            }
        ]
        if env.str("EU_LOGIN_CLIENT_ID", default="")
        else []
    }
}
SOCIALACCOUNT_ONLY = False
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "core.views.csrf_failure"

# -- Languages and time ----------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("es", _("Spanish")),
    ("fr", _("French")),
    ("pt", _("Portuguese")),
    ("ar", _("Arabic")),
]
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Brussels"

# -- Mail ------------------------------------------------------------------------------------------

vars().update(env.email_url("EMAIL_URL", default="smtp://127.0.0.1:1025"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="MIEUX portal <portal@demo.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
#: A Maildir into which mails to the portal's address are delivered, so that bounces are read.
BOUNCE_MAILDIR = env.str("BOUNCE_MAILDIR", default="")
#: The secret with which the mail provider signs its calls about bounces; empty: none are taken.
MAIL_HOOK_SECRET = env.str("MAIL_HOOK_SECRET", default="")

# -- Tasks -----------------------------------------------------------------------------------------

CELERY_BROKER_URL = REDIS_URL
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_TIME_LIMIT = 120
CELERY_TASK_SOFT_TIME_LIMIT = 100
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Measured: with these a refusing broker costs a request under 0.1 s, a frozen one about 2 s.
# The visibility timeout is twice the hard time limit and more, so no running task starts twice.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": 1,
    "socket_connect_timeout": 1,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.2,
}
CELERY_TASK_PUBLISH_RETRY_POLICY = {
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.2,
}
CELERY_BEAT_SCHEDULE = {
    "sweep-outbox": {"task": "core.tasks.sweep_outbox", "schedule": 30.0},
    "sweep-jobs": {"task": "core.tasks.sweep_jobs", "schedule": 60.0},
    "run-due-deadlines": {"task": "core.tasks.run_due_deadlines", "schedule": 60.0},
    "remind": {"task": "core.tasks.remind", "schedule": 900.0},
    "sweep-deliveries": {"task": "notifications.tasks.sweep_deliveries", "schedule": 30.0},
    "read-bounces": {"task": "notifications.tasks.read_bounces", "schedule": 300.0},
    "technical-digest": {"task": "notifications.tasks.technical_digest", "schedule": 1800.0},
    "forget-kept-uploads": {"task": "core.tasks.forget_kept_uploads", "schedule": 3600.0},
}

# -- What a browser may do with our pages ----------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        # Signing in with EU Login leads on from a form of ours to theirs.
        "form-action": [SELF, *([EU_LOGIN_URL] if EU_LOGIN_URL else [])],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
if MIEUX_MODE == "production":
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    if env.bool("BEHIND_TLS_PROXY", default=False):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# -- Logs ------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO" if MIEUX_MODE != "test" else "WARNING"},
    "loggers": {"django.request": {"level": "ERROR"}},
}

SILENCED_SYSTEM_CHECKS: list[str] = []


def refuse_unsafe() -> None:
    """Refuse to start in production on a value that would make the portal unsafe.

    Raises ImproperlyConfigured with every fault at once, each as one sentence.
    """
    faults = []
    if len(SECRET_KEY) < 50:
        faults.append("SECRET_KEY must be set and have at least 50 characters.")
    if DEBUG:
        faults.append("DEBUG must be off.")
    if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
        faults.append("ALLOWED_HOSTS must name the portal's own hosts.")
    if not SITE_URL.startswith("https://"):
        faults.append("SITE_URL must begin with https://.")
    if "DATABASE_URL" not in env.ENVIRON:
        faults.append("DATABASE_URL must be set.")
    if "REDIS_URL" not in env.ENVIRON:
        faults.append("REDIS_URL must be set.")
    if "EMAIL_URL" not in env.ENVIRON:
        faults.append("EMAIL_URL must be set.")
    if faults:
        raise ImproperlyConfigured("Unsafe in production: " + " ".join(faults))


#: Commands that only read the code and need no secret.
_OFFLINE_COMMANDS = {
    "makemigrations",
    "makemessages",
    "compilemessages",
    "collectstatic",
    "verbs",
    "help",
}
if MIEUX_MODE == "production" and not _OFFLINE_COMMANDS.intersection(sys.argv[1:2]):
    refuse_unsafe()
SECRET_KEY = SECRET_KEY or "only-for-commands-that-read-the-code-and-never-serve"
