"""Look for one slip of the pen: a factor lost, a name for another, in one line of the reference.

The bank holds the mistakes that are worth a name. These are the many that are not: each is made by
machine and told by what was changed, in the words of the notation page.
"""

import ast
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice

from autograder.course import Notebook, exercises
from autograder.diagnosis.bank import source_of
from autograder.diagnosis.changes import Scope, changes
from autograder.diagnosis.finding import listed
from autograder.diagnosis.shapes import sample

# The LSTM's step with a line for each gate, so that a slip in one of them can be told.
SPELLED = {
    "lstm_step_forward": """
def lstm_step_forward(x, h_prev, c_prev, W_xh, W_hh, b_h):
    W_xi, W_xf, W_xg, W_xo = np.split(W_xh, 4, axis=1)
    W_hi, W_hf, W_hg, W_ho = np.split(W_hh, 4, axis=1)
    b_i, b_f, b_g, b_o = np.split(b_h, 4)
    i = _sigmoid(x @ W_xi + h_prev @ W_hi + b_i)
    f = _sigmoid(x @ W_xf + h_prev @ W_hf + b_f)
    g = np.tanh(x @ W_xg + h_prev @ W_hg + b_g)
    o = _sigmoid(x @ W_xo + h_prev @ W_ho + b_o)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h, c, np.concatenate([i, f, g, o], axis=1)
""",
}

# Of the references' names those that are no symbols of the book.
WORDS = {"dh_dc": "the derivative of h_prev by c_prev", "tanh_c": "tanh(c)"}

# Functions whose other names all are, so that a sentence about them can be read.
SPOKEN = {
    "rnn_step_forward", "readout_forward", "scalar_sensitivities", "readout_backward",
    "rnn_step_backward", "rnn_backward", "step_jacobian", "norm_bound",
    "lstm_step_forward", "lstm_step_backward", "cell_jacobian_terms", "gru_step_forward",
    "gru_step_backward", "gru_step_forward_reset_after",
}  # fmt: skip


@dataclass(frozen=True)
class Slip:
    """The reference with one expression changed.

    Attributes
    ----------
    exercise : str
    code : code object
        Of the changed function's definition.
    told : str
        What was changed: "in da_r the factor r is missing".
    source : str
        What it was changed in.
    place : int
        Which of that source's slips it is.
    """

    exercise: str
    code: object
    told: str
    source: str
    place: int

    @cached_property
    def function(self):
        """The wrong function."""
        namespace = dict(vars(Notebook(exercises()[self.exercise].notebook).module))
        exec(self.code, namespace)
        return namespace[self.exercise]

    @property
    def text(self):
        """The wrong function's source."""
        changed = islice(_changed(self.exercise, self.source), self.place, None)
        return ast.unparse(next(changed)[0])


@cache
def slips(exercise):
    """All slips in one function, those of its first lines first."""
    return slips_in(exercise, SPELLED.get(exercise, source_of(exercise)))


def slips_in(exercise, source, but=frozenset()):
    """All slips in one source of a function, but for those of which some things are told."""
    return [
        Slip(exercise, compile(tree, f"<{exercise}>", "exec"), told, source, place)
        for place, (tree, told) in enumerate(_changed(exercise, source))
        if told not in but
    ]


def _changed(exercise, source):
    """Pairs of the one tree, in which one slip after the other is made, and what is told of it."""
    tree = ast.parse(source)
    function = tree.body[0]
    if ast.get_docstring(function) is not None:
        function.body = function.body[1:]
    scope = _scope(exercise, function)
    scope.known.update(exercises()[exercise].parameters)
    for place, *at in _expressions(function.body, exercises()[exercise].outputs):
        scope.place = place
        for holder, key, node in _nodes(*at):
            for told, new in changes(node, holder, scope):
                if isinstance(new, ast.Constant) and isinstance(holder, ast.Subscript):
                    continue
                _put(holder, key, ast.fix_missing_locations(new))
                yield tree, _in_the_books_words(f"in {place}, {told}")
            _put(holder, key, node)
        scope.known.update(place.replace(" and ", ", ").split(", "))


def _in_the_books_words(told):
    for name, words in WORDS.items():
        told = told.replace(name, words)
    return told


def _scope(exercise, function):
    """The names of a function and what they stand for, from a run on arguments of odd sizes."""
    body = [line for line in function.body if not isinstance(line, ast.Return)]
    values = dict(vars(Notebook(exercises()[exercise].notebook).module))
    hidden = set(values)
    values.update(sample(exercises()[exercise]))
    code = compile(ast.fix_missing_locations(ast.Module(body, [])), f"<{exercise}>", "exec")
    exec(code, values)
    return Scope(values, {name for name in values if name not in hidden})


def _expressions(lines, outputs):
    """Triples of what an expression makes, the node it stands in, and where in there."""
    for line in lines:
        if isinstance(line, ast.Return) and all(map(_is_name, _elements(line.value))):
            continue
        if isinstance(line, ast.For):
            yield from _expressions(line.body, outputs)
        elif isinstance(line, ast.Assign):
            (target,) = line.targets
            yield from _parts(_made(target), line)
        elif isinstance(line, ast.AugAssign):
            yield _made(line.target)[0], line, ("value", None)
        elif isinstance(line, ast.Return):
            yield from _parts(outputs, line)
        elif isinstance(line, ast.Expr) and isinstance(line.value, ast.Call):
            yield ast.unparse(line.value.func.value), line.value, ("args", 0)


def _elements(node):
    return node.elts if isinstance(node, ast.Tuple) else [node]


def _is_name(node):
    return isinstance(node, ast.Name)


def _parts(names, line):
    """The parts of a tuple, each with its name; or all of it."""
    if isinstance(line.value, ast.Tuple) and len(line.value.elts) == len(names):
        yield from ((name, line.value, ("elts", k)) for k, name in enumerate(names))
    else:
        yield listed(names), line, ("value", None)


def _made(target):
    """Names of what is assigned; of dx[t], dx."""
    parts = _elements(target)
    return [ast.unparse(p.value if isinstance(p, ast.Subscript) else p) for p in parts]


def _nodes(holder, key):
    """All expressions of one expression: what each stands in, where in there, and itself."""
    node = _at(holder, key)
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "np.split":
        return
    if isinstance(node, ast.expr):
        yield holder, key, node
    for field, value in ast.iter_fields(node):
        if isinstance(value, list):
            for k, each in enumerate(value):
                if isinstance(each, ast.AST):
                    yield from _nodes(node, (field, k))
        elif isinstance(value, ast.expr):
            yield from _nodes(node, (field, None))


def _at(holder, key):
    value = getattr(holder, key[0])
    return value if key[1] is None else value[key[1]]


def _put(holder, key, node):
    if key[1] is None:
        setattr(holder, key[0], node)
    else:
        getattr(holder, key[0])[key[1]] = node
