"""What each code of a problem means: shown by `symflops explain CODE`, loaded for nothing else."""

from __future__ import annotations

import re
from typing import NamedTuple

from .articles import ARTICLES


class Code(NamedTuple):
    """A code explained: a title, what it says, why it is refused, an example as wrong → right, how to put it right."""

    title: str
    what: str
    why: str
    example: str
    fix: str


# Five lines to a code: the code with its title, what, why, example, fix.
_TEXT = """
SF101 This is not the language
A formula, a file or an expression does not follow the grammar at the place shown.
What cannot be read one way only is not guessed at: a wrong guess would be a wrong number.
let x = 12d_model^2  →  let x = 12*d_model^2
Write what the help says. Every statement begins with its own word; multiplication is always written.
SF102 A character that may not stand here
Code is ASCII and × · − ÷; control, bidirectional and invisible characters are refused everywhere, in strings and comments too.
Letters that look alike, and signs that turn the line around, make a formula say something else than it shows.
2*d_mоdel (a Cyrillic о)  →  2*d_model
Type the plain letter or sign; any visible text may stand in docstrings and comments.
SF103 Not UTF-8
The file has bytes that are no UTF-8 text; the place of the first is shown.
In another encoding the same bytes would be other letters.
caf\\xe9 (Latin-1)  →  café (UTF-8)
Save the file as UTF-8 in your editor.
SF104 Too large
A text, an expression, a name or a number of rows is over a limit.
Limits keep every answer quick, whatever text is read.
a name of 70 letters  →  at most 64
Split the file, or give parts of the expression names of their own.
SF105 Nested too deep
Brackets, definitions, presets or tables stand inside one another more often than the limit.
Nobody reads 200 brackets, and deep nesting is how texts are made to hang a program.
((((…))))  →  let inner = …, let outer = 2*inner
Give the inner parts names.
SF202 Declared twice
Two things share a name, an alias, a law, an option or a spelling of a unit.
A name means one thing in the whole library; the file only says where to look.
let d_ff = 4*d_model in two files  →  keep one, or law d_ff by glu = …
Rename one of them, or make them laws of one quantity.
SF203 Unknown name
A quantity, choice, index or function that nobody declares.
It is either a slip of the pen or something that must be declared first.
12*d_modle^2  →  12*d_model^2
Take one of the names proposed; `symflops find WORDS` looks through all of them.
SF204 Unknown source
A source clause names a work that is not in sources.toml, or a work there lacks its title or url.
A citation that leads nowhere is worse than none.
source "kaplan2021 3.2"  →  source "kaplan2020 3.2"
Correct the key, or add the work to sources.toml with a title and a url.
SF205 Circular
Definitions, units, presets or chosen laws that need themselves.
There is no value to begin with.
training_flops = "by hardware", training_time = "by work"  →  give one of them
Give one of the names on the circle, or choose another law for it.
SF206 No such option
A choice, a table or a prefix is set to something it does not have.
Options are a closed list at any time: a typo must not silently be another model.
norm = "layers"  →  norm = "layer"
Take one of the options listed, or declare it: option NAME : CHOICE "what it is".
SF207 A choice is no number
A choice or an index stands where a number is wanted, or a number where a choice is.
Options have no order and no size.
2*mask  →  2*(if mask is causal then 1 else 2)
Compare it: `x is a`, or `match x { a => …, b => … }`.
SF208 Wrong arguments
A function gets too many, too few or unknown arguments, or is used without any.
Nothing is filled in that was not declared as a default.
sqrt(2, 3)  →  sqrt(2)
Give it the parameters that the message lists.
SF209 A case is left out
A match has no arm for an option, or a governed quantity no law for it.
With that option chosen there would be no value, and nobody would know until then.
match mask { full => 1, causal => 2 }  →  match mask { full => 1, else => 2 }
Add the arm or the law, or say what holds otherwise.
SF211 No such law
A quantity is asked for by a law it does not have.
Laws are how the library keeps several ways to one quantity apart; a wrong name must not pick another.
training_flops = "by kaplen"  →  training_flops = "by kaplan"
Take one of the laws listed.
SF301 The units differ
What is computed or given is not of the unit that is declared.
A missing factor is the most common mistake in published numbers, and units find it.
let token_cost : $/token = training_cost  →  training_cost/n_tokens
Put in the factor that is missing; the help names quantities that have exactly its unit.
SF302 Unknown unit
A unit nobody declares.
Units are declared like names, with the prefixes they take.
3 secconds  →  3 seconds
Take the spelling proposed; `symflops list units` shows all.
SF303 A doubtful unit
A spelling that people use for two things.
TFLOPS is read as a count by some and as a rate by others; the two differ by a second.
312 TFLOPS  →  312 TFLOP/s
Write the one you mean.
SF304 Two units in one sum
Terms that are added, compared or chosen between measure different things.
Seconds and dollars have no sum.
training_time + price  →  training_time*price
Multiply or divide one side by what is missing.
SF305 Whose unit?
A unit follows a quotient of two numbers: it might belong to the whole or to the divisor.
1/8 [byte] reads as an eighth of a byte and would mean one over eight bytes.
1/8 [byte]  →  (1/8) [byte]
Use brackets.
SF306 An exponent with a unit
A power whose exponent has a unit, or is no number where the base has one.
The unit of the result would depend on a value.
n_params^alpha  →  number(n_params)^alpha
Divide by one of the same unit first; for a count, number(…) is its plain number.
SF307 A plain number is wanted
A logarithm, an exponential, a bound or a product over many takes numbers without a unit.
The logarithm of a day is another number than that of 24 hours.
log2(training_time)  →  log2(training_time/1 [day])
Divide by a value in the same unit first.
SF308 A condition or a number?
A condition stands where a number is wanted or the other way round; or a unit is worth no positive number with a unit.
True is not 1 here: 2*(tp > 1) says nothing about devices.
if tp then 1 else 2  →  if tp > 1 then 1 else 2
Compare it with something, or choose with `if … then … else …`.
SF309 A unit upon a unit
A unit in brackets follows something that has one already.
Brackets give a plain number its unit; they convert nothing.
(training_time) [day]  →  training_time
Leave the brackets out; the unit declared is the unit shown.
SF310 One value for each row
A quantity that differs from layer to layer stands where one number is wanted.
Which layer's?
let total = layer_params  →  let total = sum(layer_params over layer)
Add them up, take the first or last, or declare `per layer`.
SF311 Cannot be told in that unit
The unit asked for measures something else.
FLOP are no seconds, whatever the machine.
3640 PFday -> s  →  3640 PFday -> FLOP
Ask for a unit of the kind the message names.
SF312 Stated in another unit
The value after ~ is not of the unit of what it is stated of.
They cannot agree, however close the digits are.
let run : day = … ~ 34 [FLOP]  →  … ~ 34 [day]
Correct the unit, or the formula.
SF401 Missing
A value that is needed and that nobody gives.
Nothing is assumed that no formula declares as a default.
symflops eval models/gpt3_175b training_cost  →  … -s 'price=$2/h/device' …
Give it, or start from a preset that does; the message says what wants it.
SF403 Several laws and none chosen
A quantity can be had in several ways, and it is not said which.
The ways differ, sometimes by a factor of two: the choice belongs to whoever asks.
training_flops wanted  →  training_flops = "by kaplan"
Choose one; those that can be computed from what is given are marked.
SF404 A requirement does not hold
A condition between values that the library asks for is broken; the values are shown.
Heads that do not divide, or devices that do not add up, describe no machine.
n_heads = 64, n_kv_heads = 7  →  n_kv_heads = 8
Change one of the values shown.
SF405 Out of reach
A number, a power or a sum of too many terms is over a limit.
The size of every exact number is bounded, so that no formula hangs.
9^9^9^9  →  take logarithms
Write large numbers with an exponent; ask for the logarithm instead.
SF406 Outside its domain
A value is negative, broken or beyond its bounds where the library says it cannot be.
Half a layer, or a utilisation of 45, is a slip: every number after it would be wrong.
mfu = 45  →  mfu = "45%"
Give a value inside the bounds that the message names.
SF407 An unusual value
A warning: a value outside the range seen in practice.
It may be right; most often it is a unit or a percent sign.
mfu = 0.9  →  mfu = 0.4
Check it; nothing else needs doing if you mean it.
SF408 A law outside its validity
A warning: a law or a definition is used where it says that it does not hold.
6 N D leaves attention out, which matters for long sequences; devices on which a model does not fit write no tokens.
training_flops = "by kaplan" at 200,000 positions  →  "by counting"
Choose a law that holds there, or read the result as a rough one.
SF409 Worth knowing
A note: a range computed at its centre, a value given that could be computed, or one that nothing reads.
None of these is wrong; each may be other than you expect.
n_params given and computable  →  leave n_params out
Nothing needs doing.
SF410 Undefined
Mathematics gives no real number: a division by zero, the logarithm or root of a negative number.
No stand-in is shown for what does not exist.
1/(3 - 3)  →  1/3
Look at the values that went in.
SF411 Not decided
The digits carried do not settle a yes or no, such as on which side of a whole number a value lies.
A guess would be wrong half of the time.
floor(exp(ln(3)))  →  floor(3)
Rewrite it so that it stays exact, or compare with a margin.
SF412 Does not come out
An expectation of a scenario or a test of a formula file fails.
Something was changed, or the number it was checked against belongs to something else.
[expect] n_params = "175B param" and 176B computed  →  correct either
Compare the two values shown; widen the tolerance only with a reason.
SF413 Not what is printed
A stated value (let … ~ …) does not follow from its formula.
It is the arithmetic of an article that is judged, from its premises and from what it prints before.
let cost = 3 [$]*4 ~ 13 [$]  →  ~ 12 [$]
Correct the printed value, or the formula.
SF501 No solution
No value of the unknown in its domain solves the equation; what both sides come to at the ends of the domain is shown.
A number that solves nothing would be worse than none.
solve 'mfu = 120%' --for step_time  →  solve 'mfu = 60%' --for step_time
Look at the values shown: another target, another unknown, or another law.
SF502 Not in the equation
The equation does not depend on the unknown, or the unknown has several values, one in each row.
Only what a value depends on can be found from it.
solve 'n_params = 70B' --for n_devices  →  solve 'n_params = 70B' --for d_model
Look for one of the inputs named; choose a law where several are open.
SF503 Nothing to be found
The equation holds whatever the unknown is, or has no formula while other names are free.
An answer would be a guess.
solve 'n_tokens = n_tokens' --for n_tokens  →  solve 'training_cost = $1M' --for n_tokens
Give values for the names that are free, or ask another equation.
SF600 Not TOML
A scenario, a preset or sources.toml is not TOML at the place shown.
Nothing of a file that is only half read can be trusted.
n_tokens = 300B token  →  n_tokens = "300B token"
Put units and text in quotes; keys stand once, under [given].
SF601 Unknown key
A scenario has a key, or a table in place of a value, that scenarios do not have.
A key that is ignored is a setting you believe to have made.
n_layers = 96 at the top  →  under [given]
Keys: title, source, date, place, from, library, want, given, preset, sweep, expect, and one table for each index.
SF602 Not a value for that
A value of the wrong kind: a bare number where a unit is declared, a table for a number, a name given twice.
2 of which? Dollars per hour and cents per second are both prices.
price = 2  →  price = "2 $/h/device"
Write the value as the help shows.
SF603 Not a quantity
A text is no number with a unit, no range, no expression and no law.
What cannot be read is not left out.
n_tokens = "300 billion tokens"  →  "300B token"
A range is "35% .. 45%", an expression begins with =, a law with by.
SF604 No such scenario or preset
Nothing of that name is shipped or lies there as a file.
Starting from nothing would compute defaults in place of your model.
from = ["models/gpt3_157b"]  →  from = ["models/gpt3_175b"]
Take one of the names proposed; `symflops list presets` shows all.
SF605 Two presets of that name
The last part of the name fits two presets.
Which one is meant changes the answer.
from = ["tiny"]  →  from = ["models/tiny"]
Write the folder too.
SF606 Nothing is asked for
The scenario wants nothing, and the command line names nothing.
There are hundreds of quantities; all of them would be no answer.
symflops eval models/gpt3_175b  →  symflops eval models/gpt3_175b n_params
Name a quantity, or say want = ["n_params"] in the scenario.
SF607 Not a setting
What follows -s is no name=value.
Without a name or a value there is nothing to set.
-s n_layers  →  -s n_layers=96
Write -s 'name=value', in quotes when it has blanks.
SF608 Defaults were assumed
--strict was asked for, and some values come from defaults; they are listed.
It is a promise that everything in the answer was said by somebody.
eval … --strict  →  -s pue=1.1
Give the values listed, or drop --strict; --freeze writes them all out.
SF609 Not an input of that
A quantity is asked how it moves with an input that it does not depend on here.
Its answer would be zero, and whoever asked had something else in mind.
sensitivity n_params gpt3 --over price  →  sensitivity training_cost gpt3 --over price
Name one of the inputs listed; a default that is worked out from others is none.
SF610 No import map
The configuration's model_type is one that no import map reads, or is missing.
A guess from the keys would be another model's numbers.
"model_type": "lama"  →  "model_type": "llama"
Take a type of the list, or add a map: one file formulas/presets/imports/NAME.toml.
SF611 Not a configuration
A config.json is no JSON, or a key in it is not of the kind, size or value that its type has.
What cannot be read exactly is not read at all.
"hidden_size": NaN  →  "hidden_size": 4096
Compare the file with the model's own, as published.
SF801 No docstring
Lint: a quantity does not say what it means.
Its name is the only thing a reader of an answer sees.
let x  →  let x  "Tokens in a step"
Add a sentence in quotes.
SF802 A law without words or source
Lint: one of several ways to a quantity says neither what it is nor where it stands.
Whoever chooses between laws chooses by that.
law q by a = …  →  law q by a = …  source "kaplan2020 2.1"
Add a docstring or a source.
SF803 No test reaches it
Lint: no test, preset or scenario computes this formula.
A formula that nothing computes can be wrong for years.
law q by a = …  →  and a test that expects a number from its source
Write a test with a number that somebody else published.
SF804 Nothing reads it
Lint: a parameter, a local name or an input that no formula uses.
It looks as if it mattered.
… where spare = 3  →  leave it out
Use it or remove it.
SF805 Equal but for case
Lint: two names differ in capitals only.
SQL and spreadsheets read them as one name.
let N, let n  →  let n_params, let n_devices
Rename one of them.
SF806 Look-alike names
Lint: two names that many fonts do not tell apart.
l, I and 1 are one stroke in some of them.
l_1, I_1  →  n_layers, n_rows
Choose names of more letters.
SF807 A letter for a name
Lint: a quantity is called by one letter.
Letters belong to the paper they come from; another paper uses them otherwise.
let h  →  let d_model  alias h
Give it a name, and the letter as an alias.
SF808 A number with a leading zero
Lint: 010 is ten here and eight in some languages.
Whoever reads it must know which.
010  →  10
Leave the zero out.
SF901 Cannot be read
A file is not there, may not be read, or standard input is closed.
The operating system says no.
symflops eval no_such.toml  →  symflops eval gpt3.toml
Check the name and the rights.
SF902 Not a regular file
A device, a pipe or a folder stands where a file is wanted.
Reading one may never end.
symflops eval /dev/zero  →  symflops eval gpt3.toml
Name a file; folders of formulas come with --lib.
SF903 No formula file
What is added to the library is neither a folder nor a .flop file.
Nothing else holds formulas.
--lib notes.txt  →  --lib notes.flop
Name a .flop file or a folder of them.
SF904 Cannot be written
A file cannot be written, or is there already; or the answer found no way out.
What exists is never overwritten unasked.
symflops new formula there.flop  →  another name
Choose another name, or make room.
SF905 Out of memory
The system gave no more memory.
The answer was given up, the files are as they were.
a machine with 64 MB  →  one with more
Ask for less at once.
SF906 No explanations here
This installation lacks the texts that explain codes.
It was put together by hand.
symflops explain SF301  →  after an installation with pip
Install it again.
SF907 No such code
There is no problem of that number.
Codes are SF and three digits.
symflops explain SF999  →  symflops explain SF301
Copy the code from the message.
SF910 No such command
The first word is no command.
Commands are not abbreviated or guessed.
symflops evla gpt3  →  symflops eval gpt3
`symflops --help` lists them.
SF911 No such option
A command does not take this option.
An option that is ignored is a wish you believe to be met.
eval gpt3 --prcie 3  →  eval gpt3 -s price='$3/h/device'
`symflops COMMAND --help` lists its options.
SF912 Used wrongly
Something is missing on the command line, or has a value that does not fit.
There is nothing sensible to do without it.
symflops calc  →  symflops calc '6*7'
See the example in the help.
SF970 A fault of ours
An error that symflops does not know how to explain.
It should never happen, and is a bug whatever the input was.
any input  →  an answer or a declared error
Please report the command and the message.
"""


def _codes() -> dict[str, Code]:
    parts = re.split(r"^((?:AR|SF)\d{3}) ", ARTICLES + _TEXT, flags=re.MULTILINE)
    return {code: Code(*said.strip().split("\n")) for code, said in zip(parts[1::2], parts[2::2], strict=True)}


CODES: dict[str, Code] = _codes()
