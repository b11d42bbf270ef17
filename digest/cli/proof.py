"""Every template tried with sample issues, for ``digest check``."""

from __future__ import annotations

from dataclasses import dataclass, field

from digest.cli.sample import EMPTY_ISSUE, SAMPLE_ISSUE, SAMPLE_READER
from digest.config import Config
from digest.errors import RenderError
from digest.render.about import read_about
from digest.render.feeds import render_feeds
from digest.render.message import Letter
from digest.render.site import render_site
from digest.render.templates import Templates, load_templates


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
    pages = 0
    for issues in ((SAMPLE_ISSUE,), (SAMPLE_ISSUE, EMPTY_ISSUE)):
        made = render_site(issues, site=site, topics=topics, templates=proofs, about=about)
        pages += sum(1 for _ in made)
        pages += sum(1 for _ in render_feeds(issues, site=site, topics=topics, templates=proofs))
        letter = Letter(issue=issues[-1], site=site, delivery=config.delivery, templates=proofs)
        letter.to(SAMPLE_READER, SAMPLE_ISSUE.published)
    if proofs.problems:
        raise RenderError("\n".join(proofs.problems), hint="mend it, or take it away to use ours")
    return pages
