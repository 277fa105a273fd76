"""Find answers that are one program after renaming: a hint for a teacher, and no proof of anything.

Two honest students can write the same short function, so short ones do not count, and of two
students those they share must come to a good part of a notebook.
"""

import ast
import contextlib
import hashlib
import resource
import time
import warnings
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from autograder.course import Notebook
from autograder.submissions import Content, parse, regular_bytes
from autograder.workers import address_space, in_workers

# Nodes of a syntax tree: of a function that counts, and of all that two students share.
MIN_FUNCTION, MIN_SHARED = 80, 200
# What is said about a program, not done by it.
IGNORED = frozenset("annotation returns ctx kind type_comment".split())
# Processor seconds and bytes for one file, and seconds for all.
SECONDS, MEMORY, ALL_SECONDS = 5, 1 << 30, 60.0
# Characters of one file's programs that are parsed, a second's work: or a few files of one
# student's would use up the seconds for all.
MAX_SOURCE = 1 << 19
# What Python's parser raises for a cell that is none, or nested too deep; it costs that cell alone,
# or one line would hide a copy.
UNPARSED = SyntaxError, ValueError, RecursionError, MemoryError


@dataclass(frozen=True)
class Alike:
    """Functions that are the same program in several students' notebooks.

    Attributes
    ----------
    notebook : str
    students, functions : tuple of str
    nodes : int
        Nodes of their syntax trees: a line has about ten.
    """

    notebook: str
    students: tuple
    functions: tuple
    nodes: int


def alike(results, seconds=ALL_SECONDS, jobs=None, meanwhile=None):
    """Find programs that several students share.

    Parameters
    ----------
    results : iterable of autograder.results.Result
    seconds : float
        After them, counted from the end of ``meanwhile``, the files that are left are not compared.
    jobs : int, optional
        Processes that read files, as when grading.
    meanwhile : callable, optional
        Called once, while they read.

    Returns
    -------
    found : list of Alike
        The largest first.
    left_out : list of autograder.results.Result
        Those that could not be compared: changed since they were graded, or too odd or too many.
    """
    graded = [r for r in results if r.status == "graded" and r.score]
    if len({r.student for r in graded}) < 2:
        if meanwhile:
            meanwhile()
        return [], []
    read = _read(graded, seconds, jobs, meanwhile)
    left_out = [result for number, result in enumerate(graded) if read.get(number) is None]
    programs = {}
    for number, functions in read.items():
        result = graded[number]
        for name, (digest, nodes) in (functions or {}).items():
            programs.setdefault((result.notebook, name, digest, nodes), set()).add(result.student)
    groups = {}
    for (notebook, name, _, nodes), students in programs.items():
        if len(students) > 1:
            groups.setdefault((notebook, tuple(sorted(students))), []).append((name, nodes))
    found = [
        Alike(notebook, students, tuple(name for name, _ in shared), sum(n for _, n in shared))
        for (notebook, students), shared in groups.items()
    ]
    enough = [one for one in found if one.nodes >= MIN_SHARED]
    return sorted(enough, key=lambda one: -one.nodes), left_out


def _read(results, seconds, jobs, meanwhile):
    """Each file's functions, or None, by its place; what a file does to its reader costs itself."""
    tasks, found, until = list(enumerate(results)), {}, time.monotonic() + seconds

    def then():
        nonlocal until
        if meanwhile:
            meanwhile()
            # Nobody looked at what was read in that time, which may be longer than all of this.
            until = time.monotonic() + seconds

    # There is nothing to ask first: a dict of nothing comes.
    read = in_workers(_functions, tasks, jobs, (dict,), lambda task, _: {task[0]: None}, then)
    with contextlib.closing(read):
        for answer in read:
            found.update(answer)
            if time.monotonic() > until:
                break
    return found


def _functions(number, result):
    _lower(resource.RLIMIT_AS, address_space() + MEMORY)
    # A process killed for its time must not leave its memory in a file.
    _lower(resource.RLIMIT_CORE, 0)
    return {number: functions_of(result)}


def _lower(what, amount):
    hard = resource.getrlimit(what)[1]
    resource.setrlimit(
        what, (amount if hard == resource.RLIM_INFINITY else min(amount, hard), hard)
    )


def functions_of(result):
    """Digest and size of each answer in a graded file, as normalised programs.

    Parameters
    ----------
    result : autograder.results.Result

    Returns
    -------
    dict of str to (str, int), or None
        None when the file is no longer the one that was graded, or holds far too much.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    _lower(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + SECONDS)
    raw = regular_bytes(Path(result.path))
    if hashlib.sha256(raw).hexdigest() != result.sha256:
        return None
    names, found = _answers(result.notebook), {}
    cells = Content(result.notebook, parse(raw)).cells
    sources = [s for s in cells if "def" in s and any(name in s for name in names)]
    if sum(map(len, sources)) > MAX_SOURCE:
        return None
    for source in sources:
        with contextlib.suppress(*UNPARSED), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for node in ast.parse(source).body:
                if isinstance(node, ast.FunctionDef) and node.name in names:
                    found[node.name] = fingerprint(node)
    return {name: one for name, one in found.items() if one[1] >= MIN_FUNCTION}


@cache
def _answers(notebook):
    """Names of the functions that are asked for, without NumPy, which importing them would load."""
    tree = ast.parse(Notebook(notebook).solution.read_text(encoding="utf-8"))
    functions = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    return frozenset(name for name in functions if not name.startswith("_"))


def fingerprint(function):
    """A digest of a function's program, and its size in nodes of the syntax tree.

    Comments, layout, docstrings, annotations and the names of what is local do not count.
    """
    text, names, local, nodes, waiting = [], [], set(), 0, [function]
    while waiting:
        node = waiting.pop()
        nodes += 1
        text.append(type(node).__name__)
        if isinstance(node, ast.arg):
            local.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            local.add(node.id)
        inside = []
        for field in node._fields:
            value = getattr(node, field, None)
            if field in IGNORED:
                continue
            if isinstance(value, ast.AST):
                inside.append(value)
            elif isinstance(value, list):
                parts = [part for part in value if not _is_text(part)]
                inside += [part for part in parts if isinstance(part, ast.AST)]
                text.append(str(len(parts)))
            else:
                if field in ("id", "arg"):
                    names.append((len(text), value))
                text.append(repr(value))
        waiting += reversed(inside)
    places = {}
    for index, name in names:
        if name in local:
            text[index] = f"local {places.setdefault(name, len(places))}"
    return hashlib.sha256("\n".join(text).encode(errors="replace")).hexdigest(), nodes


def _is_text(node):
    """Whether a statement is a bare string, such as a docstring."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
