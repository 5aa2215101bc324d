"""Expressions in running text: sums, products, powers, brackets, numbers with their scales, units and nouns.

A parser by hand, from left to right without going back: an article has ten thousand places where an expression might
begin, nearly all of them are none, and each must be given up within a token or two. Ambiguity is no matter of the
grammar: it is kept in the readings of scales and units.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction

from symflops.units.dimension import PLAIN

from .brackets import closing
from .measures import FOLLOWS_NUMBER, Phrases
from .multiples import power_of
from .tokens import BREAK, LINE, NUMBER, OTHER, RELATION, WORD, Token, half_of, ten
from .tree import UNSCALED, Call, Literal, Measure, Node, Operation, Unit, UnitPart, negated
from .units import Lexicon, Meaning
from .words import FUNCTIONS, LETTERS, MONEY_LETTERS, OPERATOR_WORDS, OPERATORS, POINTED, POINTS_THOUSANDS

DEEPEST = 30
GOES_ON_BEHIND_REMARK = frozenset({"*", "/", "+", RELATION})
LONGEST_REMARK = 8  # tokens of a bracket that explains a factor
LONGEST = 600  # tokens of one expression

END = Token("end", "", -1, -1, True)
# Behind the tokens of a block. Places before the first count from the end, and so are the end too: whoever looks a few
# tokens back or ahead need not ask whether there are any.
_ENDS = (END,) * 64
_NUMERIC = frozenset({NUMBER, "$"})
_PLAIN_SIGNS = frozenset({"+", "-", "*", "/"})
_OPERATES = frozenset({"+", "-", "*", "/", "(", LINE, WORD})  # what an operator may be, or stand behind
_MEASURES = frozenset({WORD, "$", "["})  # what the unit of a bracket begins with
_BELONGS = FOLLOWS_NUMBER | {"*", "^", "%", "(", "-"}  # what may belong to the number before it
NO_SYMBOLS = frozenset({"a", "A", "I"})
SYMBOLS = frozenset({"pi", "π"})
SPACED = frozenset("BMTK")  # letters that scale a number with a blank between
ENDS_SCALE = frozenset({LINE, BREAK, RELATION, ")", ",", ";", "|", "(", "end", OTHER})


class Parser:
    """Reads expressions from the tokens of one block. `names` are values of names that may stand in them."""

    def __init__(self, tokens: Sequence[Token], lexicon: Lexicon, names: Mapping[str, Node] | None = None) -> None:
        self.tokens = tokens
        self.lexicon = lexicon
        self.names = names or {}
        self.at: Callable[[int], Token] = [*tokens, *_ENDS].__getitem__  # a token, or the end: asked for all the time
        self.closing, self.height = closing(tokens)
        self.failed: set[int] = set()  # brackets that are no expression: each is tried once
        self.phrases = Phrases(self.at, lexicon, self.closing)
        self.numbers: dict[int, tuple[Node, int]] = {}
        self.limit = 0

    def give(self, names: Mapping[str, Node]) -> None:
        """Give names their values; numbers that were read before, `4h` as four hours, are read anew."""
        self.names = names
        for i in [i for i, (node, _) in self.numbers.items() if isinstance(node, Literal) and node.unit]:
            del self.numbers[i]

    def side(self, i: int) -> tuple[Node, int] | None:
        """The expression that begins at a token, and the token after it; of one that is too long its beginning."""
        self.limit = i + LONGEST
        return self._sum(i, 0)

    def number(self, i: int) -> tuple[Literal, int] | None:
        """The number at a token, with its scale and unit, and the token after it."""
        found = self._atom(i, 0, "") if self.at(i).kind in _NUMERIC else None
        return (found[0], found[1]) if found is not None and isinstance(found[0], Literal) else None

    def every_number(self) -> Iterator[tuple[int, Literal, int]]:
        """Every number with the token it begins at, `$` included, and the token after it."""
        after = 0
        for i, token in enumerate(self.tokens):
            if token.kind in _NUMERIC and i >= after and (found := self.number(i)) is not None:
                literal, after = found
                yield i, literal, after

    def starts_with_name(self, i: int) -> bool:
        """May an expression begin with the name at a token? Then an operator or another name follows."""
        if not self.names or self.at(i + 1).kind not in ("*", "/", "+", "-", "^", WORD):
            return False
        return self._named(self.at(i).text) is not None

    def is_symbol(self, i: int) -> bool:
        """Is a word more like a factor than like a word: a short name with a value, a letter, a name with a low line?"""
        token = self.at(i)
        if token.kind != WORD or (token.text in NO_SYMBOLS and token.text not in self.names):
            return False
        short = len(token.text) <= 2 or "_" in token.text
        return token.text in SYMBOLS or len(token.text) == 1 or "_" in token.text or (short and token.text in self.names)

    def _over_line(self, i: int) -> int:
        """A line may end before an operator (but not before a dash, which may begin an item of a list)."""
        if self.at(i).kind != LINE or self.at(i + 1).kind not in ("*", "/", "+"):
            return i
        return i + 1 if self.at(i + 2).spaced else i

    def _operand(self, i: int) -> int:
        """Where the operand after an operator begins: a line may end after the operator."""
        return i + 1 if self.at(i).kind == LINE else i

    def _sum(self, i: int, depth: int) -> tuple[Node, int] | None:
        """Operands with signs between them. Each sign is looked at once: it goes on with a product, or with the sum."""
        sign = self.at(i).kind
        found = self._power(i + 1 if sign in ("+", "-") else i, depth)
        if found is None:
            return None
        node, i = found  # the product that is being read
        total: Node | None = None  # the products before it
        while i < self.limit and self.at(i).kind in _OPERATES:
            operator, here, behind = self.at(i).kind, i, i + 1
            if operator not in _PLAIN_SIGNS:
                here = self._over_line(i)
                operator, behind = self._operator(here, node)
            if operator in ("*", "/"):
                after = self._power(self._operand(behind), depth, operator)
                if after is None:
                    break
                node, i = _joined(operator, node, after[0]), after[1]
            elif operator == "+" or (operator == "-" and not self._dash(here)):
                after = self._power(self._operand(behind), depth)
                if after is None:
                    break
                total, sign = _added(total, sign, node), operator
                node, i = after
            else:
                break
        return _added(total, sign, node), i

    def _operator(self, i: int, left: Node) -> tuple[str, int]:
        """The operator at a token, also in words or, in mathematics, between brackets; and the token after it."""
        token = self.at(i)
        if token.kind == "(" and token.mode == "m" and self.at(i - 1).kind in (")", NUMBER) and not token.spaced:
            return "*", i
        if token.kind == WORD and self.names and self._is_product(i):
            return "*", i
        if token.kind != WORD or token.mode != "p" or token.text not in OPERATOR_WORDS:
            return token.kind, i + 1
        after = self.at(i + 1)
        if after.kind not in (NUMBER, "$", "(", WORD):
            return token.kind, i + 1
        if token.text == "of":
            return ("*" if isinstance(left, Literal) and left.percent else ""), i + 1
        if (token.text, after.text) in OPERATORS:
            return OPERATORS[token.text, after.text], i + 2
        return OPERATORS.get((token.text, ""), ""), i + 1

    def _is_product(self, i: int) -> bool:
        """Names right behind a number or, in mathematics, behind one another: `6ND`, all of them given a value."""
        token = self.at(i)
        if not self.names or (token.spaced and token.mode != "m") or token.text in LETTERS:
            return False
        return token.mode == self.at(i - 1).mode and self._named(token.text) is not None

    def _named(self, text: str) -> Node | None:
        """The value of a name, or of the product of names that a word of letters is."""
        if text in self.names:
            return self.names[text]
        if len(text) > 4 or not text.isalpha() or any(letter not in self.names for letter in text):
            return None
        node = self.names[text[0]]
        for letter in text[1:]:
            node = Operation("*", node, self.names[letter])
        return node

    def _dash(self, i: int) -> bool:
        """Is a minus that hangs on one side only, as in `5 -3`, a sign or a dash between phrases?"""
        token, after = self.at(i), self.at(i + 1)
        return token.mode == "p" and token.spaced != after.spaced

    def _power(self, i: int, depth: int, operator: str = "") -> tuple[Node, int] | None:
        found = self.numbers.get(i)
        if found is None:
            found = self._literal(i, ()) if self.at(i).kind == NUMBER else self._atom(i, depth, operator)
        if found is None:
            return None
        node, after = found
        if self.at(after).kind != "^" or depth >= DEEPEST:
            return found
        if self.at(after - 1).kind == WORD and self.at(i).kind != WORD:
            return None  # `12 n_layer d_model^2`, `9 m^2`: the power is that of the word alone
        raised = self._power(after + 1 + (self.at(after + 1).kind == "-"), depth + 1)
        if raised is None:
            return None
        exponent = negated(raised[0]) if self.at(after + 1).kind == "-" else raised[0]
        if isinstance(node, Operation) and self.at(i).kind == WORD and after == i + 1 and self.at(i).text not in self.names:
            return Operation("*", node.left, Operation("^", node.right, exponent)), raised[1]  # `Ld^2` squares `d` alone
        return Operation("^", node, exponent), raised[1]

    def _atom(self, i: int, depth: int, operator: str) -> tuple[Node, int] | None:
        token = self.at(i)
        if token.kind == "~" and operator:
            i, token = i + 1, self.at(i + 1)
        if token.kind == NUMBER:
            return self._literal(i, ())
        if token.kind == "$":
            if self.at(i + 1).kind == NUMBER and not self.at(i + 1).spaced:
                money = self.lexicon.find(token.text)
                return self._literal(i + 1, (UnitPart(money, 1, token.text),) if money else ())
            return self._unit(i) if operator == "/" else None
        if token.kind == "(":
            return self._bracket(i, depth)
        if token.kind == WORD:
            return self._word(i, depth, operator)
        return None

    def _bracket(self, i: int, depth: int) -> tuple[Node, int] | None:
        close = self.closing.get(i)
        if close is None or i in self.failed or depth + self.height[i] > DEEPEST:
            return None
        inner = self._sum(self._operand(i + 1), depth + 1)
        if inner is None or inner[1] + (self.at(inner[1]).kind == LINE) != close:
            self.failed.add(i)
            return None
        if self.at(close + 1).kind not in _MEASURES:
            return inner[0], close + 1
        unit, after = self.phrases.after(close + 1)
        return (Measure(inner[0], unit) if unit else inner[0]), after

    def _word(self, i: int, depth: int, operator: str) -> tuple[Node, int] | None:
        token = self.at(i)
        if token.text in FUNCTIONS and self.at(i + 1).kind == "(" and depth < DEEPEST:
            return self._call(FUNCTIONS[token.text], i + 1, depth)
        hangs = not token.spaced and self.at(i - 1).kind == NUMBER and self._is_product(i)  # `4h` where h is given a value
        unit = self._unit(i) if operator and not hangs and not (operator == "*" and self._is_letter(i)) else None
        if unit is None and self.names and (named := self._named(token.text)):
            return named, i + 1
        return unit

    def _is_letter(self, i: int) -> bool:
        """A letter by which a number is multiplied stands for something, as in `12*h^2`; no hours are meant, as in `kW*h`."""
        return len(self.at(i).text) == 1 and self.at(i - 2).kind != WORD

    def _unit(self, i: int) -> tuple[Node, int] | None:
        """A unit alone, as in `tokens / $` and `5 TFLOP / s`."""
        unit, after = self.phrases.alone(i)
        return (Unit(unit), after) if unit else None

    def _call(self, name: str, i: int, depth: int) -> tuple[Node, int] | None:
        args: list[Node] = []
        close, at = self.closing.get(i), i + 1
        while close is not None and len(args) < 10:
            found = self._sum(at, depth + 1)
            if found is None:
                return None
            args.append(found[0])
            if found[1] == close:
                return Call(name, tuple(args)), close + 1
            if self.at(found[1]).kind != ",":
                return None
            at = found[1] + 1
        return None

    # ---- numbers -----------------------------------------------------------------------------------------------

    def _literal(self, i: int, money: tuple[UnitPart, ...]) -> tuple[Node, int]:
        """A number with all that belongs to it, read once however many look at it."""
        known = self.numbers.get(i)
        if known is None:
            known = self.numbers[i] = self._read(i, money)
        return known

    def _read(self, i: int, money: tuple[UnitPart, ...]) -> tuple[Node, int]:
        token = self.at(i)
        if self.at(i + 1).kind not in _BELONGS and not money:  # most numbers stand alone
            return Literal(token.value, half_of(token.place), token.plain, token.start, token.end, token.text), i + 1
        value, place, after = self._scientific(i) if self.at(i + 1).kind in ("*", "^") else (token.value, token.place, i + 1)
        end = self.at(after - 1).end
        exact = token.plain
        scales: tuple[Fraction, ...] = UNSCALED
        key, unit, noun = "", money, ""
        if self.at(after).kind == WORD and (scaled := self._scale(after, bool(money))):
            scales, key, extra, after = scaled
            exact = False
            if key == "B" and self.phrases.names_unit(after):  # `70B FLOPs`: billions, for the unit is said
                scales, key, extra = scales[:1], "", ()
            unit = (*unit, *extra)
        percent = self.at(after).kind == "%"
        after += percent
        if self.at(after).kind in (WORD, "*") and self.at(after).text in ("x", "X", "×") and self._is_suffix(after):
            after += 1
        if self._is_hyphen(after):
            after += 1  # `384-bit × 21 Gbps`
        if self.at(after).kind in FOLLOWS_NUMBER and not self._is_product(after):
            more, noun, after = self.phrases.behind(after, bool(unit))
            unit = (*unit, *more)
        if unit and not key and unit[0].text in POINTS_THOUSANDS and token.place == -3 and scales is UNSCALED:
            scales, key = POINTED, "point"
        after = self._past_remark(after)
        if self.at(after).kind == WORD:  # `4 states (weights, m, v) = …`
            behind = self.phrases.nouns(after)
            past = self._past_remark(behind)
            noun, after = (noun or self.at(after).text, past) if past > behind > after else (noun, after)
        literal = Literal(value, half_of(place), exact, token.start, end, token.text, scales, key, unit, percent, noun)
        return literal, after

    def _is_hyphen(self, i: int) -> bool:
        """Does a hyphen join a number to its unit, and an operator stand behind?"""
        sign, word = self.at(i), self.at(i + 1)
        if sign.kind != "-" or sign.spaced or word.spaced or word.kind != WORD or len(word.text) < 2:
            return False
        return self.at(i + 2).kind in ("*", "/") and self.lexicon.find(word.text, True) is not None

    def _past_remark(self, i: int) -> int:
        """Past a bracket of words that an operator follows: `2 (K and V) × 32`, `2 bytes (fp16) × 8`."""
        close = self.closing.get(i, 0) if self.at(i).kind == "(" else 0
        if not close or close - i > LONGEST_REMARK or self.at(i).mode == "m" or not self.at(i).spaced:
            return i
        after = self.at(close + 1 + (self.at(close + 1).kind == LINE))
        if after.kind not in GOES_ON_BEHIND_REMARK or not after.spaced:
            return i
        inside = self.tokens[i + 1 : close]
        words = [token.text for token in inside if token.kind == WORD]
        listed = any(token.kind == "," for token in inside)  # `4 (weights, m, v)` can be no product
        if len(words) < len(inside) and not listed and any(len(word) == 1 and word not in "KVkv" for word in words):
            return i  # `2 (a + b)` may be a product; keys and values are what everyone counts two of
        plain = all(token.kind in (WORD, "+", ",", "/") or token.text in "&-." for token in inside)
        return close + 1 if words and plain and not any(word in self.names for word in words) else i

    def _scientific(self, i: int) -> tuple[Fraction, int, int]:
        """A number with the `* 10^n` that belongs to it: value, place of the last digit, the token after it."""
        token = self.at(i)
        if token.value == 10 and token.plain and self.at(i + 1).kind == "^" and (power := self._whole(i + 2)):
            return ten(power[0]), power[0], power[1]
        base = self.at(i + 2)
        if self.at(i + 1).kind == "*" and self.at(i + 3).kind == "^" and base.kind == NUMBER and base.plain and base.value == 10:
            power = self._whole(i + 4)
            if power is not None:
                return token.value * ten(power[0]), token.place + power[0], power[1]
        return token.value, token.place, i + 1

    def _whole(self, i: int) -> tuple[int, int] | None:
        """A whole exponent of ten, bare or in brackets."""
        bracket = self.at(i).kind == "("
        i += bracket
        sign = -1 if self.at(i).kind == "-" else 1
        i += self.at(i).kind in ("-", "+")
        token = self.at(i)
        if token.kind != NUMBER or not token.plain or token.value > 99 or (bracket and self.at(i + 1).kind != ")"):
            return None
        return sign * int(token.value), i + 1 + bracket

    def _is_suffix(self, i: int) -> bool:
        """`14.7x` and `3×`: the sign hangs on the number and nothing follows that could be a factor."""
        token, after = self.at(i), self.at(i + 1)
        if token.spaced or after.kind == "^" or (token.text != "×" and after.kind in ("+", "-")):
            return False  # `2x^2 + 5x + 3` has an unknown
        return after.spaced or after.kind not in (NUMBER, "(", WORD, "$")

    def _is_spaced_scale(self, i: int) -> bool:
        """`40 B tokens` and `comes to 2.05 M.`: a letter apart from its number, and neither a name nor part of a product."""
        token, after = self.at(i), self.at(i + 1)
        set_as_text = token.mode == "m" and not token.plain  # `2\,\text{B}`
        if token.text not in SPACED or (token.mode == "m" and not set_as_text) or token.text in self.names:
            return False
        goes_on = (after.kind == WORD and token.mode == "p") or (set_as_text and after.kind in _PLAIN_SIGNS)
        return goes_on or after.kind in ENDS_SCALE

    def _scale(self, i: int, money: bool) -> tuple[tuple[Fraction, ...], str, tuple[UnitPart, ...], int] | None:
        """A word or letter that multiplies the number before it."""
        token = self.at(i)
        if power := power_of(token.text, token.spaced):
            return (ten(power),), "", (), i + 1
        if money and not token.spaced and token.text in MONEY_LETTERS:
            return (ten(MONEY_LETTERS[token.text]),), "", (), i + 1
        if token.text not in LETTERS or (token.spaced and not self._is_spaced_scale(i)):
            return None
        scales, key = LETTERS[token.text]
        if token.text != "B" or money or (token.spaced and self.at(i + 1).kind == WORD):
            return ((scales[0],) if key == "B" else scales), ("" if key == "B" else key), (), i + 1
        byte = Meaning(((Fraction(1), PLAIN), (Fraction(1), self.lexicon.byte)), "B")
        return scales, key, (UnitPart(byte, 1, "B"),), i + 1


def _added(total: Node | None, sign: str, node: Node) -> Node:
    """A sum with one more product; the first may have a sign too."""
    if total is None:
        return negated(node) if sign == "-" else node
    return Operation(sign, total, node)


def _joined(sign: str, left: Node, right: Node) -> Node:
    """A product or quotient; a number divided by a unit alone is a number with that unit."""
    if isinstance(left, Literal) and isinstance(right, Unit):
        power = 1 if sign == "*" else -1
        return left._replace(unit=(*left.unit, *(part._replace(power=power) for part in right.unit)))
    return Operation(sign, left, right)
