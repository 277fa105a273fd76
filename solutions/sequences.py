# %% [markdown]
# # Sequences
#
# Words, letters and measurements come one after another, and in no fixed number. Before a network
# can read them they must become arrays. You will write the four small functions that do it, and
# with them two of the ideas that people tried before recurrent networks: the bag of words and the
# fixed window. At the end a fixed window of yours writes a nursery rhyme, and you can see where it
# breaks.
#
# The chapter *Sequences* explains every idea used here. Shapes are written with `T` time steps, `B`
# sequences in a minibatch and `K` different symbols. A symbol (a letter, a word) is known by its
# **id**, an integer from 0 to `K - 1`. Arrays hold **time first**.
#
# Write your answers where it says `YOUR CODE HERE`. Run the check below each answer; it prints what
# it compares. The grader runs other, hidden checks on other shapes, so keep your code general. None
# of the functions may change the arrays it is given: the checks lock theirs, and NumPy says
# *read-only* at a line that writes into one. Above each answer three hints unfold, one at a time.
#
# **Time**: about 40 minutes without the chapter, 90 with it.
#
# **Bring**: nothing but some NumPy: making arrays and indexing them.

# %%
import numpy as np

# %% tags=["active-ipynb"]
# # Helpers of the cells below; run this cell with the one above.
# def compare(name, value, expected, why=""):
#     """Print a value beside the expected one; stop where shape or entries differ."""
#     assert value is not None, f"{name} is None: does the function return what it computed?"
#     value, expected = np.asarray(value), np.asarray(expected)
#     shapes = f"{name} has shape {value.shape}, expected {expected.shape}"
#     assert value.shape == expected.shape, shapes
#     texts = [" ".join(np.array2string(a, precision=6).split()) for a in (value, expected)]
#     told = f"{name} is {texts[0]}, expected {texts[1]}"
#     assert np.allclose(value, expected), f"{told}\n{why}".strip()
#     print(told)
#
#
# def locked(*arrays):
#     """Copies that nobody can write into: NumPy stops an answer at the line that tries."""
#     copies = [np.array(array) for array in arrays]
#     for copy in copies:
#         copy.flags.writeable = False
#     return copies

# %% [markdown]
# ## 1. One-hot vectors
#
# The id 2 is not twice the id 1: ids are names, not amounts. So that a network does not take them
# for amounts, each becomes a vector with a single one, at the place of the id:
#
# $$\operatorname{onehot}(i)[k] = \begin{cases} 1 & k = i, \\ 0 & \text{else.} \end{cases}$$
#
# Ids may come in an array of any shape. The new axis, of length `num_classes`, is the last one.

# %% [markdown]
# <details><summary>Hint 1: what a single vector is</summary>
#
# Write down the vectors of the ids 0, 1 and 2 for three symbols, one under the other
# (eq-sequences-one-hot). Together they are a matrix that you know by name, and the vector of id `i`
# is its row `i`.
#
# </details>
#
# <details><summary>Hint 2: two pieces of NumPy</summary>
#
# `np.eye(n)` makes that matrix, in floating point. And an integer array is an index too: in
# `table[ids]` each id is replaced by the row it names, whatever shape `ids` has.
#
# </details>
#
# <details><summary>Hint 3: the last step</summary>
#
# Make a table with `num_classes` rows and as many columns, whether or not all symbols occur, and
# index it with all the ids at once. No loop is needed: the rows become the new, last axis.
#
# </details>


# %% tags=["solution"]
def one_hot(ids, num_classes):
    """Turn ids into vectors with a single one.

    Parameters
    ----------
    ids : integer ndarray of any shape
        Each from 0 to ``num_classes - 1``.
    num_classes : int
        How many different symbols there are, whether or not all of them occur in ``ids``.

    Returns
    -------
    vectors : float ndarray of shape ids.shape + (num_classes,)

    References
    ----------
    Chapter "sequences", eq-sequences-one-hot.
    """
    ### BEGIN SOLUTION
    return np.eye(num_classes)[ids]
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# (ids,) = locked(np.array([2, 0]))
# vectors = one_hot(ids, 4)
# compare("vectors of the ids 2 and 0", vectors, [[0, 0, 1, 0], [1, 0, 0, 0]])
# kind = np.asarray(vectors).dtype
# assert kind.kind == "f", f"vectors has dtype {kind}, expected floating point"
#
# # Three steps of two sequences; the symbols 3 and 4 do not occur and count all the same.
# (ids,) = locked(np.array([[0, 1], [2, 0], [1, 1]]))
# zero, one, two = [1, 0, 0, 0, 0], [0, 1, 0, 0, 0], [0, 0, 1, 0, 0]
# compare("vectors of three steps", one_hot(ids, 5), [[zero, one], [two, zero], [one, one]])

# %% [markdown]
# ## 2. Sequences of different lengths in one array
#
# A minibatch is one array, but its sequences have different lengths. Fill the short ones up with
# zeros at their ends, and remember in a **mask** which steps are real. You need the mask, because 0
# is also the id of a symbol.
#
# | | step 0 | step 1 | step 2 |
# |---|---|---|---|
# | `[3, 0, 2]` | 3 | 0 | 2 |
# | `[1]` | 1 | 0 (padding) | 0 (padding) |
#
# Time is the first axis, so column `b` of the result is sequence `b`.

# %% [markdown]
# <details><summary>Hint 1: begin with the result</summary>
#
# Both arrays have shape `(T, B)`, and you know both numbers before you look at a single id: `B` is
# how many sequences there are, `T` the length of the longest (eq-sequences-mask). So make both
# arrays first, then fill them.
#
# </details>
#
# <details><summary>Hint 2: the pieces</summary>
#
# `np.zeros` with `dtype=np.int64` makes the ids, and with `dtype=bool` a mask that is False
# everywhere. Walk over the sequences with `enumerate`, which gives you the column `b` and the
# sequence. Do not ask the ids where the padding is: a 0 may be a symbol.
#
# </details>
#
# <details><summary>Hint 3: one column</summary>
#
# Column `b` of an array down to step `n` is written `ids[:n, b]`, here with `n` the length of the
# sequence. Assign the sequence to that piece of `ids`, and `True` to the same piece of `mask`.
#
# </details>


# %% tags=["solution"]
def pad_sequences(sequences):
    """Put sequences of different lengths side by side.

    Parameters
    ----------
    sequences : list of integer ndarrays
        Not empty; each array has one axis and at least one element.

    Returns
    -------
    ids : int64 ndarray of shape (T, B)
        Column b is sequence b, followed by zeros; T is the length of the longest sequence.
    mask : boolean ndarray of shape (T, B)
        True where ``ids`` holds an element of a sequence, False where it is padding.

    References
    ----------
    Chapter "sequences", eq-sequences-mask.
    """
    ### BEGIN SOLUTION
    T = max(len(sequence) for sequence in sequences)
    ids = np.zeros((T, len(sequences)), dtype=np.int64)
    mask = np.zeros(ids.shape, dtype=bool)
    for b, sequence in enumerate(sequences):
        ids[: len(sequence), b] = sequence
        mask[: len(sequence), b] = True
    return ids, mask
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# sequences = [np.array([1], dtype=np.int32), np.array([3, 0, 2])]
# ids, mask = pad_sequences(sequences)
# compare("ids", ids, [[1, 3], [0, 0], [0, 2]], "Column b is sequence b, then zeros.")
# kinds = [np.asarray(array).dtype for array in (ids, mask)]
# assert kinds[0] == np.int64, f"ids has dtype {kinds[0]}, expected int64"
# rule = "True for every element of a sequence, a zero too; False for padding."
# compare("mask", mask, [[True, True], [False, True], [False, True]], rule)
# assert kinds[1] == bool, f"mask has dtype {kinds[1]}, expected bool"
# lengths = [len(sequence) for sequence in sequences]
# assert lengths == [1, 3], f"the sequences that came now have lengths {lengths}, they had [1, 3]"

# %% [markdown]
# ## 3. A bag of words
#
# The simplest vector for a text of any length: count how often each symbol occurs. Nothing is left
# of the order, as if the words had been shaken in a bag.

# %% [markdown]
# <details><summary>Hint 1: what is counted</summary>
#
# One place for each symbol, whether or not it occurs (eq-sequences-bag). Place `k` says how often
# `k` stands in `ids`. It is a tally: for every id, one stroke at its place.
#
# </details>
#
# <details><summary>Hint 2: two ways</summary>
#
# Either start from `np.zeros(num_classes, dtype=np.int64)` and add one at the place of each id in a
# loop, or look up `np.bincount`, which tallies for you.
#
# </details>
#
# <details><summary>Hint 3: the catch in bincount</summary>
#
# Left to itself, `np.bincount(ids)` ends at the largest id that occurs. Its argument `minlength`
# makes it go on to `num_classes` places. It returns int64.
#
# </details>


# %% tags=["solution"]
def bag_of_words(ids, num_classes):
    """Count how often each symbol occurs.

    Parameters
    ----------
    ids : integer ndarray with one axis
        Each from 0 to ``num_classes - 1``; may be empty.
    num_classes : int
        How many different symbols there are, whether or not all of them occur in ``ids``.

    Returns
    -------
    counts : int64 ndarray of shape (num_classes,)

    References
    ----------
    Harris (1954), Distributional structure; chapter "sequences", eq-sequences-bag.
    """
    ### BEGIN SOLUTION
    return np.bincount(ids, minlength=num_classes)
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# words = "all at bad food good not the was never".split()
# reviews = ["the food was good not bad at all", "the food was bad not good at all"]
# praise, blame = ([words.index(word) for word in review.split()] for review in reviews)
# praise, blame = locked(np.array(praise, dtype=np.int32), np.array(blame, dtype=np.int32))
# print(words)
# counts = bag_of_words(praise, len(words))
# compare("counts of the praise", counts, [1, 1, 1, 1, 1, 1, 1, 1, 0])
# kind = np.asarray(counts).dtype
# assert kind == np.int64, f"counts has dtype {kind}, expected int64"
# # Nothing is left of the order, so the blame has the same bag.
# compare("counts of the blame", bag_of_words(blame, len(words)), counts)
# compare("counts of the ids 1 1 1", bag_of_words(np.array([1, 1, 1]), 3), [0, 3, 0])
# compare("counts of no ids", bag_of_words(np.array([], dtype=np.int64), 2), [0, 0])

# %% [markdown]
# ## 4. Fixed windows
#
# To guess what comes next, look at the last `width` symbols and at nothing before. Sliding along a
# sequence, such a window yields many small exercises of one fixed size: a **context**, and the
# **target** that follows it. From the ids `5 6 7 8` and a width of 2:
#
# | context | target |
# |---|---|
# | 5 6 | 7 |
# | 6 7 | 8 |

# %% [markdown]
# <details><summary>Hint 1: count first</summary>
#
# Write a few ids on paper and frame the contexts (eq-sequences-window). The last id can only be a
# target, never the end of a context. From `len(ids)` ids come `len(ids) - width` windows, and none
# where that is negative.
#
# </details>
#
# <details><summary>Hint 2: the pieces</summary>
#
# Window number `s` begins at place `s`: its context is `ids[s : s + width]`, its target the id at
# place `s + width`. Let `s` run from 0 over all `n` windows. `max(0, ...)` keeps `n` from being
# negative.
#
# </details>
#
# <details><summary>Hint 3: all windows at once, or none</summary>
#
# Without a loop: add the starts as a column, `starts[:, None]`, to the row `np.arange(width)`. That
# gives the place of every entry of every context, shape `(n, width)`, and `ids` can be indexed with
# it. It has the right shape for `n = 0` too; with a loop and a list, use `reshape(n, width)` for
# that. At the end, `astype(np.int64)`.
#
# </details>


# %% tags=["solution"]
def fixed_windows(ids, width):
    """Cut a sequence into contexts of a fixed width and the symbols that follow them.

    Parameters
    ----------
    ids : integer ndarray with one axis
    width : int
        Length of a context, at least 1.

    Returns
    -------
    contexts : int64 ndarray of shape (n, width)
        Every run of ``width`` ids that something follows, the earliest first.
        One row per run; n is 0 where ``ids`` has no more than ``width`` entries.
    targets : int64 ndarray of shape (n,)
        The id that follows each context.

    References
    ----------
    Sejnowski and Rosenberg (1987), Parallel networks that learn to pronounce English text;
    chapter "sequences", eq-sequences-window.
    """
    ### BEGIN SOLUTION
    n = max(0, len(ids) - width)
    starts = np.arange(n)
    contexts = ids[starts[:, None] + np.arange(width)]
    targets = ids[starts + width]
    return contexts.astype(np.int64), targets.astype(np.int64)
    ### END SOLUTION


# %% tags=["active-ipynb", "check"]
# (ids,) = locked(np.array([5, 6, 7, 8, 9], dtype=np.int32))
# contexts, targets = fixed_windows(ids, 2)
# compare("contexts of 5 6 7 8 9", contexts, [[5, 6], [6, 7], [7, 8]])
# compare("targets", targets, [7, 8, 9], "The target is the id right after its context.")
# kinds = [np.asarray(array).dtype for array in (contexts, targets)]
# assert kinds == [np.int64, np.int64], f"contexts and targets are {kinds}, expected int64"
#
# # A sequence no longer than the window: nothing follows, and that is no error.
# contexts, targets = fixed_windows(np.array([1, 2]), 3)
# compare("contexts of width 3 from two ids", contexts, np.zeros((0, 3)))
# compare("targets of width 3 from two ids", targets, np.zeros(0))

# %% [markdown]
# ## Your windows write a nursery rhyme
#
# "This is the house that Jack built" adds a line with every verse and then repeats all lines
# before. Your windows read the first nine verses, and for each context we keep a list of what
# followed. Then they write: choose a next letter from the list of the last few, append it, go on.
#
# A narrow window babbles. A wide one copies. In between the words are right, and nothing else is: a
# window of six letters no longer knows who is speaking of whom.
#
# The picture in the middle asks how the windows fare with the last two verses, which they have not
# read. The wider they are, the better they guess *where they have seen the context before*, and the
# more often they have not. On the left and right your other functions are at work: a bag of all
# letters, and seven words padded into one array.

# %% tags=["active-ipynb", "finale"]
# import matplotlib.pyplot as plt
#
# lines = [
#     "lay in the house that jack built",
#     "ate the malt that",
#     "killed the rat that",
#     "worried the cat that",
#     "tossed the dog that",
#     "milked the cow with the crumpled horn that",
#     "kissed the maiden all forlorn that",
#     "married the man all tattered and torn that",
#     "waked the priest all shaven and shorn that",
#     "kept the cock that crowed in the morn that",
# ]
# heads = ["malt", "rat", "cat", "dog", "cow with the crumpled horn", "maiden all forlorn"]
# heads += ["man all tattered and torn", "priest all shaven and shorn"]
# heads += ["cock that crowed in the morn", "farmer sowing his corn"]
# verses = ["this is the house that jack built. "]
# for i, head in enumerate(heads):
#     verses.append(f"this is the {head} that " + " ".join(lines[i::-1]) + ". ")
# alphabet = sorted(set("".join(verses)))
#
#
# def to_ids(text):
#     return np.array([alphabet.index(letter) for letter in text])
#
#
# def remember(ids, width):
#     """For each context that occurs, a list of what followed it."""
#     followers = {}
#     for context, target in zip(*fixed_windows(ids, width)):
#         followers.setdefault(tuple(context), []).append(target)
#     return followers
#
#
# read, new = to_ids("".join(verses[:9])), to_ids("".join(verses[9:]))
# rng = np.random.default_rng(4)
# for width in (1, 3, 6, 10):
#     followers, text = remember(read, width), list(read[:width])
#     while len(text) < 84 and tuple(text[-width:]) in followers:
#         text.append(rng.choice(followers[tuple(text[-width:])]))
#     print(f"width {width:2}:", "".join(alphabet[i] for i in text))
#
# widths = range(1, 21)
# sure, unseen = [], []
# for width in widths:
#     followers = remember(read, width)
#     contexts, targets = fixed_windows(new, width)
#     known = np.array([tuple(c) in followers for c in contexts])
#     unseen.append(1 - known.mean())
#     met = zip(contexts[known], targets[known])
#     sure.append(np.mean([np.mean(np.array(followers[tuple(c)]) == t) for c, t in met]))
#
# words = "this is the house that jack built".split()
# ids, mask = pad_sequences([to_ids(word) for word in words])
# letters = bag_of_words(read, len(alphabet))
#
# fig, (left, middle, right) = plt.subplots(1, 3, figsize=(12, 3.4), width_ratios=[1.4, 1.4, 1])
# left.bar(alphabet, letters, color="tab:grey")
# left.set(title="a bag of letters", ylabel="count")
# left.set_xticks(range(len(alphabet)), ["space", *alphabet[1:]])
# left.tick_params(axis="x", labelrotation=90)
# middle.plot(widths, sure, "o-", label="right letter, where the context is known")
# middle.plot(widths, unseen, "s--", label="contexts never seen before")
# middle.set(title="two new verses", xlabel="width of the window", ylabel="share", ylim=(0, 1.05))
# middle.legend(fontsize="small")
# right.imshow(one_hot(mask.astype(int), 2)[..., 1], cmap="Greys", vmin=-0.2, vmax=2.5)
# for t, b in np.argwhere(mask):
#     right.text(b, t, alphabet[ids[t, b]], ha="center", va="center")
# right.set(title="seven words, padded", xlabel="sequence", ylabel="step")
# plt.tight_layout()
# plt.show()
