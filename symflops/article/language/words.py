"""The few words that mean something beside units: scales, relations, hedges, bounds; and words that end a phrase."""

from __future__ import annotations

from fractions import Fraction


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SCALES = {
    "hundred": 2, "thousand": 3, "million": 6, "millions": 6, "billion": 9, "billions": 9, "trillion": 12, "trillions": 12,
    "quadrillion": 15, "quintillion": 18, "bn": 9, "mn": 6, "mln": 6, "bln": 9, "tn": 12,
    "lakh": 5, "lakhs": 5, "crore": 7, "crores": 7,
}  # fmt: skip
# Letters right after a number. Those that are powers of 1024 too share the choice that bytes have.
LETTERS: dict[str, tuple[tuple[Fraction, ...], str]] = {
    "k": ((Fraction(1000), Fraction(1024)), "binary"),
    "K": ((Fraction(1000), Fraction(1024)), "binary"),
    "M": ((Fraction(10**6), Fraction(2**20)), "binary"),
    "G": ((Fraction(10**9), Fraction(2**30)), "binary"),
    "T": ((Fraction(10**12), Fraction(2**40)), "binary"),
    "B": ((Fraction(10**9), Fraction(1)), "B"),
}
MONEY_LETTERS = {"m": 6, "mm": 6, "b": 9, "k": 3, "K": 3, "M": 6, "MM": 6, "B": 9, "T": 12, "t": 12}
# Money of countries in many of which a point stands between thousands: `€2.300` may be 2,300.
POINTS_THOUSANDS = frozenset({"€", "EUR", "euro", "euros", "CHF"})
POINTED = (Fraction(1), Fraction(1000))

OPERATORS = {
    ("times", ""): "*", ("multiplied", "by"): "*", ("divided", "by"): "/", ("plus", ""): "+", ("minus", ""): "-",
}  # fmt: skip
OPERATOR_WORDS = frozenset({"of", *(first for first, _ in OPERATORS)})  # with which operators begin
# After these a number is a comparison or a share, not the value of what stands before.
COMPARES = frozenset(
    {"times", "fold", "of", "more", "less", "larger", "smaller", "faster", "slower", "bigger", "higher", "lower", "x"}
)
# Words of a text that speaks of a wrong number itself.
DENIES = frozenset(
    {"wrong", "wrongly", "incorrect", "incorrectly", "mistake", "mistakenly", "erroneous", "erroneously", "false", "typo", "not"}
)
# What a text says before it repeats its own mistake, and behind a mistake: two words in a row.
EARLIER = frozenset(
    (one, other)
    for one in ("earlier", "previous", "original", "old", "older", "first")
    for other in ("version", "draft", "edition", "revision", "post", "text")
)
CORRECTED = frozenset(
    (one, other)
    for one in ("right", "correct", "corrected", "true", "actual", "real")
    for other in ("number", "value", "figure", "answer", "result", "one", "is")
)

# Words of languages in which commas set off decimals, and points thousands.
ELSEWHERE = _words(
    """der die das und ist sind mit für von ein eine bei auf auch je le les des est et du une pour avec soit par el los las es
    con para por una il lo gli di che per sono een het van met zijn och är med av på og er til uma são não"""
) - {"die", "is", "met", "per", "les"}

# Operators and functions in words that are not read: no expression begins after them or ends before them.
UNREAD = frozenset(
    {"mod", "xor", "log", "lg", "exp", "sin", "cos", "tan", "gcd", "lcm", "max", "min", "sum", "choose", "div", "sqrt", "cbrt"}
)
SAYS_EQUAL = frozenset({"is", "are", "equals", "equal", "gives", "yields", "makes", "totals", "becomes"})
ABOUT = frozenset(
    {"about", "roughly", "around", "approximately", "approx", "nearly", "almost", "circa", "ca", "some", "approx.", "basically"}
)
PASSING = frozenset({"just", "exactly", "only", "us", "precisely", "simply"})  # between `gives` and its number
# Two words, the second one `than`, `to` or `least`, or one word alone: which side of the number the truth lies on.
BOUNDS = {
    ("more", "than"): ">", ("over", ""): ">", ("at", "least"): ">", ("above", ""): ">", ("less", "than"): "<", ("under", ""): "<",
    ("below", ""): "<", ("up", "to"): "<", ("at", "most"): "<", ("fewer", "than"): "<",
}  # fmt: skip

# Words that are never the noun of a number: what follows them is another phrase.
STOPS = _words(
    """a an the of in on at to for from with without and or nor but so as by is are was were be been being has have had it
    its this that these those which who whose we you they he she i our your their than then when while where if because
    not no only also about into over under between per plus minus times divided multiplied equals equal gives each every
    all both can could would should will may might must do does did up down out off there here via using used use just
    more less fewer most least x vs versus i.e e.g etc said says got get makes"""
)
# What follows these is the number of a thing, not an amount: `Table 3`, `GPT 4`, `step 2`.
LABELS = _words(
    """table figure fig section chapter eq equation appendix version step part page ref item question problem line
    theorem lemma algorithm listing exercise note v gpt llama"""
)
# Functions as articles and their code write them, by the name exact arithmetic has for them.
FUNCTIONS = {
    "sqrt": "sqrt", "math.sqrt": "sqrt", "np.sqrt": "sqrt", "log2": "log2", "math.log2": "log2", "np.log2": "log2", "ln": "ln",
    "log10": "log10", "math.log10": "log10", "ceil": "ceil", "math.ceil": "ceil", "floor": "floor", "math.floor": "floor",
    "max": "max", "min": "min", "exp": "exp", "math.exp": "exp", "abs": "abs",
}  # fmt: skip
