"""Bar charts as accessible inline SVG, styled by class alone. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

_HEIGHT = 100
_STEP = 10
_WIDTH = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar: what it stands for, and how much."""

    label: str
    value: int


def bar_chart(bars: Sequence[Bar], *, name: str, title: str) -> Markup:
    """Draw *bars* from left to right, the highest as high as the chart.

    *name* is the id of the chart in its page, *title* says what it shows; its description
    gives the numbers. The drawing is stretched by the style sheet and holds no text, so
    that nothing in it becomes too small to read.
    """
    top = max((bar.value for bar in bars), default=0) or 1
    width = _STEP * max(len(bars), 1)
    drawn = Markup().join(_draw(bar, place, top) for place, bar in enumerate(bars))
    return Markup(
        '<svg class="chart" viewBox="0 0 {width} {height}" preserveAspectRatio="none" role="img"'
        ' aria-labelledby="{name}-title {name}-desc">'
        '<title id="{name}-title">{title}</title><desc id="{name}-desc">{numbers}</desc>'
        "{drawn}</svg>"
    ).format(
        width=width, height=_HEIGHT, name=name, title=title, numbers=_numbers(bars), drawn=drawn
    )


def _draw(bar: Bar, place: int, top: int) -> Markup:
    """Draw one bar, with a title to hover over; a small stub stands for nothing."""
    height = max(round(_HEIGHT * bar.value / top, 1), 0.5)
    return Markup(
        '<rect class="bar" x="{x}" y="{y}" width="{width}" height="{height}">'
        "<title>{label}: {value}</title></rect>"
    ).format(
        x=place * _STEP + (_STEP - _WIDTH) // 2,
        y=round(_HEIGHT - height, 1),
        width=_WIDTH,
        height=height,
        label=bar.label,
        value=bar.value,
    )


def _numbers(bars: Sequence[Bar]) -> Markup:
    """Say the numbers in words; of a long row the first, the highest and the last."""
    if not bars:
        return Markup("No numbers yet.")
    highest = max(bars, key=lambda bar: bar.value)
    few = (bars[0], highest, bars[-1]) if len(bars) > _STEP else bars
    return escape(", ".join(f"{bar.label}: {bar.value}" for bar in few) + ".")
