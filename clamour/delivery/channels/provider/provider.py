"""A provider as an identity's relay: `anymail://postmark`, with its settings beside it."""

from dataclasses import dataclass, field
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from anymail.exceptions import AnymailConfigurationError

from clamour.delivery.channels.email.relay import BadRelay

SCHEME = "anymail"
# Those whose events anymail reads too: without them nobody would hear of a bounce.
ESPS = (
    "amazon_ses", "brevo", "mailersend", "mailgun", "mailjet", "mailtrap", "mandrill", "postal",
    "postmark", "resend", "sendgrid", "sparkpost", "unisender_go",
)  # fmt: skip
# Seconds to wait for the API.
TIMEOUT = 20


@dataclass(frozen=True)
class Provider:
    """`settings` are anymail's for this provider, in lower case without its name."""

    esp: str
    identity: str
    settings: dict[str, Any] = field(repr=False, hash=False)

    @classmethod
    def parse(cls, url: str, identity: str, settings: dict[str, Any]) -> "Provider":
        """Read `anymail://NAME`; raise BadRelay when something is missing."""
        provider = cls(urlsplit(url).hostname or "", identity, settings)
        if provider.esp not in ESPS:
            raise BadRelay(f"its relay names no provider; known: {', '.join(ESPS)}")
        if ":" not in str(settings.get("webhook_secret", "")):
            raise BadRelay("its settings need webhook_secret = 'user:password', for events")
        try:
            provider.backend()
            provider.events_view()
        except (AnymailConfigurationError, ImportError, TypeError) as error:
            raise BadRelay(f"its provider's settings: {error}") from None
        return provider

    @property
    def place(self) -> str:
        """Return what the desk knows it by."""
        return f"{self.esp} of {self.identity}"

    @property
    def host(self) -> str:
        return "YOUR.PROVIDER"

    def backend(self) -> Any:
        """Return anymail's backend. What it cannot pass on (an envelope sender) is left out."""
        module = import_module(f"anymail.backends.{self.esp}")
        options = {"timeout": TIMEOUT, "ignore_unsupported_features": True, **self.settings}
        return module.EmailBackend(**options)

    def events_view(self) -> type[Any]:
        """Return anymail's view of what the provider tells later."""
        module = import_module(f"anymail.webhooks.{self.esp}")
        names = ("TrackingWebhookView", "CombinedWebhookView")
        views = [it for name, it in vars(module).items() if name.endswith(names)]
        found: type[Any] = views[0]
        return found


def is_provider(url: str) -> bool:
    return urlsplit(url).scheme == SCHEME
