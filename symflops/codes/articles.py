"""What each code of `symflops check` means, in the form of the others."""

ARTICLES = """
AR101 The value is not what its expression comes to
In an article, an expression and the number it is said to equal differ by more than rounding, hedges and truncation allow.
One published number in eight is wrong, and whatever is computed from it goes on being wrong.
4 * 1600 * 32 * 128 = 2.62 * 10^10  →  4 * 1600 * 32 * 128 = 2.62 * 10^7
Compute it anew, then whatever uses it; where one simple change explains it, the message says which.
AR301 The two sides measure different things
In an article, the unit of a stated value is not what the units of its expression come to.
The number may be right by accident; what is compared with it later is not.
16 GB * 3 TB/s = 8 ms  →  16 GB / (3 TB/s) = 5.3 ms
Write the operation that gives the unit, or the unit that the operation gives.
AR304 A binary amount under a decimal unit
In an article, a power of two is divided by, and the quotient is given a decimal unit.
2^30 bytes are 7 % more than a GB; memory that seems to fit does not.
176e9*2/2**30 = 327.8 GB  →  327.8 GiB
Write GiB, or divide by 10^9.
AR305 A quotient in another unit of time
In the table of an article, a column is the quotient of two others, and the unit in its head differs by a factor of time.
A rate per second over a price per hour is no amount per dollar until it is multiplied by 3600.
FLOP/s over $/h under the head FLOP/$  →  the quotient times 3600
Multiply the column, or say the unit that the quotient has.
AR402 A restated number is another
In an article, code sets a size that the text says again and again, with two of its digits swapped.
What the code prints is not about the model of the text.
a model size of 176B throughout, and Bmodel=167 in the code  →  Bmodel=176
Correct the one that slipped, and run the code again.
AR403 Not what the statement referred to says
In an article of numbered statements, a number followed by a reference is another than that of the statement it refers to.
Or two statements are combined of which one is about several things, and the other about one of them.
6. It cost $100m (1), where (1) says $50m  →  the amount of (1)
Repeat what the statement says, and compute anew what uses the number.
AR404 Code and prose disagree
In an article, code sets a name to another value than the text gives it, where both agree in the names around it.
One of the two is a slip, and the numbers of the text are not those of the code.
a sequence length of 1024, and s=1048 in the code  →  s=1024
Correct the one that slipped, and run the code again.
AR405 The stored output is another
In an article, a number that code printed is not the number that the code above it comes to.
Somebody changed one of them; whoever runs the code gets other numbers than the text discusses.
print(3*5) over the output 14  →  15
Run the code again, and read the text that uses its numbers.
AR406 A constant of time that slipped
In an article, code divides by 3660 or 84600 where the seconds of an hour or a day are meant.
A digit that slips makes every time that is told from it wrong by the same few per cent.
4805*15/3660 h  →  4805*15/3600 h
Write 60*60, or 24*60*60.
AR501 A factor is missing
In an article, statements side by side are alike, and one multiplies by a number of its thing that the other leaves out.
What is computed for one layer and called the total is too small by as many times as there are layers.
A: (…) * 48 = …, and B: … without its 96 layers  →  B: (…) * 96 = …
Multiply every term, and compute what uses the value anew.
AR502 Not what the formula comes to
In an article, a paragraph states what goes into a formula of the field and another result than it comes to.
The time of a training is read as days of a cluster, and paid as such.
8 T P / (n X) of 300B tokens, 175B parameters, 1024 GPUs, 140 TFLOP/s and 43 days  →  34 days
Compute it anew; where another formula is meant, write it down beside the number.
AR503 Multiply-accumulates counted as FLOP
In an article, a formula in letters is said to count FLOP, and is half of what the formula of the field comes to.
A multiplication and an addition are two FLOP; time and cost that are computed from half of them are half of what they will be.
a forward pass of a layer takes 12 B s h^2 + 2 B s^2 h FLOP  →  24 B s h^2 + 4 B s^2 h FLOP
Double it, or say that multiply-accumulates are counted.
AR504 A forward pass alone where training is meant
In an article, a formula in letters is said to be of training, and counts the forward pass alone.
The backward pass costs twice as much as the forward pass: training takes three times what is stated.
training takes 2 N D FLOP  →  6 N D FLOP
Multiply it by three, or say that it is of a forward pass.
AR602 Not as many times
In an article, a change from one amount to another is called a number of times that the two amounts are not apart.
Readers remember the number of times, and not the amounts that it was taken from.
from 40 ms to 10 ms, 6 times faster  →  4 times faster
Divide the two amounts, or correct the one that slipped.
AR901 A pinned number is another
In an article, the number before a comment is not what the expression in the comment comes to.
Whoever changes a premise and forgets a number leaves an article that contradicts itself.
34 days<!-- = 8*T*P/(n*X) --> where the pin is 43 days  →  43 days
Correct the number, or the expression of its pin.
AR902 Nothing to ignore
A comment asks to ignore findings where there are none.
It would go on hiding whatever is written there next.
<!-- symflops: ignore --> on a line without an error  →  the line without the comment
Take the comment away.
AR903 Not a notebook
An .ipynb file is no JSON, or has no list of cells.
What cannot be read is not called free of errors.
{"cells": 42}  →  {"cells": [...]}
Save the notebook again, or check its text.
AR904 The direction of writing is turned
An article has characters that cannot be seen and that show what follows in another order than it stands in.
A reader sees another statement than the one that is stored, so that it can be neither confirmed nor called wrong.
U+202E before 5 = 2+2, which is shown as 2+2 = 5  →  2+2 = 4
Take the characters out.
AR905 Code that is not read
In an article, a cell of code is longer, or nested deeper, than is read.
What it prints is neither confirmed nor called wrong, and the names that it speaks of have no value after it.
a cell of 10^6 brackets  →  a cell that a person could read
Shorten it, or check its outputs by hand.
AR906 References in a ring
In an article of numbered statements, some take their numbers from one another, so that none says where a number comes from.
Each of them seems to be borne out by the other.
4. 26T parameters (7), and 7. 26T parameters (4)  →  4. 26T parameters, from a source
Say where the number of one of them comes from.
AR910 A comment that asks nothing known
A comment for the checker says something that is no pin, no definition and no request.
What it was meant to do would be left undone without a word.
<!-- symflops: ingore -->  →  <!-- symflops: ignore -->
Write = EXPR, NAME = EXPR, use SCENARIO, ignore or expect-error.
AR911 A pin without a number
A comment pins the number before it, and there is none.
A number that is believed to be pinned is not looked after.
34 days of training<!-- = 8*T*P/(n*X) -->  →  34 days<!-- = 8*T*P/(n*X) --> of training
Put the comment right behind the number and its unit.
AR912 An expected error is not found
A comment says that an error is shown on purpose, and nothing wrong is found there.
Either somebody mended the example, or the checker no longer sees what it teaches.
2 * 3 = 6 <!-- symflops: expect-error -->  →  2 * 3 = 7 <!-- symflops: expect-error -->
Take the comment away, or put the error back.
"""
