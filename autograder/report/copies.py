"""Find answers that are one program after renaming: a hint for a teacher, and no proof of anything.

Two honest students can write the same short function, so short ones do not count, and of two
students those they share must come to a good part of a notebook.
"""

import ast
import contextlib
import hashlib
import multiprocessing
import resource
import time
import warnings
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from autograder.course import exercises
from autograder.submissions import Submission
from autograder.workers import begin_worker

# Nodes of a syntax tree: of a function that counts, and of all that two students share.
MIN_FUNCTION, MIN_SHARED = 80, 200
# Processor seconds and bytes for one file, and seconds for all.
SECONDS, MEMORY, ALL_SECONDS = 5, 1 << 30, 60.0


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


def alike(results, seconds=ALL_SECONDS):
    """Find programs that several students share.

    Parameters
    ----------
    results : iterable of autograder.results.Result
    seconds : float
        After them the files that are left are not compared.

    Returns
    -------
    found : list of Alike
        The largest first.
    left_out : list of autograder.results.Result
        Those that could not be compared: changed since they were graded, or too odd or too many.
    """
    graded = [r for r in results if r.status == "graded" and r.score]
    if len({r.student for r in graded}) < 2:
        return [], []
    programs, left_out = {}, []
    for result, functions in zip(graded, _read(graded, seconds), strict=True):
        if functions is None:
            left_out.append(result)
            continue
        for name, (digest, nodes) in functions.items():
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


def _read(results, seconds):
    """Yield each file's functions, or None; what a file does to its reader costs itself alone."""
    until, pool = time.monotonic() + seconds, None
    for result in results:
        if time.monotonic() > until:
            yield None
            continue
        pool = pool or ProcessPoolExecutor(1, multiprocessing.get_context("fork"), _begin)
        try:
            yield pool.submit(functions_of, result).result()
        except BrokenProcessPool:
            pool.shutdown()
            pool = None
            yield None
        except Exception:
            # A notebook that was graded may still hold a cell that no parser can take.
            yield None
    if pool:
        pool.shutdown()


def _begin():
    begin_worker()
    _lower(resource.RLIMIT_AS, MEMORY)
    # A process killed for its time must not leave its memory in a file.
    _lower(resource.RLIMIT_CORE, 0)


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
        None when the file is no longer the one that was graded.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    _lower(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + SECONDS)
    path = Path(result.path)
    content = Submission(path, path.parent, result.student, result.assignment).read()
    if content.sha256 != result.sha256:
        return None
    names, found = set(exercises(result.notebook)), {}
    for source in content.cells:
        if not any(name in source for name in names):
            continue
        with contextlib.suppress(SyntaxError), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for node in ast.parse(source).body:
                if isinstance(node, ast.FunctionDef) and node.name in names:
                    found[node.name] = fingerprint(node)
    return {name: one for name, one in found.items() if one[1] >= MIN_FUNCTION}


def fingerprint(function):
    """A digest of a function's program, and its size in nodes of the syntax tree.

    Comments, layout, docstrings, annotations and the names of what is local do not count.
    """
    text, nodes = [], 0
    places = {}
    local = {n.id for n in ast.walk(function)
             if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}  # fmt: skip
    local |= {n.arg for n in ast.walk(function) if isinstance(n, ast.arg)}
    for node in _in_order(function):
        nodes += 1
        text.append(type(node).__name__)
        for field, value in ast.iter_fields(node):
            if isinstance(value, ast.AST | list) or field in ("type_comment", "kind"):
                counted = [v for v in value if not _is_text(v)] if isinstance(value, list) else ()
                text.append(f"{len(counted)}")
            elif field in ("id", "arg") and value in local:
                text.append(f"local {places.setdefault(value, len(places))}")
            else:
                text.append(repr(value))
    return hashlib.sha256("\n".join(text).encode(errors="replace")).hexdigest(), nodes


def _in_order(function):
    """Nodes depth first, without what does not count."""
    waiting = [function]
    while waiting:
        node = waiting.pop()
        yield node
        inside = []
        for field, value in ast.iter_fields(node):
            if field in ("annotation", "returns", "ctx"):
                continue
            inside += [v for v in (value if isinstance(value, list) else [value])
                       if isinstance(v, ast.AST) and not _is_text(v)]  # fmt: skip
        waiting += reversed(inside)


def _is_text(node):
    """Whether a statement is a bare string, such as a docstring."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
