"""A tornado chart as a picture: how far an answer moves with each input, the strongest on top."""

from __future__ import annotations

import os
from fractions import Fraction
from typing import Any

from symflops.answer import Answer
from symflops.exact import to_show
from symflops.sensitivity import Influence, Sensitivity
from symflops.text import fail

from .sensitivity import name_of

FORMATS = (".svg", ".png", ".pdf")
MOST = 15
LEAST = Fraction(1, 200)  # of the longest bar: what is shorter cannot be seen
MOST_WIDENED = 20  # each time the words take a smaller share
PADDING = 4  # pixels
LOW, HIGH = "#4477aa", "#ee6677"  # Tol's bright scheme: told apart by everybody, and in grey
SETTINGS = {"svg.hashsalt": "symflops", "svg.fonttype": "none", "font.size": 10}


def draw(answer: Answer, found: Sensitivity, path: str) -> None:
    """Write the chart to a file; its ending says in which format.

    Raises `SymflopsError`: SF912 for another ending or where the plot extra is missing, SF904 where it cannot be written.
    """
    if os.path.splitext(path)[1].lower() not in FORMATS:
        raise fail("SF912", f"--plot: `{path}` ends in no format of pictures", helps=[f"formats: {', '.join(FORMATS)}"])
    try:
        import matplotlib
    except ImportError as error:
        raise fail("SF912", "pictures need matplotlib", helps=["pip install 'symflops[plot]'"]) from error
    matplotlib.use("agg")
    from matplotlib import pyplot

    with matplotlib.rc_context(SETTINGS):
        rows = _visible(found)
        figure, axes = pyplot.subplots(figsize=(8, 1.4 + 0.38 * len(rows)), layout="constrained")
        _bars(axes, answer, found, rows)
        _frame(axes, answer, found)
        _widen(figure, axes)
        try:
            figure.savefig(path, dpi=150, metadata={"Date": None} if path.lower().endswith(".svg") else None)
        except OSError as error:
            raise fail("SF904", f"cannot write `{path}`: {(error.strerror or 'unwritable').lower()}") from error
        finally:
            pyplot.close(figure)


def _visible(found: Sensitivity) -> list[Influence]:
    """The bars that can be seen, the longest last."""
    lengths = [(abs(one.high - one.low), one) for one in found.influences if one.low is not None and one.high is not None]
    longest = max((length for length, _ in lengths), default=Fraction(0))
    return [one for length, one in sorted(lengths, key=lambda pair: pair[0]) if length > longest * LEAST][-MOST:]


def _base(found: Sensitivity) -> float:
    return float(to_show(found.result.inner) / found.result.definition.factor)


def _bars(axes: Any, answer: Answer, found: Sensitivity, rows: list[Influence]) -> None:
    base = _base(found)
    for at, one in enumerate(rows):
        for value, end, colour in ((one.low, one.ends[0], LOW), (one.high, one.ends[1], HIGH)):
            assert value is not None
            axes.barh(at, float(value) - base, left=base, color=colour, height=0.62)
            said = answer.text(one.input._replace(inner=end), 3)
            side, off = ("right", -4) if float(value) < base else ("left", 4)
            axes.annotate(said, (float(value), at), (off, 0), textcoords="offset points", va="center", ha=side)
    axes.set_yticks(range(len(rows)), [name_of(one.input) for one in rows])


def _frame(axes: Any, answer: Answer, found: Sensitivity) -> None:
    """The line of the answer, the axis in the words of the other outputs, no ornament."""
    result = found.result
    axes.axvline(_base(found), color="#333333", linewidth=1)
    axes.margins(x=0.05)
    factor = result.definition.factor
    axes.xaxis.set_major_formatter(lambda x, _: answer.text(result._replace(inner=Fraction(x) * factor), 3))
    axes.set_title(f"{result.name} = {answer.text(result)}", loc="left", fontsize=11)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)


def _widen(figure: Any, axes: Any) -> None:
    """Make the axis as wide as the words at the ends of bars need, which would else lie upon the names of inputs."""
    for _ in range(MOST_WIDENED):
        figure.canvas.draw()
        inside = axes.get_window_extent()
        words = [text.get_window_extent() for text in axes.texts]
        left = max((inside.x0 - one.x0 for one in words), default=0)
        right = max((one.x1 - inside.x1 for one in words), default=0)
        if left <= 0 and right <= 0:
            return
        low, high = axes.get_xlim()
        pixel = (high - low) / inside.width
        axes.set_xlim(low - max(left + PADDING, 0) * pixel, high + max(right + PADDING, 0) * pixel)
