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
_COMMAND = re.compile(r"\\([A-Za-z]+) ?")
_SCRIPTS = re.compile(r"(?P<base>[^_^]+)(?:_(?P<below>\{[^{}]*\}|[^{}_^]))?(?:\^(?P<above>\{[^{}]*\}|[^{}_^]))?")


class Symbol(NamedTuple):
    """A symbol in plain characters: its base, what hangs below and what stands above."""

    base: str
    below: str = ""
    above: str = ""


def read_symbol(tex: str) -> Symbol:
    """A symbol from its TeX; what is more than a base with scripts stays in one piece.

    >>> read_symbol(r"P_\\ell"), read_symbol("r_{kv}"), read_symbol("N^*")
    (Symbol(base='P', below='ℓ', above=''), Symbol(base='r', below='kv', above=''), Symbol(base='N', below='', above='*'))
    """
    plain = _COMMAND.sub(lambda found: _GREEK.get(found[1], "" if found[1] in ("mathrm", "text") else found[1]), tex)
    found = _SCRIPTS.fullmatch(plain)
    if found is None:
        return Symbol(plain.replace("{", "").replace("}", ""))
    base, below, above = (part.strip("{}") for part in found.groups(default=""))
    return Symbol(base, below, above)
