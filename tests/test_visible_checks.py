"""The checks that students see: true of what was done wrong, and content with what is right."""

import pytest

from autograder.course import exercises
from autograder.diagnosis.bank import bank
from tests.visible import HERE, HINTED, check_of, loaded, strangers, told
from tools.samples import blank

# Wrong answers that the visible checks of their notebook let pass. This set may only shrink.
UNSEEN = {
    # Inputs that are integers, or no C array, are asked of nobody.
    "numerical-integers-do-not-move",
    "numerical-ravel-of-a-copy",
    "forward-in-dtype-of-x",
    # Right to seven digits.
    "step-single-precision",
}
# Mistakes that a check once misread: what it says now, and what it must not say again.
MISREAD = {
    "loss-log-of-underflowed-softmax": ("is inf, expected 10000", "largest logit"),
    "loss-divided-by-counted-steps": ("is 1.386294, expected 4.158883", "does not count"),
    "backward-index-wraps": ("0.036864 · 0.5", "every copy"),
    "backward-changes-dhs": ("read-only", "mixes"),
    "loss-shifts-its-argument": ("read-only", "expected"),
    "loss-one-maximum-for-all": ("sure and undecided", "overflow"),
    "step-without-tanh": ("is [[ 0.55 -0.1 ]", "pre-activation"),
    "clip-norm-first": ("first comes a float", "inhomogeneous"),
    "loss-returned-second": ("has shape (3, 2, 4), expected ()", "ambiguous"),
    "readout-dw-transposed": ("has shape (3, 2), expected (2, 3)", "broadcast"),
    "backward-own-loss-twice": ("dx is [[[0.073728]]", "every copy"),
    "product-of-entries": ("That is J_2 J_1", "order"),
    "clip-each-by-its-own-norm": ("clipped[0] is [[2. 0.]]", "exactly"),
}


def wrong(notebook):
    """Every wrong answer that is kept: the bank's and the stranger's."""
    yield from ((m.name, m.exercise, m.function) for m in bank(notebook))
    yield from strangers(notebook)


@pytest.mark.parametrize("notebook", HINTED)
def test_a_wrong_answer_is_seen(notebook):
    """Every known wrong answer stops at its check, but for a few that are named."""
    messages = {slug: told(name, {name: function}) for slug, name, function in wrong(notebook)}
    passed = {slug for slug, message in messages.items() if message is None}
    assert passed == UNSEEN & messages.keys()


@pytest.mark.parametrize("slug", MISREAD)
def test_a_mistake_is_not_taken_for_another(slug):
    """The message holds what was computed, and nothing that was not so."""
    says, never = MISREAD[slug]
    found = {s: (n, f) for notebook in HINTED for s, n, f in strangers(notebook)}
    name, function = found[slug]
    message = told(name, {name: function})
    assert says in message
    assert never not in message


@pytest.mark.parametrize("notebook", HINTED)
def test_a_right_answer_in_any_style_is_content(notebook):
    """Lists, tuples, loops and einsum pass the checks, and so does the reference."""
    styles = sorted((HERE / "styles").glob(f"{notebook}_*.py"))
    assert len(styles) >= 4
    for functions in [{}, *(vars(loaded(path)) for path in styles)]:
        for name in exercises(notebook):
            assert told(name, functions) is None, name


@pytest.mark.parametrize("notebook", HINTED)
def test_a_forgotten_return_is_told(notebook):
    """A function that returns nothing is never told that some array has a wrong shape."""
    for name in exercises(notebook):
        message = told(name, {name: lambda *_, **__: None})
        assert "None" in message, (name, message)


def test_the_helpers_are_the_same_everywhere():
    """What checks compare with stands once in each notebook, and is one piece of code."""
    helpers = {
        check_of(next(iter(exercises(n))))[1].split("def missing")[0].strip() for n in HINTED
    }
    assert len(helpers) == 1
    for notebook in HINTED:
        cells = ["".join(cell["source"]) for cell in blank(notebook)["cells"]]
        assert sum("def compare(" in cell for cell in cells) == 1
