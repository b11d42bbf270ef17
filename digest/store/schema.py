"""The tables, as the code uses them; ``migrations`` makes them."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    text,
)

from digest.store.columns import (
    ACT,
    DAY,
    FREQUENCY,
    MAIL_FORMAT,
    MESSAGE_STATE,
    MOMENT,
    NOTICE_KIND,
    REPORT_KIND,
    SUBSCRIBER_STATE,
    SUPPRESSION,
    WEEK,
    WORDS,
)

metadata = MetaData()

migrations = Table("migrations", metadata, Column("number", Integer, primary_key=True))

#: One row for each id, in the newest version seen.
papers = Table(
    "papers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("body", Text, nullable=False),
)

#: In which weeks a paper was announced; *position* is the order in which the week saw them.
sightings = Table(
    "sightings",
    metadata,
    Column("week", WEEK, primary_key=True),
    Column("paper_id", ForeignKey("papers.id"), primary_key=True),
    Column("announced", DAY, nullable=False),
    Column("position", Integer, nullable=False),
)

#: What the sources listed for a week and nobody could read.
unreadable = Table(
    "unreadable",
    metadata,
    Column("week", WEEK, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("body", Text, nullable=False),
)

#: What became of a paper in a week, by run; a row only where that is news.
fates = Table(
    "fates",
    metadata,
    Column("week", WEEK, primary_key=True),
    Column("paper_id", Text, primary_key=True),
    Column("run", MOMENT, primary_key=True),
    Column("fate", Text, nullable=False),
    Column("detail", WORDS, nullable=False),
)

#: The times of submission of which a source has listed everything, for a set of queries.
extents = Table(
    "extents",
    metadata,
    Column("week", WEEK, primary_key=True),
    Column("scope", Text, primary_key=True),
    Column("since", MOMENT, nullable=False),
    Column("until", MOMENT, nullable=False),
    Column("run", MOMENT, nullable=False),
)

cards = Table(
    "cards",
    metadata,
    Column("paper_id", Text, primary_key=True),
    Column("revision", Text, primary_key=True),
    Column("summarizer", Text, primary_key=True),
    Column("body", Text, nullable=False),
)

#: *body* is without the date of revision, so that equal bodies are equal content.
issues = Table(
    "issues",
    metadata,
    Column("week", WEEK, primary_key=True),
    Column("body", Text, nullable=False),
    Column("revised", MOMENT),
    Column("fingerprint", Text, nullable=False),
)

#: Which papers stand in which issue, without reading the issues.
issue_papers = Table(
    "issue_papers",
    metadata,
    Column("week", ForeignKey("issues.week"), primary_key=True),
    Column("paper_id", Text, primary_key=True),
)

#: *key* is the address as it is compared: casefolded.
subscribers = Table(
    "subscribers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("state", SUBSCRIBER_STATE, nullable=False),
    Column("topics", Text, nullable=False),
    Column("created", MOMENT, nullable=False),
    Column("frequency", FREQUENCY, nullable=False),
    Column("format", MAIL_FORMAT, nullable=False),
    Column("paused_until", DAY),
    Column("confirmed", MOMENT),
    Index("subscribers_key", "key", unique=True),
    Index("subscribers_state", "state", "id"),
    sqlite_autoincrement=True,
)

#: The evidence of consent: what each subscriber did, and when; rows are only added.
consents = Table(
    "consents",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("subscriber_id", Integer, nullable=False),
    Column("act", ACT, nullable=False),
    Column("moment", MOMENT, nullable=False),
    Column("text", WORDS, nullable=False),
    Column("origin", WORDS, nullable=False),
    Index("consents_subscriber", "subscriber_id"),
    sqlite_autoincrement=True,
)

#: Addresses that get nothing more, as keyed hashes: they outlive the subscriber's row.
suppressions = Table(
    "suppressions",
    metadata,
    Column("key", Text, primary_key=True),
    Column("reason", SUPPRESSION, nullable=False),
    Column("moment", MOMENT, nullable=False),
)

#: What signs links, made at first use.
secrets = Table(
    "secrets",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

#: Who asked for something when, as keyed hashes: for limits, and only as long as they look back.
attempts = Table(
    "attempts",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("key", Text, nullable=False),
    Column("moment", MOMENT, nullable=False),
    Index("attempts_key", "key", "moment"),
    sqlite_autoincrement=True,
)

#: Mails to one person about their subscription; *due* is null once it is sent or given up.
notices = Table(
    "notices",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", NOTICE_KIND, nullable=False),
    Column("subscriber_id", Integer, nullable=False),
    Column("created", MOMENT, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due", MOMENT),
    Column("detail", WORDS, nullable=False),
    Index("notices_due", "due"),
    sqlite_autoincrement=True,
)

#: What came back, once each.
reports = Table(
    "reports",
    metadata,
    Column("key", WORDS, primary_key=True),
    Column("subscriber_id", Integer, nullable=False),
    Column("week", WEEK),
    Column("kind", REPORT_KIND, nullable=False),
    Column("status", WORDS, nullable=False),
    Column("detail", WORDS, nullable=False),
    Column("moment", MOMENT, nullable=False),
    Index("reports_subscriber", "subscriber_id"),
)

#: Picks the messages that are not done with; their index is used where a query says just this.
UNFINISHED = text("state NOT IN ('sent', 'refused')")

#: No foreign keys: what was sent stays known, whatever becomes of issue and subscriber.
#: *choices* are those of the time when the message was queued; *date* is that of the first claim.
outbox = Table(
    "outbox",
    metadata,
    Column("week", WEEK, primary_key=True),
    Column("subscriber_id", Integer, primary_key=True, autoincrement=False),
    Column("mailer", Text, primary_key=True),
    Column("message_id", Text, nullable=False),
    Column("choices", Text, nullable=False),
    Column("date", MOMENT),
    Column("state", MESSAGE_STATE, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due", MOMENT),
    Column("detail", WORDS, nullable=False),
    Column("changed", MOMENT, nullable=False),
    # years of what is sent are not looked through for what is not
    Index("outbox_open", "mailer", "week", sqlite_where=UNFINISHED, postgresql_where=UNFINISHED),
)
