"""Which LaTeX commands authors use in titles and abstracts, by what they do. Pure."""

from __future__ import annotations

import re

_words = re.compile(r"\S+").findall

#: Commands that choose a look: what they are applied to stays.
STYLES = frozenset(
    _words(
        "textbf textit textsl textsc textsf texttt textrm textup textmd textnormal text emph "
        "underline uline ul mbox hbox textsuperscript textsubscript mathbf mathrm mathsf mathit "
        "mathtt mathnormal boldsymbol bm pmb operatorname smash ensuremath mathop mathbin mathrel "
        "boxed enquote num ang"
    )
)

#: Switches of the look and the layout, which have no argument.
SWITCHES = frozenset(
    _words(
        "em it bf tt sc sf rm sl cal bfseries itshape ttfamily scshape sffamily rmfamily upshape "
        "small tiny footnotesize scriptsize normalsize large Large LARGE huge Huge centering "
        "noindent protect par item newline linebreak left right middle big Big bigg Bigg bigl bigr "
        "Bigl Bigr biggl biggr Biggl Biggr displaystyle textstyle limits nolimits relax maketitle "
        "xspace"
    )
)

#: Notes to the typesetter, which go together with their argument.
SILENT = frozenset(
    _words(
        "cite citep citet citealp citealt citeauthor citeyear autocite parencite textcite footcite "
        "ref eqref autoref cref Cref label color vspace hspace vskip hskip mkern begin end "
        "footnotemark includegraphics phantom vphantom hphantom pagestyle thispagestyle unskip"
    )
)

#: Commands of two arguments of which the second is read.
SECOND = frozenset(_words("href textcolor colorbox hyperlink texorpdfstring foreignlanguage"))
#: Commands of two arguments of which the first is read.
FIRST = frozenset({"replaced"})

FRACTIONS = frozenset(_words("frac dfrac tfrac cfrac sfrac nicefrac"))
#: Commands of two arguments that put the first above or below the second, and with which sign.
STACKED = {"underset": "_", "overset": "^", "stackrel": "^"}
#: A number and its unit (siunitx).
QUANTITIES = frozenset({"SI", "qty"})

#: Spaces of every width; authors also write a line break this way.
SPACES = frozenset({" ", ",", ";", ":", ">", "\\", "\n", "\t", "quad", "qquad", "newline"})
#: What only moves characters nearer to each other.
NOTHINGS = frozenset({"!", "/", ""})

#: Letters of text, which swallow the space that ends their name.
LETTERS = frozenset(_words("ss o O ae AE oe OE aa AA l L i j dh DH th TH ng NG"))

#: Commands with a URL, in which every character is itself.
VERBATIM = frozenset({"url", "path", "nolinkurl"})
