"""What is printed is what was checked: formulas are read, or were held against their tests."""

import json

import pytest

from tests.equations.coverage import LEDGER, checkers, entry, labelled, printed, stale
from tests.equations.latex import statements
from tests.equations.misprints import follows, misprints
from tests.equations.reading import holds
from tests.equations.readings import every_reading

READ = every_reading()
FORMULAS = printed()


def parts_of(label):
    return statements("\n".join(FORMULAS[label]), READ[label].apart)


def test_every_label_has_a_formula():
    """Each labelled equation of the book is found with its text."""
    assert sorted(FORMULAS) == sorted(label for labels in labelled().values() for label in labels)


def agrees(parts, label):
    return all(holds(parts, values, READ[label].tolerance) for values in READ[label].cases())


@pytest.mark.parametrize("label", READ)
def test_printed_formula_agrees_with_what_is_computed(label, record_property):
    """The formula on the page, read from its LaTeX, holds for the computed values."""
    assert agrees(parts_of(label), label)
    record_property("read", label)


def unnoticed(part, label):
    """Return the misprints of a statement that the values would let pass."""
    values = READ[label].cases()[0]
    for wrong in misprints(part, list(values)):
        try:
            if agrees([wrong], label) and not follows(wrong, part, values):
                yield "".join(wrong)
        except ValueError:
            continue  # it cannot even be read


@pytest.mark.parametrize("label", READ)
def test_misprint_would_be_noticed(label):
    """No sign, number, name or operator of the formula could be another without being noticed."""
    for part in parts_of(label):
        assert list(misprints(part, list(READ[label].cases()[0])))
        assert list(unnoticed(part, label)) == []


def test_ledger_holds_what_is_printed():
    """Each formula that is not read is, word for word, the one a person held against its tests."""
    ledger = json.loads(LEDGER.read_text("utf-8"))
    assert stale(ledger, set(FORMULAS) - set(READ), FORMULAS, checkers()) == []


def test_changed_formula_test_or_label_is_found():
    """A ledger that is behind the page, the tests or the labels says which and what to do."""
    label = next(label for label in FORMULAS if label not in READ)
    tests = checkers()
    right = {label: entry(label, FORMULAS, tests)}
    assert stale(right, {label}, FORMULAS, tests) == []
    other = {**FORMULAS, label: ["1 = 2"]}
    for ledger, formulas, held in (
        (right, other, tests),
        ({}, FORMULAS, tests),
        (right, FORMULAS, {}),
    ):
        [said] = stale(ledger, {label}, formulas, held)
        assert said.startswith(f"{label}: compare what is printed with")
    assert stale(right, set(), FORMULAS, tests) == [
        f"{label}: no such equation is shown; take it out"
    ]
