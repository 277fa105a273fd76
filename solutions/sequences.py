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
# of the functions may change the arrays it is given.

# %%
import numpy as np

# %% [markdown]
# ## 1. One-hot vectors
#
# The id 2 is not twice the id 1: ids are names, not amounts. So that a network does not take them
# for amounts, each becomes a vector with a single one, at the place of the id:
#
# $$\operatorname{onehot}(i)[k] = \begin{cases} 1 & k = i, \\ 0 & \text{else.} \end{cases}$$
#
# Ids may come in an array of any shape. The new axis, of length `num_classes`, is the last one.


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
# vectors = one_hot(np.array([2, 0]), 4)
# print("ids 2 and 0 of four become\n", vectors)
# assert vectors.shape == (2, 4), f"vectors has shape {vectors.shape}, expected (2, 4)"
# assert vectors.dtype.kind == "f", f"vectors has dtype {vectors.dtype}, expected floating point"
# assert vectors[0, 2] == 1 and vectors[1, 0] == 1, "the one stands at the place of the id"
# assert vectors.sum() == 2, "every vector holds a single one and zeros"
#
# # Three steps of two sequences; the symbols 3 and 4 do not occur and count all the same.
# vectors = one_hot(np.array([[0, 1], [2, 0], [1, 1]]), 5)
# assert vectors.shape == (3, 2, 5), f"vectors has shape {vectors.shape}, expected (3, 2, 5)"
# assert vectors[1, 0, 2] == 1 and vectors[2, 1, 1] == 1, "the last axis is that of the symbols"

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
# ids, mask = pad_sequences([np.array([3, 0, 2], dtype=np.int32), np.array([1])])
# print("ids\n", ids)
# print("mask\n", mask)
# assert ids.shape == mask.shape == (3, 2), f"shapes {ids.shape}, {mask.shape}, expected (3, 2)"
# assert ids.dtype == np.int64, f"ids has dtype {ids.dtype}, expected int64"
# assert mask.dtype == bool, f"mask has dtype {mask.dtype}, expected bool"
# assert ids[:, 0].tolist() == [3, 0, 2], "column 0 is the first sequence"
# assert ids[:, 1].tolist() == [1, 0, 0], "a short sequence is followed by zeros"
# assert mask[:, 0].all(), "a zero inside a sequence is a symbol, not padding"
# assert mask[:, 1].tolist() == [True, False, False], "the mask says where a sequence has ended"

# %% [markdown]
# ## 3. A bag of words
#
# The simplest vector for a text of any length: count how often each symbol occurs. Nothing is left
# of the order, as if the words had been shaken in a bag.


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
# praise = [words.index(w) for w in "the food was good not bad at all".split()]
# blame = [words.index(w) for w in "the food was bad not good at all".split()]
# bags = [bag_of_words(np.array(review), len(words)) for review in (praise, blame)]
# print(words)
# print(bags[0], "praise")
# print(bags[1], "blame")
# assert bags[0].shape == (9,), f"counts has shape {bags[0].shape}, expected (9,)"
# assert bags[0].dtype == np.int64, f"counts has dtype {bags[0].dtype}, expected int64"
# assert bags[0][:-1].tolist() == [1] * 8 and bags[0][-1] == 0, "each word but 'never' occurs once"
# assert np.array_equal(*bags), "the bags of these two reviews are equal: nothing is left of order"
# assert bag_of_words(np.array([1, 1, 1]), 3).tolist() == [0, 3, 0], "three times the same symbol"

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
# contexts, targets = fixed_windows(np.array([5, 6, 7, 8, 9], dtype=np.int32), 2)
# for context, target in zip(contexts, targets):
#     print(context, "is followed by", target)
# assert contexts.shape == (3, 2), f"contexts has shape {contexts.shape}, expected (3, 2)"
# assert targets.shape == (3,), f"targets has shape {targets.shape}, expected (3,)"
# assert contexts.dtype == targets.dtype == np.int64, "contexts and targets are int64"
# assert contexts.tolist() == [[5, 6], [6, 7], [7, 8]], "every run of two ids, one step apart"
# assert targets.tolist() == [7, 8, 9], "the target is the id right after its context"
#
# # A sequence no longer than the window: nothing follows, and that is no error.
# contexts, targets = fixed_windows(np.array([1, 2]), 3)
# print("from two ids and a width of 3:", contexts.shape, targets.shape)
# assert contexts.shape == (0, 3) and targets.shape == (0,), "no window fits, so n is 0"

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
