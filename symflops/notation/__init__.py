"""A tree as people read it, in its author's order: source text, Unicode, LaTeX, MathML."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .latex import to_latex
    from .mathml import to_mathml
    from .text import bindings_text, to_text, units_text
    from .unicode import to_unicode

__all__ = ["bindings_text", "to_latex", "to_mathml", "to_text", "to_unicode", "units_text"]


def __getattr__(name: str) -> Any:
    """Notations are imported when asked for: most answers need only source text."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = name.removeprefix("to_") if name.startswith("to_") else "text"
    return getattr(import_module(f"{__name__}.{home}"), name)
