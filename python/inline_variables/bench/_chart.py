"""A bar chart on a logarithmic axis, as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

from ._text import duration

__all__ = ["THEMES", "Bar", "Group", "render"]

_WIDTH = 720
_LABELS = 208
_NOTES = 128
_ROW = 22
_BAR = 13
_GROUP_HEAD = 26
_GROUP_GAP = 12
_TOP = 62
_FONT = "-apple-system,'Segoe UI',Roboto,Helvetica,Arial,'DejaVu Sans',sans-serif"


@dataclass(frozen=True, slots=True)
class _Theme:
    ground: str
    text: str
    muted: str
    grid: str
    ours: str
    other: str
    limit: str


THEMES = {
    "light": _Theme("#ffffff", "#1f2328", "#59636e", "#e3e7eb", "#0969da", "#9aa4ae", "#c9d1d9"),
    "dark": _Theme("#0d1117", "#f0f6fc", "#9198a1", "#2a3038", "#4493f8", "#6e7681", "#444c56"),
}


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar.

    Attributes:
        label: What it stands for.
        seconds: Its length; ``None`` where there is nothing to draw but the note.
        note: What is written after its time.
        kind: ``"ours"``, ``"other"``, or ``"limit"`` for what bounds the others.
    """

    label: str
    seconds: float | None
    note: str = ""
    kind: str = "other"


@dataclass(frozen=True, slots=True)
class Group:
    """Bars that belong together, under a heading."""

    heading: str
    bars: Sequence[Bar]


def render(title: str, subtitle: str, groups: Sequence[Group], theme: str = "light") -> str:
    """Draw groups of bars, 720 pixels wide.

    Args:
        title: What the chart shows.
        subtitle: How it was measured.
        groups: The bars, from top to bottom.
        theme: ``"light"`` or ``"dark"``; ``"light"`` unless told.

    Raises:
        ValueError: No bar has a length, or the theme is unknown.
    """
    if theme not in THEMES:
        raise ValueError(f"theme must be one of {', '.join(THEMES)}, got {theme!r}")
    lengths = [bar.seconds for group in groups for bar in group.bars if bar.seconds]
    if not lengths:
        raise ValueError("there is nothing to draw")
    # A logarithm has no zero; bars begin a little below the shortest, so that each can be seen.
    axis = _Axis(floor(log10(min(lengths) / 1.5)), ceil(log10(max(lengths))))
    colours = THEMES[theme]
    top = _TOP
    body = []
    for group in groups:
        body.append(_text(0, top + 14, group.heading, colours.text, 13, weight=600))
        top += _GROUP_HEAD
        for bar in group.bars:
            body.extend(_bar(bar, top, axis, colours))
            top += _ROW
        top += _GROUP_GAP
    bottom = top - _GROUP_GAP + 6
    height = bottom + 30
    grid = []
    for power in range(axis.low, axis.high + 1):
        x = axis.at(10.0**power)
        grid.append(
            f'<line x1="{x:.1f}" y1="{_TOP}" x2="{x:.1f}" y2="{bottom}" stroke="{colours.grid}"/>'
        )
        label = _decade(power)
        grid.append(_text(x, bottom + 18, label, colours.muted, 11, anchor="middle"))
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" '
        f'viewBox="-16 0 {_WIDTH} {height}" role="img" font-family="{_FONT}">',
        f"<title>{escape(title)}</title>",
        f'<rect x="-16" width="{_WIDTH}" height="{height}" rx="6" fill="{colours.ground}"/>',
        _text(0, 26, title, colours.text, 16, weight=600),
        _text(0, 46, subtitle, colours.muted, 12),
        *grid,
        *body,
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True)
class _Axis:
    """A logarithmic axis, from one power of ten to another."""

    low: int
    high: int

    def at(self, seconds: float) -> float:
        room = _WIDTH - 32 - _LABELS - _NOTES
        share = (log10(seconds) - self.low) / max(self.high - self.low, 1)
        return _LABELS + room * share


def _bar(bar: Bar, top: float, axis: _Axis, colours: _Theme) -> list[str]:
    strong = bar.kind == "ours"
    middle = top + _BAR / 2 + 4
    label = _text(
        _LABELS - 10,
        middle,
        bar.label,
        colours.text if strong else colours.muted,
        12,
        anchor="end",
        weight=600 if strong else 400,
    )
    if not bar.seconds:
        return [label, _text(_LABELS + 6, middle, bar.note, colours.muted, 11)]
    end = axis.at(bar.seconds)
    fill = {"ours": colours.ours, "limit": colours.limit}.get(bar.kind, colours.other)
    time = duration(bar.seconds)
    note = f' <tspan dx="5" fill="{colours.muted}">{escape(bar.note)}</tspan>' if bar.note else ""
    return [
        label,
        f'<rect x="{_LABELS}" y="{top}" width="{end - _LABELS:.1f}" height="{_BAR}" rx="2" '
        f'fill="{fill}"/>',
        f'<text x="{end + 6:.1f}" y="{middle}" font-size="11" fill="{colours.text}">'
        f"{escape(time)}{note}</text>",
    ]


def _text(
    x: float,
    y: float,
    text: str,
    fill: str,
    size: int,
    *,
    anchor: str = "start",
    weight: int = 400,
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}" '
        f'text-anchor="{anchor}" fill="{fill}">{escape(text)}</text>'
    )


def _decade(power: int) -> str:
    """Return a power of ten seconds in the unit that suits it."""
    unit, places = next(
        ((unit, places) for unit, places in (("s", 0), ("ms", -3), ("µs", -6)) if power >= places),
        ("ns", -9),
    )
    return f"{10.0 ** (power - places):g} {unit}"
