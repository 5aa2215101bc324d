"""Formulas for the compute of machine-learning models, as data with units, sources and tests."""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` alone would double the time of `import symflops`
if TYPE_CHECKING:
    from .api import Model, calc, check, compile, derive, load, solve, test
    from .text import SymflopsError

__version__ = "0.1.0"
__all__ = ["Model", "SymflopsError", "__version__", "calc", "check", "compile", "derive", "load", "solve", "test"]

_HOMES = {"SymflopsError": "text"}  # of what is not in `api`


def __getattr__(name: str) -> object:
    """Everything is imported when asked for, so that `import symflops` costs nothing."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'api')}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
