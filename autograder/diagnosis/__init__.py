"""Why an answer is wrong, told only where it is certain.

`why.py` asks in this order, and each of them explains every answer of the exercise or is silent:

    known.py       the bank, mistakes/NAME.py: one mistake, one of a step in a sequence, or two
    patterns.py    right arrays that are returned in another order
    fit.py         the paths, paths/NAME.py: terms of the gradient, by least squares
    repeated.py    a path that is wrong in every step of a sequence
    patterns.py    what can be read off an array, by the table in readings.py
    trials.py      one expression of the reference changed (slips.py, in the ways of changes.py)
    twofold.py     two mistakes: one of the bank or a slip, and in what it leaves another

The paths and the patterns explain array by array. Where they explain some and not all, the bank and
the slips are asked once more about the others alone; what is left then is read for places that are
right. An argument that was changed in place is told besides.

What is drawn from a seed has many right answers, and promises instead: seeded.py. Where nothing is
found, special.py says which kind of question alone is answered wrong, or alone right.
"""
