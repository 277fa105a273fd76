"""The reader of formulas takes the book's notation as it is meant, and refuses to guess."""

import numpy as np
import pytest

from tests.equations.latex import essence, statements
from tests.equations.misprints import follows, misprints
from tests.equations.reading import holds
from tests.equations.readings import READINGS, reads

A, B = np.array([[1.0, 2.0], [3.0, 5.0]]), np.array([[0.5, -1.0], [2.0, 4.0]])
VALUES = {"a": 2.0, "b": 3.0, "c": 5.0, "A": A, "B": B, "n": 4, "x_t": 0.25, "e": np.e}


def says(formula, value, **more):
    return holds(statements(f"v = {formula}"), {**VALUES, "v": value, **more})


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        (r"a - b - c", -6.0),
        (r"a - (b - c)", 4.0),
        (r"-a^2 + b", -1.0),
        (r"a b / c + a", 3.2),
        (r"\frac{a}{b} c", 10 / 3),
        (r"\tfrac12 a \cdot b", 3.0),
        (r"a^{n-1} b", 24.0),
        (r"12 a", 24.0),
        (r"1 - \tanh^2(x_t)", 1 - np.tanh(0.25) ** 2),
        (r"\ln a + b", np.log(2) + 3),
        (r"2 \log \sum_{j=1}^{n} e^{j}", 2 * np.log(np.exp([1, 2, 3, 4]).sum())),
        (r"\sum_{j=1}^{n} a^{n-j} j + b", 8 + 8 + 6 + 4 + 3),
        (r"\prod_{j=2}^{3} (j + a)", 20.0),
        (r"\binom{n}{2} + n!", 30),
        (r"\max\bigl(a, \min(b, c)\bigr)", 3.0),
        (r"|a - b| |c|", 5.0),
        (r"\lceil c / a \rceil", 3),
        (r"\sqrt{a + \lVert A \rVert}", np.sqrt(2 + np.linalg.norm(A, 2))),
        (r"A B^{\top}", A @ B.T),
        (r"A \odot B", A * B),
        (r"a A + A \odot (A B)", 2 * A + A * (A @ B)),
    ],
)
def test_notation_is_read_as_it_is_meant(formula, value):
    """Precedence, sums, functions and the two products are those of the book."""
    assert says(formula, value)
    assert not says(formula, value + 0.1)


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        ("f(a)", "cannot read"),  # a function, or a product with a number that has no value
        ("x_{t+1}", "cannot read"),  # another index
        ("a'", "cannot read"),
        ("A[1]", "cannot read"),
        ("a / b c", "cannot read"),  # (a / b) c, or a / (b c)
        ("a^{(n)}", "mark or a power"),
        ("a^12", "only the first digit"),  # a^1 2 on the page
        ("A^2", "entry by entry"),
        (r"A \odot A B", "needs brackets"),
        (r"\sum_{j} a", "cannot compute"),  # no range
    ],
)
def test_what_can_be_taken_in_two_ways_is_refused(formula, reason):
    """A name without a value, or a text with two meanings, is an error and no number."""
    with pytest.raises(ValueError, match=reason):
        says(formula, 1.0)


def test_formula_that_states_nothing_is_refused():
    """A formula without a relation cannot hold; no formula at all does not."""
    with pytest.raises(ValueError, match="cannot read"):
        holds(statements("a + b ."), VALUES)
    assert not holds([], VALUES)


def test_every_statement_and_every_side_counts():
    """Rows, commas and chains are taken apart, and one wrong side is enough."""
    rows = r"a + b &= c , \qquad b - a = 1 \\ c &= a \\ &\quad {} + b = 5 ."
    right = rf"\begin{{aligned}} {rows} \end{{aligned}}"
    assert [len(part) for part in statements(right)] == [5, 5, 7]
    assert holds(statements(right), VALUES)
    for wrong in (("b - a = 1", "b - a = 2"), ("= 5", "= 6"), (r"{} + b", r"{} - b")):
        assert not holds(statements(right.replace(*wrong)), VALUES)


def test_shapes_must_agree():
    """A number is not the array that has it everywhere."""
    assert not says("b", np.full((2, 2), 3.0))


def test_bound_must_be_reached():
    """A bound equals some value and not all; neither a looser one nor an equality is accepted."""
    cases = {"u": np.array([1.0, 2.0]), "m": 2.0}
    assert holds(statements(r"u \le m"), cases)
    assert not holds(statements(r"u \le m + 1"), cases)
    assert not holds(statements(r"u \le m - 1"), cases)
    assert not holds(statements(r"u \ge m"), cases)
    assert not holds(statements(r"u \le u"), cases)


def test_remark_must_stand_as_given():
    """A remark is taken out only where it is printed word for word."""
    assert len(statements(r"a = 2 , \quad k = 1, \dots, n .", (r"k = 1, \dots, n",))) == 1
    with pytest.raises(ValueError, match="stands 0 times"):
        statements(r"a = 2 , \quad k = 0, \dots, n .", (r"k = 1, \dots, n",))


def test_misprints_change_each_token():
    """Signs, numbers, names and operators are each changed; what says the same is known."""
    [part] = statements("c = a b - 1")
    wrong = {"".join(m) for m in misprints(part, ["a", "b", "c"])}
    assert {"c=ab+1", "c=ab-2", "c=b-1", "c=a-1", "a=cb-1", "c=ab1", "cab-1", r"c\leab-1"} <= wrong
    values = {"a": 2.0, "b": 3.0, "c": 5.0}
    assert follows(list("c=ba-1"), part, values)
    assert not any(follows(list(m), part, values) for m in ("c=ab+1", "c=a-1", "a=cb-1", "c=ab1"))


def test_layout_is_not_what_a_formula_says():
    """Broken lines and spaces do not count, but rows of a matrix do."""
    assert essence("a &= b \\\\[1ex]\n&\\quad {} + c") == essence("a = b + c")
    matrix = r"\begin{pmatrix} a & b \\ 0 & a \end{pmatrix}"
    assert essence(matrix) != essence(matrix.replace("&", ""))


def test_label_is_read_once(monkeypatch):
    """Two sets of values for one label would hide each other."""
    monkeypatch.setitem(READINGS, "eq-page-what", None)
    with pytest.raises(ValueError, match="eq-page-what is read twice"):
        reads("eq-page-what")(dict)
