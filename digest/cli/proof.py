"""Every template tried with sample issues, for ``digest check``."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from digest.cli.sample import EMPTY_ISSUE, SAMPLE_ISSUE, SAMPLE_READER
from digest.config import Config
from digest.errors import RenderError
from digest.model import Notice, NoticeKind, Related
from digest.render.about import read_about
from digest.render.feeds import render_feeds
from digest.render.links import Links
from digest.render.message import Letter
from digest.render.notices import render_notice
from digest.render.site import render_site
from digest.render.templates import Templates, load_templates
from digest.web.proof import prove_app


@dataclass(frozen=True, slots=True, kw_only=True)
class Proofs(Templates):
    """Templates that go on after an error, to find all of them."""

    #: One line for each, in the order in which they were met.
    problems: list[str] = field(default_factory=list)

    def render(self, name: str, **context: object) -> str:
        """Fill in the template *name*; give nothing where it cannot be, and note why."""
        try:
            return Templates.render(self, name, **context)
        except RenderError as error:
            if error.message not in self.problems:
                self.problems.append(error.message)
            return ""


def prove(config: Config) -> int:
    """Render every page, feed and message of sample issues; give the number of pages.

    Raises RenderError with one line for each template that is missing or broken.
    """
    own = load_templates(config.site.templates)
    proofs = Proofs(environment=own.environment, folders=own.folders)
    site, topics, about = config.site, config.interests, read_about(config.site.about)
    ids = [entry.paper.id for entry in SAMPLE_ISSUE.entries]
    near = {one: [Related(id=one, score=1.0, words=("sample",))] for one in ids}
    pages = 0
    for issues, app in (((SAMPLE_ISSUE,), None), ((SAMPLE_ISSUE, EMPTY_ISSUE), site.url)):
        made = render_site(
            issues,
            site=site,
            topics=topics,
            templates=proofs,
            about=about,
            app=app,
            related=near,
        )
        pages += sum(1 for _ in made)
        pages += sum(1 for _ in render_feeds(issues, site=site, topics=topics, templates=proofs))
    _prove_mail(config, proofs)
    prove_app(config, proofs)
    if proofs.problems:
        raise RenderError("\n".join(proofs.problems), hint="mend it, or take it away to use ours")
    return pages


def _prove_mail(config: Config, proofs: Proofs) -> None:
    """Render each kind of message, with every link that one can have."""
    links = Links.of(config, b"nobody", web=config.site.url)
    letter = partial(Letter, config=config, links=links, templates=proofs)
    month = letter(
        issue=SAMPLE_ISSUE,
        month=SAMPLE_ISSUE.week.monday.replace(day=1),
        weeks=(SAMPLE_ISSUE.week,),
    )
    for one in (letter(issue=SAMPLE_ISSUE), letter(issue=EMPTY_ISSUE), month):
        one.to(SAMPLE_READER, SAMPLE_ISSUE.published)
    for kind in NoticeKind:
        notice = Notice(id=1, kind=kind, subscriber=SAMPLE_READER, created=SAMPLE_ISSUE.published)
        render_notice(notice, config=config, links=links, templates=proofs)
