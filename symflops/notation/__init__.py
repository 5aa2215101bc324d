"""A tree as people read it, in its author's order: source text, Unicode, LaTeX, MathML."""

from .latex import to_latex
from .mathml import to_mathml
from .text import bindings_text, to_text, units_text
from .unicode import to_unicode

__all__ = ["bindings_text", "to_latex", "to_mathml", "to_text", "to_unicode", "units_text"]
