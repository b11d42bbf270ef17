"""The tables, and the numbered migrations that make them."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    func,
    insert,
    inspect,
    select,
)

from digest.errors import StoreError
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
)

# How a database spells what is not the same in all: a number that it gives and never gives again,
# and text that is compared byte by byte, whatever language the database speaks.
_NUMBERED = {
    "sqlite": "INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL",
    "postgresql": "INTEGER GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
}
_TEXT = {"sqlite": "TEXT", "postgresql": 'TEXT COLLATE "C"'}

#: Number 1 first. Append only: what was released is never edited, so that a database of any age
#: takes the same way. ``{numbered}`` and TEXT are what databases spell differently.
MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE papers (
        id TEXT PRIMARY KEY NOT NULL, body TEXT NOT NULL
    );
    CREATE TABLE sightings (
        week TEXT NOT NULL, paper_id TEXT NOT NULL REFERENCES papers (id),
        announced TEXT NOT NULL, position INTEGER NOT NULL,
        PRIMARY KEY (week, paper_id)
    );
    CREATE TABLE unreadable (
        week TEXT NOT NULL, position INTEGER NOT NULL, body TEXT NOT NULL,
        PRIMARY KEY (week, position)
    )
    """,
    """
    CREATE TABLE cards (
        paper_id TEXT NOT NULL, revision TEXT NOT NULL, summarizer TEXT NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (paper_id, revision, summarizer)
    )
    """,
    """
    CREATE TABLE issues (
        week TEXT PRIMARY KEY NOT NULL, body TEXT NOT NULL, revised TEXT, fingerprint TEXT NOT NULL
    );
    CREATE TABLE issue_papers (
        week TEXT NOT NULL REFERENCES issues (week), paper_id TEXT NOT NULL,
        PRIMARY KEY (week, paper_id)
    )
    """,
    """
    CREATE TABLE subscribers (
        id {numbered}, key TEXT NOT NULL, address TEXT NOT NULL, state TEXT NOT NULL,
        topics TEXT NOT NULL, created TEXT NOT NULL
    );
    CREATE UNIQUE INDEX subscribers_key ON subscribers (key)
    """,
    """
    CREATE TABLE outbox (
        week TEXT NOT NULL, subscriber_id INTEGER NOT NULL, mailer TEXT NOT NULL,
        message_id TEXT NOT NULL, date TEXT NOT NULL, state TEXT NOT NULL,
        attempts INTEGER NOT NULL, detail TEXT NOT NULL, changed TEXT NOT NULL,
        PRIMARY KEY (week, subscriber_id, mailer)
    )
    """,
    """
    CREATE TABLE fates (
        week TEXT NOT NULL, paper_id TEXT NOT NULL, run TEXT NOT NULL,
        fate TEXT NOT NULL, detail TEXT NOT NULL,
        PRIMARY KEY (week, paper_id, run)
    );
    CREATE TABLE extents (
        week TEXT NOT NULL, scope TEXT NOT NULL, since TEXT NOT NULL, until TEXT NOT NULL,
        run TEXT NOT NULL,
        PRIMARY KEY (week, scope)
    )
    """,
    """
    ALTER TABLE subscribers ADD COLUMN frequency TEXT NOT NULL DEFAULT 'issue';
    ALTER TABLE subscribers ADD COLUMN format TEXT NOT NULL DEFAULT 'html';
    ALTER TABLE subscribers ADD COLUMN paused_until TEXT;
    ALTER TABLE subscribers ADD COLUMN confirmed TEXT;
    UPDATE subscribers SET confirmed = created WHERE state = 'confirmed';
    CREATE INDEX subscribers_state ON subscribers (state, id);
    CREATE TABLE consents (
        number {numbered}, subscriber_id INTEGER NOT NULL, act TEXT NOT NULL,
        moment TEXT NOT NULL, text TEXT NOT NULL, origin TEXT NOT NULL
    );
    CREATE INDEX consents_subscriber ON consents (subscriber_id);
    CREATE TABLE suppressions (
        key TEXT PRIMARY KEY NOT NULL, reason TEXT NOT NULL, moment TEXT NOT NULL
    );
    CREATE TABLE secrets (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL);
    CREATE TABLE attempts (number {numbered}, key TEXT NOT NULL, moment TEXT NOT NULL);
    CREATE INDEX attempts_key ON attempts (key, moment);
    CREATE TABLE notices (
        id {numbered}, kind TEXT NOT NULL, subscriber_id INTEGER NOT NULL, created TEXT NOT NULL,
        attempts INTEGER NOT NULL, due TEXT, detail TEXT NOT NULL
    );
    CREATE INDEX notices_due ON notices (due);
    CREATE TABLE reports (
        key TEXT PRIMARY KEY NOT NULL, subscriber_id INTEGER NOT NULL, week TEXT,
        kind TEXT NOT NULL, status TEXT NOT NULL, detail TEXT NOT NULL, moment TEXT NOT NULL
    );
    CREATE INDEX reports_subscriber ON reports (subscriber_id)
    """,
    """
    CREATE TABLE queue (
        week TEXT NOT NULL, subscriber_id INTEGER NOT NULL, mailer TEXT NOT NULL,
        message_id TEXT NOT NULL, choices TEXT NOT NULL, date TEXT, state TEXT NOT NULL,
        attempts INTEGER NOT NULL, due TEXT, detail TEXT NOT NULL, changed TEXT NOT NULL,
        PRIMARY KEY (week, subscriber_id, mailer)
    );
    INSERT INTO queue
        SELECT week, subscriber_id, mailer, message_id, '{{}}', date, state, attempts, NULL, detail,
        changed FROM outbox;
    DROP TABLE outbox;
    ALTER TABLE queue RENAME TO outbox
    """,
)


def applied(connection: Connection) -> int:
    """Give the number of the last migration that the database has seen; 0 for a new one.

    Raises StoreError for a database of a newer program, or of another one.
    """
    names = inspect(connection).get_table_names()
    if migrations.name not in names:
        if names:
            message = f"is a database of another program (it has a table {min(names)!r})"
            raise StoreError(message, hint="set store.path or store.url to a database of its own")
        return 0
    number = connection.scalar(select(func.max(migrations.c.number))) or 0
    if number > len(MIGRATIONS):
        message = f"was written by a newer digest (schema {number}, known here: {len(MIGRATIONS)})"
        raise StoreError(message, hint="upgrade digest, or set store.path or store.url to another")
    return int(number)


def migrate(connection: Connection) -> None:
    """Apply the missing migrations in the transaction of *connection*."""
    migrations.create(connection, checkfirst=True)
    spelled = connection.dialect.name
    numbered, text = _NUMBERED[spelled], _TEXT[spelled]
    for number in range(applied(connection) + 1, len(MIGRATIONS) + 1):
        for statement in MIGRATIONS[number - 1].format(numbered=numbered).split(";"):
            connection.exec_driver_sql(statement.replace("TEXT", text))
        connection.execute(insert(migrations).values(number=number))
