"""The strongest table that the writing network is measured against is one of probabilities."""

import json

import pytest

from autograder.course import ROOT
from tools.long_controls import kneser_ney, smoothed_otherwise

TEXT = "the gradient of the state is the state of the gradient, and that is that"


@pytest.mark.parametrize("longest", [1, 2, 4])
@pytest.mark.parametrize("before", ["", "t", "the sta", "zzz", "of the gradie"])
def test_probabilities_add_up(longest, before):
    """After any text the probabilities of all signs add up to one, and none is negative."""
    p = kneser_ney(TEXT, longest)
    each = [p(before, sign) for sign in set(TEXT)]
    assert min(each) >= 0
    assert sum(each) == pytest.approx(1, rel=1e-12)


def test_what_is_seen_more_often_is_likelier():
    """A sign that always follows a run is likelier after it than one that never does."""
    p = kneser_ney(TEXT, 4)
    assert p("the stat", "e") > 0.5 > 10 * p("the stat", "g")


def test_the_kept_number_is_what_is_computed():
    """The nats that the page quotes are those of the book's prose."""
    kept = json.loads((ROOT / "book/data/training_controls.json").read_text("utf-8"))
    assert smoothed_otherwise([3])[3] == pytest.approx(kept["Kneser and Ney"]["3"], rel=1e-8)
