"""Authors' own commands in titles and abstracts."""

from __future__ import annotations

import pytest

from digest.text.macros import fill_macros, macros_for, undefined_macros


@pytest.mark.parametrize(
    ("tex", "names"),
    [
        (r"We propose \method{}, and \method wins.", ("method",)),
        (r"\textbf{\KCII} beats $\method$ by \cadi\ far.", ("KCII", "method", "cadi")),
        (r"$\alpha$ is \emph{x}, 5\%, \'e, \LaTeX{}, \\ \& $\lambda_{\max}$.", ()),
        (r"\ourstyle{EchoNet} has an argument.", ()),
        (r"at this https URL\this http URL", ()),
        ("no macro at all", ()),
        ("\\" * 9, ()),
    ],
)
def test_macros_that_latex_does_not_know_are_found(tex: str, names: tuple[str, ...]) -> None:
    assert undefined_macros(tex) == names


@pytest.mark.parametrize(
    ("name", "tex", "macros"),
    [
        ("EchoNet", r"We propose \ourmethod.", {"ourmethod": "EchoNet"}),
        ("VeOmni", r"We present \veomni.", {"veomni": "VeOmni"}),
        ("EchoNet", r"On the \swe leaderboard", {}),
        ("EchoNet", r"\method on \ourdataset", {}),
        ("EchoNet", r"\method on \swe", {"method": "EchoNet"}),
        (None, r"We propose \method.", {}),
    ],
)
def test_a_macro_stands_for_the_name_where_it_says_so(
    name: str | None, tex: str, macros: dict[str, str]
) -> None:
    assert macros_for(name, tex) == macros


def test_a_macro_gives_way_to_the_name_and_takes_its_end_along() -> None:
    tex = r"\method{} is \method\ and \method, \textit{\method} but not \methods or \swe."
    assert fill_macros(tex, {"method": "EchoNet"}) == (
        r"EchoNet is EchoNet and EchoNet, \textit{EchoNet} but not \methods or \swe."
    )
