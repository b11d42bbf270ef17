"""LaTeX becomes HTML that any page can hold, whoever wrote the LaTeX."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.text.latex import to_unicode
from digest.text.mathml import to_html


def _parsed(markup: str) -> ET.Element:
    return ET.fromstring(f"<root>{markup}</root>")


def test_formula_becomes_mathml_with_its_source() -> None:
    root = _parsed(to_html(r"the $\pi_0$ model"))
    math = root.find("math")
    assert math is not None
    assert math.get("alttext") == r"\pi_0"
    assert "".join(math.itertext()) == "π0"
    assert [element.tag for element in math.iter()] == ["math", "mrow", "msub", "mi", "mn"]


@pytest.mark.parametrize("tex", ["$x$", "$$x$$", r"\(x\)", r"\[x\]"])
def test_all_four_delimiters_are_known(tex: str) -> None:
    assert to_html(tex) == '<math alttext="x"><mrow><mi>x</mi></mrow></math>'


def test_source_in_alttext_is_escaped() -> None:
    assert to_html(r'$a<b & "c"$').count("<span") == 1
    assert 'alttext="a&lt;b"' in to_html("$a<b$")


def test_text_is_escaped() -> None:
    assert (
        to_html("""<script>alert('1')</script> & "x" """)
        == "&lt;script&gt;alert(&#x27;1&#x27;)&lt;/script&gt; &amp; &quot;x&quot;"
    )


@pytest.mark.parametrize(
    ("tex", "markup"),
    [
        (r"\textbf{A}nchored", "<b>A</b>nchored"),
        (r"\emph{a \texttt{b}}, {\it c}", "<i>a <code>b</code></i>, <i>c</i>"),
        (r"$\textbf{A}$nchored", "<b>A</b>nchored"),
        (r"$93.05\%$ of $13{,}174$, 3$\times$", "93.05% of 13,174, 3×"),
        (r"\textbf{}", ""),
        (r"G\"odel's \method", "Gödel&#x27;s method"),
        ("$5 to $10", "$5 to $10"),
    ],
)
def test_text_commands_become_elements(tex: str, markup: str) -> None:
    assert to_html(tex) == markup


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"$\method_1$", "method₁"),
        (r"$\SI{5}{\percent}$ of x", "5%"),
        (r"$\frac{1}{x$", "1/x"),
        (r"$x}{y$", "xy"),
        (r"$\text{a <b> c}$x", "a &lt;b&gt; c"),
        (r"$\boxed{x}+1$", "x+1"),
    ],
)
def test_what_cannot_be_mathml_becomes_text(tex: str, text: str) -> None:
    markup = to_html(tex)
    assert "<math" not in markup
    assert text in markup


@pytest.mark.parametrize(
    "tex",
    [
        r"$\href{javascript:alert(1)}{x}$",
        r"$\style{background:url(//x)}{y}$",
        r"$\class{x}{y}$",
        r"$\color{red}x$",
        r"$\text{</math><script>}$",
        r"$\hspace{1em;x}$",
        "\x00\x1b$x\x07$\u202e",
    ],
)
def test_nothing_active_comes_through(tex: str) -> None:
    for element in _parsed(to_html(tex)).iter():
        assert element.tag not in {"script", "a", "style"}
        assert not {"href", "style", "class"} & set(element.attrib) or element.tag == "span"


def test_function_names_keep_their_distance() -> None:
    markup = to_html(r"$n \log n$")
    assert markup.count("<mspace") == 2


def test_long_formula_is_text() -> None:
    assert "<math" not in to_html("$" + "x+" * 600 + "x$")


def test_same_formula_gives_same_markup() -> None:
    assert to_html(r"$\sum_{i=1}^n x_i$") == to_html(r"$\sum_{i=1}^n x_i$")


@given(st.text())
def test_any_text_gives_well_formed_markup(text: str) -> None:
    _parsed(to_html(text))


@given(st.text(alphabet="\\{}$^_~&<>\"'ab1 .,%[]()"))
def test_anything_like_latex_gives_well_formed_markup(text: str) -> None:
    _parsed(to_html(text))


COMMANDS = r"""
\frac \sqrt \hat \left( \right) \text \mathbf \sum \method \color \begin{matrix} & \\ \mathcal
{x} _i ^2 {a} \end{matrix} \href \over \not \limits \alpha \log [3] \unicode{x41} \hspace
"""


@given(st.lists(st.sampled_from(COMMANDS.split()), max_size=8))
def test_any_formula_gives_plain_mathml_or_text(commands: list[str]) -> None:
    for element in _parsed(to_html(f"\\({' '.join(commands)}\\)")).iter():
        assert "\\" not in (element.text or "")
        assert set(element.attrib) <= {"alttext", "class"} or element.tag.startswith("m")


@given(st.text(alphabet="abc 12.,;:%"))
def test_plain_text_is_the_same_in_both_forms(text: str) -> None:
    assert to_html(text) == to_unicode(text)
