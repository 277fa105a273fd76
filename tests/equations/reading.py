"""Read a displayed equation of the book from its LaTeX and hold it against computed values.

The grammar is the book's own notation (``book/notation.md``) and decides nothing by guessing: every
name must be declared with the value that was computed for it, and text that can be taken in two
ways is refused. Two arrays side by side are a matrix product, ``\\odot`` is elementwise.
"""

import inspect
import math
import re

import numpy as np
from lark import Lark, Token
from lark.exceptions import LarkError
from lark.visitors import Interpreter

from tests.equations.latex import named

GRAMMAR = r"""
statement: expr (RELATION expr)+
?expr: term | "-" term -> neg | expr "+" term -> add | expr "-" term -> sub
?term: ratio | ratio "\\odot" term -> odot | product? big -> led
?ratio: product | product "/" power -> over
?product: power | product power -> times | product "\\cdot" power -> times
big: BIG "_" "{" INDEX "=" expr "}" "^" _exponent term -> bounded
   | BIG "_" (INDEX | "{" INDEX "}") term -> ranged
   | FUNCTION big -> call
?power: atom | atom "^" _exponent -> raised | atom "^" "{" TOP "}" -> transposed
      | atom "!" -> factorial
_exponent: NUMBER | NAME | INDEX | "{" expr "}"
?atom: NUMBER | NAME | INDEX | "(" expr ")" -> bracketed
     | "⟦" expr "⟧" -> absolute | "\\lVert" expr "\\rVert" -> norm
     | "\\lceil" expr "\\rceil" -> ceiling
     | "\\frac" "{" expr "}" "{" expr "}" -> fraction
     | "\\binom" "{" expr "}" "{" expr "}" -> binomial
     | "\\sqrt" "{" expr "}" -> root
     | FUNCTION atom -> call | FUNCTION "^" NUMBER atom -> call_raised
     | MANY "(" expr ("," expr)+ ")" -> of_many
RELATION: "=" | "\\le" | "\\ge"
BIG: "\\sum" | "\\prod"
TOP: "\\top"
MANY: "\\max" | "\\min"
FUNCTION.2: /\\(ln|log|exp|tanh|cos|sigma)(?![a-z])/ | /\\operatorname\{[a-z]+\}/
NAME: /«\d+»/
INDEX.2: /‹[a-z]›/
NUMBER: /\d+/
%import common.WS
%ignore WS
"""
PARSER = Lark(GRAMMAR, start="statement", parser="lalr")
FUNCTIONS = {
    r"\ln": np.log,
    r"\log": np.log,
    r"\exp": np.exp,
    r"\tanh": np.tanh,
    r"\cos": np.cos,
    r"\sigma": lambda a: 1 / (1 + np.exp(-a)),
    r"\operatorname{diag}": np.diag,
    r"\operatorname{sign}": np.sign,
    r"\operatorname{artanh}": np.arctanh,
}


class Evaluate(Interpreter):
    """The value of each side of a statement."""

    def __init__(self, values):
        self.values, self.names, self.at = values, list(values), {}

    def of(self, node):
        if not isinstance(node, Token):
            return self.visit(node)
        if node.type == "NUMBER":
            return int(node)
        if node.type == "INDEX":
            return self.at[node[1]] if node[1] in self.at else self.values[node[1]]
        value = self.values[self.names[int(node[1:-1])]]
        if callable(value):
            wanted = inspect.signature(value).parameters
            value = value(**{name: self.at[name] for name in wanted if name in self.at})
        return value

    def statement(self, tree):
        return [str(part) if i % 2 else self.of(part) for i, part in enumerate(tree.children)]

    def bracketed(self, tree):
        return self.of(tree.children[0])

    def neg(self, tree):
        return -self.of(tree.children[0])

    def add(self, tree):
        a, b = map(self.of, tree.children)
        return a + b

    def sub(self, tree):
        a, b = map(self.of, tree.children)
        return a - b

    def times(self, tree):
        a, b = map(self.of, tree.children)
        return a @ b if np.ndim(a) and np.ndim(b) else a * b

    def led(self, tree):
        return self.of(tree.children[0]) if len(tree.children) == 1 else self.times(tree)

    def odot(self, tree):
        for side in tree.children:
            product = getattr(side, "data", "") == "times"
            if product and all(np.ndim(self.of(factor)) for factor in side.children):
                raise ValueError("a matrix product beside ⊙ needs brackets")
        a, b = map(self.of, tree.children)
        return a * b

    def over(self, tree):
        a, b = map(self.of, tree.children)
        return a / b

    fraction = over

    def raised(self, tree):
        base, exponent = map(self.of, tree.children)
        if np.ndim(base) == 2 and base.shape[0] == base.shape[1]:
            raise ValueError("a power of a square matrix could be meant entry by entry")
        return np.float64(base) ** exponent if not np.ndim(base) else base**exponent

    def transposed(self, tree):
        return np.transpose(self.of(tree.children[0]))

    def factorial(self, tree):
        return math.factorial(self.of(tree.children[0]))

    def absolute(self, tree):
        return np.abs(self.of(tree.children[0]))

    def norm(self, tree):
        return np.linalg.norm(self.of(tree.children[0]), 2)

    def ceiling(self, tree):
        return math.ceil(self.of(tree.children[0]))

    def binomial(self, tree):
        return math.comb(*map(self.of, tree.children))

    def root(self, tree):
        return np.sqrt(self.of(tree.children[0]))

    def call(self, tree):
        return FUNCTIONS[tree.children[0]](self.of(tree.children[1]))

    def call_raised(self, tree):
        return FUNCTIONS[tree.children[0]](self.of(tree.children[2])) ** int(tree.children[1])

    def of_many(self, tree):
        name, *arguments = tree.children
        return (np.maximum if name == r"\max" else np.minimum).reduce([*map(self.of, arguments)])

    def bounded(self, tree):
        big, index, first, last, body = tree.children
        return self.over_all(big, index, range(self.of(first), self.of(last) + 1), body)

    def ranged(self, tree):
        big, index, body = tree.children
        return self.over_all(big, index, self.values[index[1]], body)

    def over_all(self, big, index, run, body):
        before, parts = self.at, []
        for i in run:
            self.at = {**before, index[1]: i}
            parts.append(self.of(body))
        self.at = before
        return sum(parts) if big == r"\sum" else math.prod(parts)


def sides(part, values):
    """Return the value of each side of one statement, with the relations between them.

    Parameters
    ----------
    part : list of str
        From `tests.equations.latex.statements`.
    values : dict
        What each printed name stands for: a number, an array, or a function of the indices of the
        sums around it; for an index without bounds, its range.

    Returns
    -------
    list
        Value, relation, value, and so on; relations are "=", "\\le" and "\\ge".

    Raises
    ------
    ValueError
        If the text has a name that was not declared, or can be taken in two ways.
    """
    text, marked = " ".join(part), named(part, list(values))
    if re.search(r"\^ \d\d", marked):
        raise ValueError(f"{text!r}: LaTeX prints only the first digit above")
    if "^ { (" in marked:
        raise ValueError(f"{text!r}: is a number in brackets above a mark or a power?")
    try:
        return Evaluate(values).visit(PARSER.parse(marked))
    except LarkError as error:
        raise ValueError(f"cannot read {text!r}: {error}") from error
    except (ArithmeticError, IndexError, KeyError, TypeError) as error:
        raise ValueError(f"cannot compute {text!r}: {error!r}") from error


def holds(parts, values, tolerance=1e-9):
    """Say whether all sides of each statement agree.

    An equality must hold everywhere. A bound must hold everywhere and be reached somewhere, or a
    larger one would do as well, but not everywhere, or it is an equality.
    """
    with np.errstate(all="ignore"):
        return bool(parts) and all(_agree(sides(part, values), tolerance) for part in parts)


def _agree(found, tolerance):
    for left, relation, right in zip(found[::2], found[1::2], found[2::2], strict=False):
        if relation == "=" and np.shape(left) != np.shape(right):
            return False
        near = np.isclose(left, right, rtol=tolerance, atol=tolerance * 1e-3)
        if relation == "=" and not near.all():
            return False
        above = np.greater(left, right) if relation == r"\ge" else np.less(left, right)
        if relation != "=" and not (near.any() and not near.all() and (near | above).all()):
            return False
    return True
