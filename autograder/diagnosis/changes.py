"""The small changes that a slip of the pen makes to an expression, and how each is told."""

import ast
from itertools import combinations

import numpy as np

# What can be read aloud; longer expressions are not quoted.
LONGEST = 36


class Scope:
    """What the names of a function stand for, from one run of it.

    Parameters
    ----------
    values : dict of str to object
    own : set of str
        The function's own names among them.
    """

    def __init__(self, values, own):
        self.values = values
        self.place = ""  # what is made where the change is made
        self.known = set()  # those that have a value where the change is made
        self.sizes = {n: size for n in sorted(own) if (size := _size(values[n]))}

    def size(self, node):
        """Shape and kind of what an expression stands for; None where that is not known."""
        try:
            code = compile(ast.fix_missing_locations(ast.Expression(node)), "", "eval")
            with np.errstate(all="ignore"):
                return _size(eval(code, dict(self.values)))
        except Exception:
            return None

    def like(self, size, gradient, *but):
        """Names of what has some size and is a gradient, or is none: such as could be confused."""
        return [
            n for n, s in self.sizes.items()
            if s == size and n not in but and n in self.known and is_gradient(n) == gradient
        ]  # fmt: skip


def is_gradient(name):
    """Whether a name is that of a gradient."""
    return name.startswith("d")


def _size(value):
    value = np.asarray(value) if isinstance(value, (np.ndarray, float, int)) else None
    return None if value is None else (value.shape, value.dtype.kind)


def in_words(node):
    """An expression as a student reads it, or "" where it is too long to quote."""
    text = ast.unparse(node).replace("np.", "").replace("_sigmoid", "σ").replace(" ** 2", "²")
    plain = not any(word in text for word in ("axis", "split", "lambda", "[None]", "zeros"))
    return text if plain and len(text) <= LONGEST else ""


def changes(node, holder, scope):
    """All changes of one node: pairs of what is told and the new node, the plainest first.

    Parameters
    ----------
    node, holder : ast.expr
        The expression, and the one it is in.
    scope : Scope
    """
    for change in (_factors, _terms, _products, _calls, _powers, _transposes, _times, _names):
        yield from ((told, new) for told, new in change(node, holder, scope) if told)


def _chain(node, kinds):
    """The operands of a chain of operators, each with the operator before it."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, kinds):
        return [*_chain(node.left, kinds), (node.op, node.right)]
    return [(None, node)]


def _joined(operands):
    """A chain of operators; a minus before the first operand is kept."""
    (op, first), *rest = operands
    found = ast.UnaryOp(ast.USub(), first) if isinstance(op, ast.Sub) else first
    for op, operand in rest:
        found = ast.BinOp(found, op, operand)
    return found


def _begins(node, holder, kinds):
    """Whether a chain begins at a node, and not in the middle of a longer one."""
    inner = isinstance(holder, ast.BinOp) and isinstance(holder.op, kinds) and holder.left is node
    return not inner


def _factors(node, holder, scope):
    """A factor lost, one too many, the slope of another unit or of another function."""
    if not _begins(node, holder, (ast.Mult,)) or isinstance(node, ast.Constant):
        return
    chain = _chain(node, (ast.Mult,))
    factors = [factor for _, factor in chain]
    if len(factors) > 1:
        yield from _lost(factors)
        for one, other in combinations(range(len(factors)), 2):
            if _slope_of(factors[other]) == (name := _named(factors[one])) is not None:
                yield from _slopes(factors, one, other, name, scope)
    inside = isinstance(holder, ast.BinOp) and isinstance(holder.op, (ast.Mult, ast.Pow))
    inside = inside or isinstance(holder, ast.List) or _is_one_minus(holder)
    if isinstance(node, (ast.BinOp, ast.Name)) and not inside:
        for name in scope.like(scope.size(node), False):
            gate = ast.Name(name, ast.Load())
            if name not in map(_named, factors):
                yield f"the factor {name} is one too many", _product([*factors, gate])
                yield (
                    f"the factor 1 - {name}² is one too many",
                    _product([*factors, _one_minus_square(gate)]),
                )
            if len(name) == 1:
                yield (
                    f"the factor 1 - {name} is one too many",
                    _product([*factors, _one_minus(gate)]),
                )


def _lost(factors):
    for k, factor in enumerate(factors):
        rest = factors[:k] + factors[k + 1 :]
        if words := in_words(factor):
            yield f"the factor {words} is missing", _product(rest)
            yield f"the factor {words} is there twice", _product([*factors, factor])
        inverse = _complement(factor) if len(in_words(factor)) in (1, 5) else None  # z or 1 - z
        if inverse is not None and in_words(inverse):
            told = f"{in_words(inverse)} stands where {in_words(factor)} should"
            yield told, _product([*factors[:k], inverse, *factors[k + 1 :]])


def _slopes(factors, one, other, name, scope):
    """Changes of the slope v (1 - v) of a logistic function."""
    rest = [f for k, f in enumerate(factors) if k not in (one, other)]
    yield f"the slope {name} * (1 - {name}) is missing", _product(rest)
    bent = _one_minus_square(ast.Name(name, ast.Load()))
    yield (
        f"1 - {name}², the slope of tanh, stands where that of a gate should",
        _product([*rest, bent]),
    )
    for gate in scope.like(scope.sizes.get(name), False, name):
        unit = ast.Name(gate, ast.Load())
        yield (f"the slope of {gate} stands where that of {name} should",
               _product([*rest, unit, _one_minus(unit)]))  # fmt: skip


def _product(factors):
    if not factors:
        return ast.Constant(1.0)
    return _joined([(ast.Mult(), factor) for factor in factors])


def _named(node):
    return node.id if isinstance(node, ast.Name) else None


def _one_minus(node):
    return ast.BinOp(ast.Constant(1), ast.Sub(), node)


def _one_minus_square(node):
    return _one_minus(ast.BinOp(node, ast.Pow(), ast.Constant(2)))


def _slope_of(node):
    """The v of 1 - v."""
    return _named(node.right) if _is_one_minus(node) else None


def _is_one_minus(node):
    minus = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub)
    return minus and isinstance(node.left, ast.Constant) and node.left.value == 1


def _complement(node):
    """1 - v for v, and v for 1 - v."""
    if _slope_of(node):
        return node.right
    return _one_minus(node) if isinstance(node, ast.Name) else None


def _terms(node, holder, scope):
    """A term lost, doubled, of the wrong sign, or one too many."""
    kinds = (ast.Add, ast.Sub)
    if not _begins(node, holder, kinds):
        return
    chain = _chain(node, kinds)
    for k, (op, term) in enumerate(chain):
        words = in_words(term)
        if len(chain) == 1 or not words:
            continue
        rest = chain[:k] + chain[k + 1 :]
        yield f"the term {words} is missing", _joined(rest)
        if isinstance(term, ast.Constant):
            continue
        yield f"the term {words} is counted twice", _joined([*chain, (op or ast.Add(), term)])
        turned = ast.Add() if isinstance(op, ast.Sub) else ast.Sub()
        new = [*chain[:k], (turned, term), *chain[k + 1 :]]
        yield f"the term {words} has the wrong sign", _joined(new)
    if len(chain) == 2 and isinstance(chain[1][0], ast.Sub) and _slope_of(node) is None:
        yield (
            f"the difference {in_words(node)} is taken the wrong way round",
            _joined([(None, chain[1][1]), (ast.Sub(), chain[0][1])]),
        )
    if not isinstance(holder, (ast.BinOp, ast.Call, ast.Attribute, ast.List)):
        for name in scope.like(scope.size(node), is_gradient(scope.place), scope.place):
            extra = (ast.Add(), ast.Name(name, ast.Load()))
            yield f"{name} is added, where it does not belong", _joined([*chain, extra])


def _products(node, holder, scope):
    """The factors of a matrix product in the wrong order, or met entry by entry."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        left, right = in_words(node.left), in_words(node.right)
        if left and right:
            yield (f"{left} and {right} stand in the wrong order in their product",
                   ast.BinOp(node.right, ast.MatMult(), node.left))  # fmt: skip
            yield (f"{left} and {right} are multiplied entry by entry, not as matrices",
                   ast.BinOp(node.left, ast.Mult(), node.right))  # fmt: skip


def _calls(node, holder, scope):
    """An activation left out, or another in its place."""
    if not isinstance(node, ast.Call) or in_words(node.func) not in ("tanh", "σ"):
        return
    names = {"tanh": "tanh", "σ": "the logistic function"}
    mine = in_words(node.func)
    yield f"{names[mine]} is missing", node.args[0]
    for other, function in (("tanh", "np.tanh"), ("σ", "_sigmoid")):
        if other != mine:
            new = ast.Call(ast.parse(function, mode="eval").body, node.args, [])
            yield f"{names[other]} stands where {names[mine]} should", new
    yield f"{names[mine]} is taken twice", ast.Call(node.func, [node], [])


def _powers(node, holder, scope):
    """A square that is none."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
        yield f"the square of {in_words(node.left)} is missing", node.left


def _transposes(node, holder, scope):
    """A transpose forgotten, or one too many."""
    if isinstance(node, ast.Attribute) and node.attr == "T" and in_words(node):
        yield f"{in_words(node.value)} is not transposed", node.value
    square = isinstance(node, ast.Name) and node.id.startswith("W_h")
    if square and not isinstance(holder, ast.Attribute):
        yield f"{node.id} is transposed, and should not be", ast.Attribute(node, "T", ast.Load())


def _times(node, holder, scope):
    """The step before, the first or the last one in place of this step."""
    if not isinstance(node, ast.Subscript) or not in_words(node):
        return
    for index in ("t", "t - 1", "0", "-1"):
        if index != ast.unparse(node.slice):
            new = ast.Subscript(node.value, ast.parse(index, mode="eval").body, ast.Load())
            yield f"{ast.unparse(new)} stands where {in_words(node)} should", new


def _names(node, holder, scope):
    """A name in the place of another, or an activation of what has been activated."""
    if not isinstance(node, ast.Name) or scope.sizes.get(node.id) is None:
        return
    name = node.id
    for other in scope.like(scope.sizes[name], is_gradient(name), name):
        yield f"{other} stands where {name} should", ast.Name(other, ast.Load())
    if len(name) == 1:  # a gate
        for other in scope.like(scope.sizes[name], False, name):
            if len(other) == 1:
                new = _one_minus(ast.Name(other, ast.Load()))
                yield f"1 - {other} stands where {name} should", new
    if not is_gradient(name) and not name.startswith(("W_", "b_")):
        new = ast.Call(ast.parse("np.tanh", mode="eval").body, [node], [])
        yield f"tanh({name}) stands where {name} should", new
