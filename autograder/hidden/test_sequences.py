import numpy as np

from autograder.examining.student import points

SMALL = (np.uint8, np.int32)


def ids(draw, *shape, unused=2):
    """Ids in which the last symbols never occur, and how many symbols there are."""
    num_classes = draw.K + unused
    return draw.rng.integers(0, draw.K, size=shape), num_classes


def unequal(draw, B):
    """Sequences of which no two are of one length, in random order, with zeros among their ids."""
    lengths = draw.rng.permutation(np.arange(1, B + 1) + draw.rng.integers(0, 3))
    sequences = [draw.rng.integers(1, 90, size=n) for n in lengths]
    for sequence in sequences:
        # Not at the end, where it would look like padding that repeats the last id.
        sequence[draw.rng.integers(max(len(sequence) - 1, 1))] = 0
    return sequences


@points("one_hot", 2)
def test_one_hot(student, draw):
    """Each id of a sequence becomes a vector with a single one, as long as there are symbols."""
    student.one_hot(*ids(draw, 3 * draw.T)).matches_reference()


@points("one_hot", 1)
def test_one_hot_of_a_batch(student, draw):
    """The vectors of a minibatch lie along a new last axis."""
    student.one_hot(*ids(draw, draw.T, draw.B)).matches_reference()


@points("one_hot", 1)
def test_one_hot_of_other_shapes(student, draw):
    """One id alone, and ids in an array of three axes, each get one more axis."""
    number = np.array(draw.rng.integers(1, draw.K))
    student.one_hot(number, draw.K + 1).matches_reference()
    student.one_hot(*ids(draw, draw.T, draw.B, draw.D, unused=1)).matches_reference()


@points("one_hot", 1)
def test_one_hot_of_small_integers(student, draw):
    """Ids of any integer dtype become floating-point vectors."""
    for dtype in SMALL:
        drawn, num_classes = ids(draw, draw.T, draw.B)
        student.one_hot(drawn.astype(dtype), num_classes).matches_reference()


@points("pad_sequences", 2)
def test_padding(student, draw):
    """Each column is a sequence followed by zeros, and the mask says which steps are real."""
    student.pad_sequences(unequal(draw, draw.B)).matches_reference()


@points("pad_sequences", 1)
def test_padding_of_one_sequence(student, draw):
    """A single sequence is a single column without padding; beside a longer one it needs some."""
    sequence, longer = (draw.rng.integers(1, 90, size=draw.T + more) for more in (0, 2))
    sequence[draw.rng.integers(draw.T)] = 0
    student.pad_sequences([sequence]).matches_reference()
    student.pad_sequences([longer, sequence]).matches_reference()


@points("pad_sequences", 1)
def test_padding_of_equal_lengths(student, draw):
    """Sequences of one length, zeros among them, need no padding; one step less, and one does."""
    sequences = list(draw.rng.integers(0, 3, size=(draw.B, draw.T)))
    sequences[0][-1] = 0
    student.pad_sequences(sequences).matches_reference()
    student.pad_sequences([*sequences[:-1], sequences[-1][:-1]]).matches_reference()


@points("pad_sequences", 1)
def test_padding_of_single_ids(student, draw):
    """Sequences of one step each, and among them a much longer one, are told apart."""
    lengths = np.ones(draw.B, dtype=int)
    lengths[draw.rng.integers(draw.B)] = 3 * draw.T
    sequences = [draw.rng.integers(1, 90, size=n) for n in lengths]
    sequences[0][0] = 0  # a zero that counts, in every run
    student.pad_sequences(sequences).matches_reference()


@points("pad_sequences", 1)
def test_padding_of_small_integers(student, draw):
    """Sequences of any integer dtype are padded into int64."""
    for dtype in SMALL:
        sequences = [sequence.astype(dtype) for sequence in unequal(draw, draw.B)]
        student.pad_sequences(sequences).matches_reference()


@points("bag_of_words", 2)
def test_bag(student, draw):
    """Each symbol is counted as often as it occurs, those that do not occur as zero."""
    student.bag_of_words(*ids(draw, 4 * draw.T)).matches_reference()


@points("bag_of_words", 1)
def test_bag_of_one_symbol(student, draw):
    """One symbol, many times over, fills one place of the bag; an empty text fills none."""
    often = np.full(draw.T + draw.B, draw.rng.integers(draw.K))
    student.bag_of_words(often, draw.K).matches_reference()
    student.bag_of_words(often[:0], draw.K).matches_reference()


@points("bag_of_words", 1)
def test_bag_of_small_integers(student, draw):
    """Ids of any integer dtype are counted in int64."""
    for dtype in SMALL:
        drawn, num_classes = ids(draw, 4 * draw.T)
        student.bag_of_words(drawn.astype(dtype), num_classes).matches_reference()


@points("fixed_windows", 2)
def test_windows(student, draw):
    """Every run of ids that something follows is a context, and what follows is its target."""
    sequence, _ = ids(draw, 4 * draw.T)
    student.fixed_windows(sequence, draw.B).matches_reference()


@points("fixed_windows", 1)
def test_windows_of_width_one(student, draw):
    """A window of one symbol keeps its second axis."""
    sequence, _ = ids(draw, 2 * draw.T)
    student.fixed_windows(sequence, 1).matches_reference()


@points("fixed_windows", 1)
def test_windows_that_hardly_fit(student, draw):
    """A sequence just longer than the window has one context; one no longer has none."""
    sequence = draw.rng.integers(100, 1000, size=draw.T + 1)
    student.fixed_windows(sequence, draw.T).matches_reference()
    student.fixed_windows(sequence[:-1], draw.T).matches_reference()
    student.fixed_windows(sequence[:2], draw.T).matches_reference()


@points("fixed_windows", 1)
def test_windows_of_small_integers(student, draw):
    """Ids of any integer dtype give contexts and targets of int64."""
    for dtype in SMALL:
        sequence, _ = ids(draw, 4 * draw.T)
        student.fixed_windows(sequence.astype(dtype), draw.B).matches_reference()
