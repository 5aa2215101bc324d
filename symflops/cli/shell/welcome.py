"""What bare `symflops` says: examples that run as they stand, one for each question it answers."""

from __future__ import annotations

from symflops import __version__
from symflops.show import Page, Style
from symflops.show.pages.layout import columns

EXAMPLES = (
    ("symflops eval gpt3.toml", "what does training it take?"),
    ("symflops eval gpt3.toml training_time -s n_devices=2048", "and with twice the devices?"),
    ("symflops explain training_time gpt3.toml", "where does that come from?"),
    ("symflops show training_flops", "which formulas are there, and whose?"),
    ("symflops calc '3640 PFday -> FLOP'", "how much is that in FLOP?"),
)


def examples() -> Page:
    """The page of the examples."""

    def text(style: Style) -> str:
        rows = columns(EXAMPLES, style, ("cyan", "dim"))
        if style.width < 76:
            rows = [
                line
                for command, what in EXAMPLES
                for line in ("  " + style.paint(command, "cyan"), "      " + style.paint(what, "dim"))
            ]
        more = f"symflops {__version__}: all commands with {style.paint('symflops --help', 'cyan')}"
        return "\n".join([style.paint("Questions it answers", "bold"), "", *rows, "", more])

    return Page(
        ("command", "answers"), EXAMPLES, lambda: [{"command": c, "answers": a} for c, a in EXAMPLES], text, piped="table"
    )


def version_page() -> Page:
    """The page of `--version`."""
    return Page(
        ("version",), [(__version__,)], lambda: {"version": __version__}, lambda _: f"symflops {__version__}", piped="table"
    )
