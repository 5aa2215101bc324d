"""Which option a choice is set to: as said, as another choice, or by default."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symflops.graph import Chosen

from .circumstances import Bound, Circumstances

if TYPE_CHECKING:
    from .resolver import Resolver


class Choices:
    """Finds options, and remembers those that mattered."""

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver
        self.declared = resolver.declared
        self.pending: list[tuple[str, Circumstances]] = []

    def option(self, choice: str, circumstances: Circumstances) -> str:
        """The option a choice is set to here; empty when nobody says and it has no default."""
        bound = self.resolver.consult(choice, circumstances)
        by = ""
        if bound is not None and bound.text.startswith("="):
            return self.as_another(choice, bound, circumstances)
        if bound is not None:
            option, by = bound.text, bound.by
        else:
            option = self.default_of(choice)
            if not option:
                self.missing(choice)
                return ""
            if option not in self.declared.options[choice]:
                return self.option(option, circumstances)  # what another choice is set to
        doc = self.declared.options[choice].get(option, "")
        where = self.resolver.where(circumstances) if bound is not None and choice in circumstances.touched else ""
        if not self.resolver.trial:
            self.resolver.chosen.setdefault((choice, option, where), Chosen(choice, option, by, doc, where))
        return option

    def as_another(self, choice: str, bound: Bound, circumstances: Circumstances) -> str:
        """What another choice is set to, which may not lead back here."""
        if (choice, circumstances) in self.pending:
            message = f"circular: `{choice}` is set to what `{bound.text[1:]}` is set to"
            self.resolver.problem("SF205", message, bound.label, ["set one of them to an option"])
            return ""
        self.pending.append((choice, circumstances))
        try:
            return self.option(bound.text[1:], bound.outside or circumstances)
        finally:
            self.pending.pop()

    def default_of(self, choice: str) -> str:
        """The option, or other choice, that a choice has by default."""
        found = self.declared.choices[choice]
        return found.default or (self.default_of(found.like) if found.like else "")

    def missing(self, choice: str) -> None:
        """Say that no one has set a choice: once, however many want it."""
        if self.resolver.trial:
            self.resolver.problem("SF401", choice)  # the name alone, as of a quantity: who tries lists what is lacking
            return
        said = f"`{choice}` is not set"
        if any(problem.message.startswith(said) for problem in self.resolver.problems):
            return
        options = ", ".join(self.declared.options[choice])
        message = f"{said}{self.resolver.wanted_by()}"
        give = f'give it: {choice} = "…" in a file, -s {choice}=… on the command line; its options: {options}'
        self.resolver.problem("SF401", message, helps=[give])
