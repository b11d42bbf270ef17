r"""LaTeX becomes text in which nothing is lost that a reader would miss."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.text.latex import to_unicode

EXAMPLES = [
    # formulas
    (r"MT$^{3}$: Scaling", "MT³: Scaling"),
    (r"$\pi_0$ and $\pi_{0.5}$", "π₀ and π_0.5"),
    (r"$93.05\%$", "93.05%"),
    (r"up to 3$\times$ and $2.5\times$ faster", "up to 3× and 2.5× faster"),
    (r"$n^{3/2}$", "n^(3/2)"),
    (r"$\mathcal{O}(\sqrt{T})$", "𝒪(√T)"),
    (r"$O(n \log n)$, $-\log p$, $\log^6 d$", "O(n log n), -log p, log⁶ d"),
    (r"$\|x\|_2$ and $\ell_1$", "‖x‖₂ and ℓ₁"),
    (r"$\frac{e}{e-1}$ of $\frac{1}{2}$", "e/(e-1) of 1/2"),
    (r"$\underset{\theta}{\arg\min}$", "arg min_θ"),
    (r"$\pi_{\text{roll}}$", "π_roll"),
    (r"$\tilde{O}(\epsilon^{-2})$", "Õ(ϵ⁻²)"),
    (r"$45^{\circ}$, $10^13$, 1$^{st}$", "45°, 10¹³, 1ˢᵗ"),
    (r"$a\leq b$, $\sim 250$, $123 \pm 88$", "a ≤ b, ∼250, 123 ± 88"),
    (r"$\alpha x$, $\forall x \in \mathbb{R}^d$", "αx, ∀x ∈ ℝᵈ"),
    (r"\(2 \cdot 10^{25}\), \[x\], $$y$$", "2 · 10²⁵, x, y"),
    (r"$13{,}174$ pairs", "13,174 pairs"),
    (r"$\unicode{x2013}$", "–"),
    # money
    ("$5 and $10 to $20, but $x$ too", "$5 and $10 to $20, but x too"),
    ("($0.45-$78.96 per 1K)", "($0.45-$78.96 per 1K)"),
    (r"for less than $\$$400 or \$5", "for less than $400 or $5"),
    ("Training a Model in $200k", "Training a Model in $200k"),
    # text
    (r"\textbf{A}nchored {\em and} \textsc{\textbf{N}}ested", "Anchored and Nested"),
    (r"Erd\H{o}s, G\"odel, \L ukasz, Stra\ss e, \c{C}elik", "Erdős, Gödel, Łukasz, Straße, Çelik"),
    (r"Fr\'echet, Yor\`ub\'a, {\'E}cole, na\"{\i}ve", "Fréchet, Yorùbá, École, naïve"),
    (r"``quoted'' -- or---not", "“quoted” – or—not"),
    (r"Figure~1, about ~40%, and 35~40", "Figure 1, about ~40%, and 35~40"),
    (r"\% \& \_ \# \{ \}", "% & _ # { }"),
    (r"\SI{48.7}{\percent} in \SI{3.2}{\milli\second}", "48.7% in 3.2 ms"),
    (r"\url{https://example.org/~a_b--c}", "https://example.org/~a_b--c"),
    (r"\href{https://example.org}{our page}", "our page"),
    (r"at \href{our page}. Next", "at our page. Next"),
    (r"as shown~\cite{a,b}. Next", "as shown. Next"),
    (r"T^2Agent and R^2, but a_b", "T²Agent and R², but a_b"),
    (r"\footnote{A note.}", "(A note.)"),
    (r"\ie, this \eg. that", "i.e., this e.g. that"),
    (r"Recall\@10 of \textcolor{red}{DeepSeek-R1\@.}", "Recall@10 of DeepSeek-R1."),
    # macros that only the paper defines
    (r"\method is, \method{} is, \method~is", "method is, method is, method is"),
    (r"\textsc{\method}-2 and \ac{RAG}", "method-2 and RAG"),
    # what is no LaTeX
    ("sets {A, B} in undetected_chromedriver", "sets {A, B} in undetected_chromedriver"),
    ("  two  spaces\nand a line ", "two spaces and a line"),
]


@pytest.mark.parametrize(("tex", "text"), EXAMPLES)
def test_reads_as_a_person_would(tex: str, text: str) -> None:
    assert to_unicode(tex) == text


@pytest.mark.parametrize("text", ["", "{", "}", "\\", "$", "$$$", "^", "_", "\\(", "$\\", "\\'"])
def test_scraps_do_no_harm(text: str) -> None:
    assert "\\" not in to_unicode(text)


def test_deep_and_long_input_is_read() -> None:
    assert to_unicode("{" * 5000 + "x" + "}" * 5000) == "x"
    assert to_unicode(r"\textbf" * 2000 + "{x}") == "x"
    assert to_unicode("$" + r"\frac{" * 2000) != ""


@given(st.text())
def test_never_raises_and_gives_one_line(text: str) -> None:
    line = to_unicode(text)
    assert line == " ".join(line.split())


@given(st.text(alphabet="\\{}$^_~`'-ab1 .,%[]()"))
def test_never_raises_on_anything_like_latex(text: str) -> None:
    to_unicode(text)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\\$^{}~`-'")))
def test_text_without_latex_keeps_every_character(text: str) -> None:
    assert to_unicode(text) == " ".join(text.split())


WORD = st.from_regex(r"[A-Za-z0-9]{1,6}", fullmatch=True)
PIECE = st.one_of(
    WORD,
    WORD.map(lambda word: rf"\textbf{{{word}}}"),
    WORD.map(lambda word: rf"\emph{{\texttt{{{word}}}}}"),
    WORD.map(lambda word: rf"{{\em {word}}}"),
    WORD.map(lambda word: rf"$\text{{{word}}}$"),
    WORD.map(lambda word: rf"$x_{{{word}}}$"),
    WORD.map(lambda word: rf"$x^{{{word}}} + \frac{{{word}}}{{y}}$"),
    WORD.map(lambda word: rf"$\sqrt{{{word}}} \leq \mathbf{{{word}}}$"),
    WORD.map(lambda word: rf"\undefined{{{word}}}"),
    WORD.map(lambda word: rf"\href{{}}{{{word}}}"),
    WORD.map(lambda word: f"``{word}''"),
    st.just(r"\%"),
)
_COMMANDS = re.compile(r"\\[A-Za-z]+ ?")


def _letters(text: str) -> Counter[str]:
    return Counter(filter(str.isalnum, unicodedata.normalize("NFKC", text)))


@given(st.lists(PIECE))
def test_no_letter_or_digit_is_lost_or_added(pieces: list[str]) -> None:
    tex = " ".join(pieces)
    assert _letters(to_unicode(tex)) == _letters(_COMMANDS.sub("", tex))


@given(st.lists(PIECE))
def test_no_delimiter_or_command_is_left(pieces: list[str]) -> None:
    assert not set("$\\{}") & set(to_unicode(" ".join(pieces)))
