"""The settings of a digest, by section; ``Config`` is all of them."""

from __future__ import annotations

from digest.config.base import Identifier, Mailbox, Section
from digest.config.cards import CardsSettings, EndpointSettings, TransformerSettings
from digest.config.issue import EditorSettings, IssueSettings, ScheduleSettings
from digest.config.mail import (
    BouncesSettings,
    DeliverySettings,
    DkimSettings,
    ImapSettings,
    SmtpSettings,
)
from digest.config.papers import ArxivSettings, SeedsSettings, SourcesSettings, TopicSettings
from digest.config.site import SiteSettings, WebSettings
from digest.config.whole import Config, StoreSettings

__all__ = [
    "ArxivSettings",
    "BouncesSettings",
    "CardsSettings",
    "Config",
    "DeliverySettings",
    "DkimSettings",
    "EditorSettings",
    "EndpointSettings",
    "Identifier",
    "ImapSettings",
    "IssueSettings",
    "Mailbox",
    "ScheduleSettings",
    "Section",
    "SeedsSettings",
    "SiteSettings",
    "SmtpSettings",
    "SourcesSettings",
    "StoreSettings",
    "TopicSettings",
    "TransformerSettings",
    "WebSettings",
]
