"""What is printed is what was checked: formulas are read, or were held against their tests."""

import json
import shutil

import pytest

from tests.equations import coverage
from tests.equations.coverage import (
    BOOK,
    LEDGER,
    checkers,
    entry,
    labelled,
    main,
    printed,
    stale,
)
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


def noticed(parts, label):
    """Say whether a formula cannot be read, or is false for the computed values."""
    try:
        return not agrees(parts, label)
    except ValueError:
        return True


def unnoticed(part, label):
    """Return the misprints of a statement that the values would let pass."""
    values = READ[label].cases()[0]
    for wrong in misprints(part, list(values)):
        if not noticed([wrong], label) and not follows(wrong, part, values):
            yield "".join(wrong)


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


PLANTED = [  # label, what is printed, what a slip makes of it
    ("eq-vanilla-rnn-step", "+ b_h", "- b_h"),  # a sign
    ("eq-bptt-dw-hh", "h_{t-1}", "h_{t+1}"),  # an index
    ("eq-training-adam", r"\beta_2^n", r"\beta_2"),  # an exponent
    ("eq-gru-dh-prev", r"\mathrm{d}q_t \odot r_t", r"\mathrm{d}q_t"),  # a factor
    ("eq-lstm-dc", r"+ f_{t+1} \odot \mathrm{d}c_{t+1}", ""),  # a term
    ("eq-lstm-da-f", "c_{t-1}", "c_t"),  # a neighbour
]


@pytest.mark.parametrize(("label", "right", "wrong"), PLANTED)
def test_misprint_on_a_page_is_found(label, right, wrong, tmp_path):
    """A slip on a copy of the page itself makes the formula false or unreadable."""
    for page in BOOK.glob("*.md"):
        text = page.read_text("utf-8")
        if f":label: {label}\n" in text:
            before, after = text.split(f":label: {label}\n")
            assert right in after.split("```")[0]
            slip = before + f":label: {label}\n" + after.replace(right, wrong, 1)
            (tmp_path / page.name).write_text(slip, "utf-8")
    parts = statements("\n".join(printed(tmp_path)[label]), READ[label].apart)
    assert noticed(parts, label)


@pytest.fixture
def ledger(tmp_path, monkeypatch):
    """Return a copy of the ledger that a test may write."""
    copy = shutil.copy(LEDGER, tmp_path / "printed.json")
    monkeypatch.setattr(coverage, "LEDGER", copy)
    return copy


def test_formula_is_shown_beside_its_tests(capsys):
    """Formula, place and source of each test stand under one another."""
    main(["--show", "eq-bptt-dx"])
    said = capsys.readouterr().out
    assert all(line in said for line in FORMULAS["eq-bptt-dx"])
    assert "test_bptt.py:" in said
    assert "def test_through_one_step" in said


def test_accepting_writes_what_is_printed(ledger):
    """What was compared is recorded, and what is no longer shown goes out."""
    known = json.loads(ledger.read_text("utf-8"))
    label, other = list(known)[:2]
    known |= {label: {"printed": ["1 = 2"], "held to": []}, "eq-page-gone": known[label]}
    del known[other]
    ledger.write_text(json.dumps(known), "utf-8")
    main(["--accept", label])
    found = json.loads(ledger.read_text("utf-8"))
    assert found[label] == entry(label, FORMULAS, checkers())
    assert other not in found
    assert "eq-page-gone" not in found


def test_kinds_are_listed_and_unknown_labels_refused(capsys):
    """Without options each label is listed with its kind; a label of no equation is an error."""
    main([])
    kinds = dict(reversed(line.split()) for line in capsys.readouterr().out.splitlines())
    assert kinds == {label: "read" if label in READ else "shown" for label in FORMULAS}
    with pytest.raises(SystemExit):
        main(["--show", "eq-page-gone"])
    assert "expected labels of the book, got eq-page-gone" in capsys.readouterr().err
