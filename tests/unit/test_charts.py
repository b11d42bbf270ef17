"""Charts: accessible, safe, and without style attributes."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from digest.render.charts import Bar, bar_chart

SVG = "{http://www.w3.org/2000/svg}"


def draw(*values: int) -> ET.Element:
    bars = [Bar(label=f"2025-W{place:02}", value=value) for place, value in enumerate(values, 1)]
    svg = bar_chart(bars, name="papers", title="Papers <&> weeks")
    return ET.fromstring(str(svg).replace("<svg ", f'<svg xmlns="{SVG[1:-1]}" '))


def test_a_chart_is_named_and_described() -> None:
    chart = draw(4, 8)
    assert chart.get("role") == "img"
    assert chart.get("aria-labelledby") == "papers-title papers-desc"
    assert chart.findtext(f"{SVG}title") == "Papers <&> weeks"
    assert chart.findtext(f"{SVG}desc") == "2025-W01: 4, 2025-W02: 8."


def test_bars_are_drawn_to_scale() -> None:
    heights = [float(bar.get("height", "")) for bar in draw(4, 8, 0).findall(f"{SVG}rect")]
    assert heights == [50, 100, 0.5]


def test_a_long_row_is_described_by_its_ends_and_its_peak() -> None:
    described = draw(1, 2, 3, 4, 5, 60, 7, 8, 9, 10, 11, 12).findtext(f"{SVG}desc")
    assert described == "2025-W01: 1, 2025-W06: 60, 2025-W12: 12."


def test_nothing_to_draw_is_said() -> None:
    assert draw().findtext(f"{SVG}desc") == "No numbers yet."


@given(st.lists(st.integers(min_value=0, max_value=10**6), max_size=20))
def test_every_chart_is_well_formed_and_within_its_box(values: list[int]) -> None:
    chart = draw(*values)
    assert not [element for element in chart.iter() if element.get("style")]
    for bar in chart.findall(f"{SVG}rect"):
        assert float(bar.get("y", "")) >= 0
        assert float(bar.get("y", "")) + float(bar.get("height", "")) <= 100.01
