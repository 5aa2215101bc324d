"""Short symbols as formula files state them (`\\beta`, `r_{kv}`, `N^*`), taken apart for notations that are not TeX."""

from __future__ import annotations

import re
from typing import NamedTuple

_GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "zeta": "ζ", "eta": "η",
    "theta": "θ", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ",
    "tau": "τ", "phi": "φ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ",
    "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω", "ell": "ℓ", "hbar": "ℏ",
}  # fmt: skip
_SIGNS = {
    "times": "×", "cdot": "⋅", "ast": "∗", "star": "⋆", "prime": "′", "infty": "∞", "circ": "∘", "dagger": "†", "odot": "⊙",
    "oplus": "⊕", "otimes": "⊗", "triangle": "△", "square": "□", "bullet": "∙", "parallel": "∥", "perp": "⊥", "mid": "∣",
    "to": "→", "rightarrow": "→", "leftarrow": "←", "leftrightarrow": "↔", "uparrow": "↑", "downarrow": "↓",
}  # fmt: skip
_SCRIPT = {"L": "ℒ", "B": "ℬ", "E": "ℰ", "F": "ℱ", "H": "ℋ", "I": "ℐ", "M": "ℳ", "R": "ℛ"}
_LETTERS = re.compile(r"(?P<place>[_^]?)\\(?P<font>mathrm|text|mathit|mathbf|mathsf|mathcal) ?\{(?P<letters>[^{}]*)\}")
_COMMAND = re.compile(r"(?P<place>[_^]?)\\(?P<name>[A-Za-z]+) ?")
_ESCAPED = re.compile(r"\\([&%#$_])|\\[,;!]")
_SCRIPTS = re.compile(r"(?P<base>[^_^]+)(?:_(?P<below>\{[^{}]*\}|[^{}_^]))?(?:\^(?P<above>\{[^{}]*\}|[^{}_^]))?")


class Symbol(NamedTuple):
    """A symbol in plain characters: its base, what hangs below and what stands above."""

    base: str
    below: str = ""
    above: str = ""


def _placed(place: str, text: str) -> str:
    """What stands above or below keeps together."""
    return f"{place}{{{text}}}" if place and len(text) > 1 else place + text


def _letters(found: re.Match[str]) -> str:
    letters = found["letters"]
    return _placed(found["place"], _SCRIPT.get(letters, letters) if found["font"] == "mathcal" else letters)


def _sign(found: re.Match[str]) -> str:
    name = found["name"]
    return _placed(found["place"], _GREEK.get(name) or _SIGNS.get(name) or name)


def read_symbol(tex: str) -> Symbol:
    """A symbol from its TeX; what is more than a base with scripts stays in one piece.

    >>> read_symbol(r"P_\\ell"), read_symbol("r_{kv}"), read_symbol("N^*")
    (Symbol(base='P', below='ℓ', above=''), Symbol(base='r', below='kv', above=''), Symbol(base='N', below='', above='*'))
    >>> read_symbol(r"\\mathcal{L}_\\infty"), read_symbol(r"P_{d,\\mathrm{exp}}")
    (Symbol(base='ℒ', below='∞', above=''), Symbol(base='P', below='d,exp', above=''))
    """
    plain = _ESCAPED.sub(r"\1", _COMMAND.sub(_sign, _LETTERS.sub(_letters, tex)))
    found = _SCRIPTS.fullmatch(plain)
    if found is None:
        return Symbol(plain.replace("{", "").replace("}", ""))
    base, below, above = (part.strip("{}") for part in found.groups(default=""))
    return Symbol(base, below, above)
