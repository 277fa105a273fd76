"""Known wrong answers to the notebook "sequences"."""

from autograder.diagnosis.bank import mistake

ONE_HOT = "sequences#sequences-ids"
BATCHES = "sequences#sequences-batches"
BAG = "sequences#sequences-bag"
WINDOW = "sequences#sequences-window"

MISTAKES = [
    mistake(
        "classes-from-the-largest-id", "one_hot", ("np.eye(num_classes)", "np.eye(ids.max() + 1)"),
        why="The vectors are as long as the largest id that occurs; num_classes says how long, "
        "whatever occurs.",
        section=ONE_HOT,
    ),
    mistake(
        "one-hot-of-integers", "one_hot", ("np.eye(num_classes)", "np.eye(num_classes, dtype=int)"),
        why="The vectors are integers. They will be multiplied with weights, so they should be "
        "floating point.",
        section=ONE_HOT,
    ),
    mistake(
        "ids-start-at-one", "one_hot", ("[ids]", "[ids - 1]"),
        why="The one stands one place too early: ids count from 0, not from 1.", section=ONE_HOT,
    ),
    mistake(
        "symbols-on-the-first-axis", "one_hot",
        ("np.eye(num_classes)[ids]", "np.moveaxis(np.eye(num_classes)[ids], -1, 0)"),
        why="The new axis came first; the symbols' axis is the last one.", section=ONE_HOT,
    ),
    mistake(
        "one-hot-loses-the-shape", "one_hot", ("[ids]", "[ids.ravel()]"),
        why="The axes of ids were flattened; the vectors should have all of them and one more.",
        section=ONE_HOT,
    ),
    mistake(
        "cumulative-code", "one_hot",
        ("np.eye(num_classes)[ids]", "np.tri(num_classes)[ids]"),
        why="All places up to the id are one. Only the place of the id itself should be: ids are "
        "names, not amounts.",
        section=ONE_HOT,
    ),
    mistake(
        "batch-first", "pad_sequences", ("return ids, mask", "return ids.T, mask.T"),
        why="Each sequence is a row. Time is the first axis here, so each should be a column.",
        section=BATCHES,
    ),
    mistake(
        "mask-from-zeros", "pad_sequences", ("return ids, mask", "return ids, ids != 0"),
        why="The mask was read off the ids that are not zero, but 0 is also the id of a symbol: only "
        "the lengths say what is padding.",
        section=BATCHES,
    ),
    mistake(
        "mask-inverted", "pad_sequences", ("return ids, mask", "return ids, ~mask"),
        why="The mask is True at the padding; it should be True where a step counts.",
        section=BATCHES,
    ),
    mistake(
        "mask-of-integers", "pad_sequences", ("dtype=bool", "dtype=int"),
        why="The mask holds zeros and ones; as an index they would be places. It should be boolean.",
        section=BATCHES,
    ),
    mistake(
        "pads-in-front", "pad_sequences",
        ("ids[: len(sequence), b]", "ids[T - len(sequence) :, b]"),
        ("mask[: len(sequence), b]", "mask[T - len(sequence) :, b]"),
        why="The zeros stand before the short sequences; they belong after them.", section=BATCHES,
    ),
    mistake(
        "cuts-to-the-shortest", "pad_sequences",
        ("T = max(", "T = min("), ("] = sequence", "] = sequence[:T]"),
        why="The sequences were cut to the shortest; they should be filled up to the longest.",
        section=BATCHES,
    ),
    mistake(
        "repeats-the-last-id", "pad_sequences",
        ("        mask[: len", "        ids[len(sequence) :, b] = sequence[-1]\n        mask[: len"),
        why="The padding repeats the last id; it should be 0.", section=BATCHES,
    ),
    mistake(
        "pads-with-minus-one", "pad_sequences",
        ("np.zeros((T, len(sequences)), dtype=np.int64)",
         "np.full((T, len(sequences)), -1, dtype=np.int64)"),
        why="The padding is -1, which as an index means the last symbol; it should be 0.",
        section=BATCHES,
    ),
    mistake(
        "dtype-of-the-first-sequence", "pad_sequences",
        ("dtype=np.int64", "dtype=sequences[0].dtype"),
        why="The dtype was taken from the first sequence; ids are int64, whatever came.",
        section=BATCHES,
    ),
    mistake(
        "one-step-too-many", "pad_sequences",
        ("for sequence in sequences)", "for sequence in sequences) + 1"),
        why="There is one step of padding that no sequence needs: T is the longest length.",
        section=BATCHES,
    ),
    mistake(
        "bag-from-the-largest-id", "bag_of_words", (", minlength=num_classes", ""),
        why="The bag ends at the largest id that occurs; it should have a place for every symbol.",
        section=BAG,
    ),
    mistake(
        "set-of-words", "bag_of_words",
        ("np.bincount(ids, minlength=num_classes)",
         "np.minimum(np.bincount(ids, minlength=num_classes), 1)"),
        why="Each symbol that occurs is counted once; a bag counts it as often as it occurs.",
        section=BAG,
    ),
    mistake(
        "absent-symbols-left-out", "bag_of_words",
        ("np.bincount(ids, minlength=num_classes)", "np.unique(ids, return_counts=True)[1]"),
        why="Only symbols that occur have a place; one that does not occur has a place too, with the "
        "count 0.",
        section=BAG,
    ),
    mistake(
        "shares-for-counts", "bag_of_words",
        ("np.bincount(ids, minlength=num_classes)",
         "np.bincount(ids, minlength=num_classes) / max(len(ids), 1)"),
        why="The counts were divided by the length of the text; they should stay whole numbers.",
        section=BAG,
    ),
    mistake(
        "drops-the-last-window", "fixed_windows",
        ("- width)\n    starts", "- width - 1)\n    starts"),
        why="The last window is missing: the last id is a target too, so n is len(ids) - width.",
        section=WINDOW,
    ),
    mistake(
        "target-in-its-own-context", "fixed_windows", ("ids[starts + width]", "ids[starts + width - 1]"),
        why="The target is the last id of its context; it should be the one that follows.",
        section=WINDOW,
    ),
    mistake(
        "target-too-late", "fixed_windows",
        ("- width)\n    starts", "- width - 1)\n    starts"),
        ("ids[starts + width]", "ids[starts + width + 1]"),
        why="An id was skipped: the target is the one right after its context.", section=WINDOW,
    ),
    mistake(
        "windows-side-by-side", "fixed_windows",
        ("starts = np.arange(n)", "starts = np.arange(0, n, width)"),
        why="Each window begins where the one before ended; it should begin one step later.",
        section=WINDOW,
    ),
    mistake(
        "windows-down-the-columns", "fixed_windows",
        ("return contexts.astype(np.int64)", "return contexts.T.astype(np.int64)"),
        why="Each context is a column; it should be a row, of shape (n, width).", section=WINDOW,
    ),
    mistake(
        "windows-keep-the-dtype", "fixed_windows",
        ("contexts.astype(np.int64), targets.astype(np.int64)", "contexts, targets"),
        why="The dtype of the input was kept; contexts and targets are int64.", section=WINDOW,
    ),
    mistake(
        "context-backwards", "fixed_windows", ("np.arange(width)]", "np.arange(width)[::-1]]"),
        why="The contexts run from the newest id to the oldest; they should keep the order.",
        section=WINDOW,
    ),
    mistake(
        "wraps-around", "fixed_windows",
        ("max(0, len(ids) - width)\n    starts", "len(ids)\n    starts"),
        ("    contexts = ids", "    ids = np.tile(ids, 2 + width)\n    contexts = ids"),
        why="The windows go on over the end and begin again at the start of the sequence; they end "
        "with the last id as a target.",
        section=WINDOW,
    ),
    mistake(
        "bag-keeps-the-dtype", "bag_of_words",
        ("minlength=num_classes)", "minlength=num_classes).astype(ids.dtype)"),
        why="The counts have the dtype of the ids, which may be too small for them; they are int64.",
        section=BAG,
    ),
    mistake(
        "symbol-zero-not-counted", "bag_of_words", ("bincount(ids,", "bincount(ids[ids > 0],"),
        why="Symbol 0 was left out as if it were padding; it is a symbol like the others.",
        section=BAG,
    ),
    mistake(
        "bag-of-floats", "bag_of_words",
        ("minlength=num_classes)", "minlength=num_classes).astype(float)"),
        why="The counts are floating-point numbers; they are whole numbers, int64.", section=BAG,
    ),
    mistake(
        "padding-counted", "pad_sequences", ("return ids, mask", "return ids, np.ones_like(mask)"),
        why="The mask is True everywhere; it should be False where a sequence has ended.",
        section=BATCHES,
    ),
    mistake(
        "last-step-masked", "pad_sequences",
        ("mask[: len(sequence), b]", "mask[: len(sequence) - 1, b]"),
        why="The mask ends one step early: the last id of every sequence counts too.",
        section=BATCHES,
    ),
    mistake(
        "sorted-by-length", "pad_sequences",
        ("    T = max(", "    sequences = sorted(sequences, key=len, reverse=True)\n    T = max("),
        why="The sequences were sorted by length; each should keep its place.", section=BATCHES,
    ),
    mistake(
        "first-id-as-target", "fixed_windows",
        ("targets = ids[starts + width]", "targets = ids[starts]"),
        why="The target is the first id of its context; it should be the one that follows the last.",
        section=WINDOW,
    ),
    mistake(
        "whole-windows-as-targets", "fixed_windows",
        ("ids[starts + width]", "ids[starts[:, None] + np.arange(width) + 1]"),
        why="The targets are whole windows, one id later. Each context has a single target, the id "
        "after its last.", section=WINDOW,
    ),
    mistake(
        "context-without-a-target", "fixed_windows",
        ("contexts = ids[starts", "starts = np.arange(max(0, len(ids) - width + 1))\n"
         "    contexts = ids[starts"),
        ("ids[starts + width]", "ids[width:]"),
        why="The last run of ids is a context too, although no id follows it.", section=WINDOW,
    ),
    mistake(
        "empty-without-a-width", "fixed_windows",
        ("return contexts.astype", "contexts = contexts if n else contexts.ravel()\n"
         "    return contexts.astype"),
        why="When there are no contexts, their array lost its second axis: it should have the shape "
        "(0, width).", section=WINDOW,
        also=[[("return contexts.astype",
                "contexts = contexts if n else np.zeros((0, 0))\n    return contexts.astype")]],
    ),
    mistake(
        "fails-where-no-window-fits", "fixed_windows",
        ("n = max(0, len(ids) - width)",
         "n = len(ids) - width\n    if n < 0:\n        raise ValueError"),
        why="A sequence too short for a window raises an error; it has no windows, and an empty "
        "array is the right answer.", section=WINDOW,
        also=[[("n = max(0, len(ids) - width)",
                f"n = len(ids) - width\n    if n {less} 0:\n        raise {error}")]
              for less in ("<", "<=") for error in ("ValueError", "IndexError", "TypeError")],
    ),
    mistake(
        "lengths-for-mask", "pad_sequences", ("return ids, mask", "return ids, mask.sum(axis=0)"),
        why="The mask holds each sequence's length; it should say of every step whether it counts.",
        section=BATCHES,
    ),
]  # fmt: skip
