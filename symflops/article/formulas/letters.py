"""What the letters and names of an article's formulas stand for: `where h is the hidden size`, `| s | sequence length |`.

A name such as `n_layers` tells it by itself. A letter that an article gives two meanings has none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

from symflops.article.patterns import Pattern

# The sizes that formulas of the field are about, by the letter under which `known` keeps them, and how one says them.
_SAID = {
    "k": r"(?:kv|key[-/ ]?(?:and[- ])?value|k/v) heads",
    "d": r"(?:(?:attention |kv |query |per[- ])?head[- ](?:dim(?:ension)?s?|dimensionality|size|width)"
    r"|(?:dim(?:ension)?(?:ality)?|size|width) (?:of|per|for) (?:each |every |one |an? |the )?(?:attention |single )?heads?)",
    "a": r"(?:attention |query |self-attention )?heads",
    "f": r"(?:feed[- ]?forward|ffn|mlp|intermediate|inner)(?: network| layer| hidden)?"
    r"[- ](?:dim(?:ension)?|dimensionality|size|width)",
    "V": r"(?:vocab(?:ulary)?(?: size)?|size of (?:the |its )?vocabulary|tokens in the vocabulary)",
    "L": r"(?:(?:transformer |decoder |encoder |hidden |model |attention )?(?:layers|blocks)|model depth|depth of the model)",
    "s": r"(?:(?:input |maximum |max |prompt |total )?(?:sequence|context|prompt) (?:length|window|size)"
    r"|seq(?:uence)?[ _-]?len(?:gth)?|length of (?:the |a |each |an )?(?:input |context )?sequences?"
    r"|tokens (?:in|per|of) (?:a|the|each|one) sequence)",
    "B": r"(?:(?:global |micro-?|mini-?|local |training )?batch[- ]?size|batch|sequences (?:in|per) (?:a|the|each) batch)",
    "h": r"(?:(?:hidden|model|embedding|transformer hidden|residual)(?: layer| state| stream)?"
    r"[- ](?:dim(?:ension)?|dimensionality|size|width)|(?:dim(?:ension)?(?:ality)?|size|width) of "
    r"(?:the |each )?(?:hidden (?:states?|layers?|size)|model"
    r"|embeddings?|residual stream))",
    "w": r"(?:bytes (?:per|for each|for every|of each|of one|of an?) (?:\w+ )?"
    r"(?:element|parameter|param|value|number|weight|scalar|activation)"
    r"|(?:precision|data ?type|dtype|element)(?: size)?(?: \(?in bytes\)?| bytes)"
    r"|size of (?:an? |each )?(?:element|data ?type)(?: in bytes)?)",
    "n": r"(?:gpus|tpus|accelerators|devices|chips)(?: (?:used|in use))?",
    "X": r"(?:(?:achieved |per-gpu |per gpu )?(?:throughput|(?:tera)?flop/?s)"
    r"(?: (?:per|of (?:each|one|an?)) (?:gpu|device|chip|accelerator))?)",
    "D": r"(?:(?:training |trained |total )?tokens"
    r"(?: (?:of training|trained on|in the (?:training )?(?:data|corpus|set|dataset)))?"
    r"|(?:size of (?:the )?)?(?:training )?data ?set(?: size)?(?: in tokens)?|(?:amount of )?training data)",
    "N": r"(?:(?:model |trainable |total |non-embedding |learnable |training )*param(?:eter)?s?(?: count)?"
    r"|model size|size of the model|model parameters)",
    "t": r"(?:(?:degree|size) of tensor[- ]parallel(?:ism)?|tensor[- ]parallel(?:ism)?(?: (?:degree|size))?)",
    "flops": r"(?:(?:training |total |the )*compute(?: required| needed| budget)?|(?:total |training |number of )*flops?"
    r"|(?:number of |total )*floating[- ]point operations)",
    "bytes": r"(?:(?:total |kv |peak )*(?:cache|memory)(?: (?:size|footprint|usage|required|needed))?)",
    "time": r"(?:(?:total |end-to-end |wall[- ]clock )*(?:training |run )?time)",
}  # fmt: skip
_COUNT = r"(?:(?:total |the |our )?number of |# ?of |num(?:ber)? |count of |total )?"
PHRASES = {role: Pattern(rf"{_COUNT}(?:{said})", re.IGNORECASE) for role, said in _SAID.items()}
# One of these each of its phrases has in it: to look for them costs a hundredth of compiling the pattern.
KEYS = {
    "k": ("heads",), "d": ("head",), "a": ("heads",), "f": ("dim", "size", "width"), "V": ("vocab",),
    "L": ("layers", "blocks", "depth"), "s": ("len", "window", "size", "sequence"), "B": ("batch",),
    "h": ("dim", "size", "width"),
    "w": ("bytes", "precision", "type", "element", "size"), "n": ("gpus", "tpus", "accelerators", "devices", "chips"),
    "X": ("throughput", "flop"), "D": ("tokens", "data"), "N": ("param", "model"), "t": ("tensor",),
    "flops": ("compute", "flop", "floating"), "bytes": ("cache", "memory"), "time": ("time",),
}  # fmt: skip
# `hidden_size`, `nLayers`, `n_ctx`: without case and underscores.
_NAMES = {
    "L": "nlayers nlayer numlayers numhiddenlayers layers layer numlayer nblocks numblocks",
    "h": "dmodel hiddensize hiddendim hidden nembd dembed embeddim embdim modeldim nhidden dimmodel embedsize hiddendimension",
    "s": "seqlen seqlength sequencelength nctx contextlength contextlen maxseqlen seq nseq lseq ctxlen context contextsize",
    "B": "batchsize batch bs nbatch microbatchsize globalbatchsize bsz",
    "V": "vocabsize vocab nvocab dvocab",
    "a": "nheads nhead numheads numattentionheads heads nattnheads numattnheads",
    "k": "nkvheads nkv numkvheads numkeyvalueheads kvheads nkvhead nheadskv nheadkv",
    "d": "dhead headdim headsize dimhead dimperhead sizeperhead hdim dheads",
    "f": "dff dffn ffndim intermediatesize ffnhiddensize dimff dmlp ffnsize mlpdim nff",
    "N": "nparams numparams params parameters nparameters numparameters nparam modelsize modelparams paramcount",
    "D": "ntokens numtokens tokens trainingtokens traintokens datasettokens totaltokens",
    "n": "ngpus numgpus ngpu gpus nchips numchips ndevices numdevices",
    "w": "bytesperelement bytesperparam bytesperparameter bytespervalue dtypebytes dtypesize bytesperelem precisionbytes"
    " elementsize bytesperweight bytesperscalar bytesperdtype precisioninbytes sizeofdtype bytesperfloat bytes",
}  # fmt: skip
_BY_NAME = {name: role for role, names in _NAMES.items() for name in names.split()}

_LETTER = r"[A-Za-z\u03a6\u03c6\u03b1-\u03c9\U0001d400-\U0001d7ff\u210e]"
_SUBSCRIPT = r"(?:_(?:\w{1,12}|\{[^{}$\n]{1,20}\}|\{?\\(?:text|mathrm|rm|textrm|mathit)\{[^{}$\n]{1,20}\}\}?))?"
_SYMBOL = rf"(?:{_LETTER}{_SUBSCRIPT}|\\[A-Za-z]{{2,8}}{_SUBSCRIPT}|[A-Za-z]{{1,3}}_\w{{1,12}})"
_OPEN, _CLOSE = r"(?:\\\(\s?|\$\s?|`{1,2}|<code>|\*{1,2}(?!\s)|\(\s?)", r"(?:\s?\\\)|\s?\$|`{1,2}|</code>|(?<!\s)\*{1,2}|\s?\))"
_IS = (
    r"(?:[ \t]*(?:[:=|—–]|--?)[ \t]*|\s+(?:is|are|be|denotes?|represents?|indicates?|means|being|stands for|refers to|for|as)\s+"
    r"|\s+(?=the ))"
    r"(?:the |a |an |our |its )?"
)
# `$h$ is the hidden size`, `- s: sequence length`, `| $b$ | micro-batch size |`
_BEFORE = Pattern(
    rf"(?<![\w\\.}}])(?P<open>{_OPEN})?(?P<symbol>{_SYMBOL})(?P<close>{_CLOSE})?{_IS}(?=(?P<said>[^.,;|\n$]{{3,70}}))"
)
# `hidden size $h$`, `sequence length (s)`, `batch size B,`; the words before are looked at where a symbol is
_MARKED = Pattern(rf"(?<=[a-z])\s?{_OPEN}(?P<symbol>{_SYMBOL}){_CLOSE}(?!\w)")
_BARE = Pattern(r"(?<=[a-z]) (?P<symbol>[B-HJ-Zb-z]|[\U0001d400-\U0001d7ff\u210e])(?=[,.;:)\n]|$|\s(?:and|of|is|on|with|\())")
_WORDS = re.compile(r"[A-Za-z][A-Za-z/ -]*$")
# `$N$ parameters`, `D tokens`
_COUNTED = Pattern(
    rf"(?:{_OPEN}(?P<symbol>{_SYMBOL}){_CLOSE}|(?<![\w$`\\-])(?P<bare>[B-HJ-Z]|[\U0001d400-\U0001d7ff]))"
    r"[- ](?P<said>(?:(?:non-embedding|trainable|training|model|transformer|decoder|attention|kv|key-value|query) )?"
    r"(?:parameters|tokens|layers|heads|gpus|devices|chips|accelerators))\b",
    re.IGNORECASE,
)
SIZES = frozenset("kdafVLsBhwnXDNt")
LONGEST_NAME = 24
LONGEST_PHRASE = 50
MOST_READ = 400_000


@lru_cache(maxsize=256)
def spelled(symbol: str) -> str:
    """A symbol without its markup: `n_\\text{layers}` is `n_layers`; mathematical italics are letters."""
    plain = "".join(unicodedata.normalize("NFKC", one) if one >= "\u2100" else one for one in symbol)
    plain = re.sub(r"\\(?:text(?:rm|tt|it|sf)?|math(?:rm|it|tt|sf|bf)|rm|operatorname)(?![A-Za-z])", "", plain)
    return re.sub(r"[{}\\\s]", "", plain)


@lru_cache(maxsize=1024)
def by_name(symbol: str) -> str:
    """The size that a name tells by itself; empty for a letter and for any other name."""
    bare = symbol.replace("_", "").replace("-", "").lower()
    return _BY_NAME.get(bare, "") if 2 <= len(bare) <= LONGEST_NAME else ""


@lru_cache(maxsize=4096)  # articles say the same words again and again
def by_phrase(words: str, whole: bool = True) -> str:
    """The size that some words say, all of them or those that they begin with."""
    lower = words.lower()
    for role, pattern in PHRASES.items():
        match = pattern.match(words) if any(key in lower for key in KEYS[role]) else None
        if match and (match.end() == len(words) if whole else not words[match.end() : match.end() + 1].isalnum()):
            return role
    return ""


def letters(text: str) -> Mapping[str, str]:
    """What the letters of an article stand for; nothing where it gives one two meanings."""
    found: dict[str, set[str]] = {}
    for symbol, role in _told(text[:MOST_READ]):
        name = spelled(symbol)
        if not by_name(name):  # `num_layers * n_heads`: a name that tells itself is no letter
            found.setdefault(name, set()).add(role)
    return {symbol: next(iter(roles)) if len(roles) == 1 else "" for symbol, roles in found.items()}


def _told(text: str) -> Iterator[tuple[str, str]]:
    behind = set()  # symbols whose meaning follows them: the words before belong to another
    for match in _BEFORE.finditer(text):
        bare = not (match["open"] or match["close"]) and match["symbol"] in ("a", "A", "I")
        role = "" if bare else by_phrase(match["said"].strip(" *_`"), whole=False)
        if role:
            behind.add(match.start("symbol"))
            yield match["symbol"], role
    for pattern in (_MARKED, _BARE):
        for match in pattern.finditer(text):
            if match.start("symbol") in behind:
                continue
            words = _WORDS.search(text, max(0, match.start() - LONGEST_PHRASE), match.start())
            if words and (role := _last(words[0])):
                yield match["symbol"], role
    for match in _COUNTED.finditer(text):
        if role := by_phrase(match["said"]):
            yield match["symbol"] or match["bare"], role


def _last(words: str) -> str:
    """The size that words end with: `with a hidden size of`."""
    words = re.sub(r" (?:of|is|as|be|by|equals|equal to|denoted(?: by| as)?)$", "", words.rstrip(" :,-"))
    parts = words.split(" ")
    for count in range(min(6, len(parts)), 0, -1):
        if role := by_phrase(" ".join(parts[-count:])):
            return role
    return ""
