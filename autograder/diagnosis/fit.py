"""Fit a student's gradients to the named terms of the reference, and tell what is wrong by name."""

import numpy as np

from autograder.diagnosis.finding import Finding, listed
from autograder.diagnosis.paths import OTHERS, splits
from autograder.diagnosis.shapes import sizes

# What a term may be multiplied by, and how that is told; no other number is recognised.
FACTORS = {
    "": lambda size: 1.0,
    "missing": lambda size: 0.0,
    "is counted twice": lambda size: 2.0,
    "has the wrong sign": lambda size: -1.0,
    "is divided by the batch size B": lambda size: 1 / size.get("B", np.nan),
    "is divided by the number of steps T": lambda size: 1 / size.get("T", np.nan),
    "is multiplied by the batch size B": lambda size: size.get("B", np.nan),
    "is multiplied by the number of steps T": lambda size: size.get("T", np.nan),
}

EXACT = 1e-8  # of an array's size: what a fit may leave
RECOGNISED = 1e-5  # a coefficient's distance from a number that has a name
AUDIBLE = 1e-3  # a term smaller than this share of the array tells its own coefficient too faintly
INDEPENDENT = 1e6  # the largest condition number at which coefficients are believed


def paths(evidence):
    """Find which wrong outputs are the reference's terms with some missing, doubled or turned.

    Parameters
    ----------
    evidence : Evidence

    Returns
    -------
    list of Finding
        Each of the outputs in them is explained in every answer.
    """
    if not evidence.arrays:
        return []
    wrong = list(evidence.wrong)
    found, order = {}, evidence.exercise.outputs.index
    for split in splits(evidence.exercise.name):
        for name, faults in _faults(evidence, split, wrong).items():
            wrong.remove(name)
            # Arrays of which the same is to be said are named together.
            key = split.section, sentence(("…",), split.noun, faults)
            found.setdefault(key, (split, faults, []))[2].append(name)
    return [
        Finding(tuple(names), sentence(names, split.noun, faults), split.section)
        for split, faults, names in ((s, f, sorted(n, key=order)) for s, f, n in found.values())
    ]


def _faults(evidence, split, names):
    """For each of some outputs that the split explains, what is wrong with each of its terms."""
    estimates, seen = {name: {} for name in names}, []
    decisive = evidence.decisive
    order = decisive + [a for a in evidence.arrays if a not in decisive]
    for answer in order:
        terms = split.terms(*answer.args) if estimates else {}
        for name in list(estimates):
            told = _coefficients(_value(answer, name), terms[name]) if name in terms else None
            if told is None:
                del estimates[name]
                continue
            for path, coefficient in told.items():
                estimates[name].setdefault(path, []).append((coefficient, sizes(answer)))
        seen.append((answer, terms))
    faults = {name: _recognised(told, seen, name) for name, told in estimates.items()}
    return {name: fault for name, fault in faults.items() if fault}


def _value(answer, name):
    return answer.values[answer.exercise.outputs.index(name)]


def _coefficients(value, terms):
    """Coefficients by least squares; None when what they leave is more than rounding.

    Left out are those that this array cannot tell: of small terms, or of dependent ones.
    """
    paths, shape = list(terms), np.shape(next(iter(terms.values())))
    if value.dtype != np.float64 or value.shape != shape or not np.isfinite(value).all():
        return None
    columns = np.array([np.ravel(terms[path]) for path in paths]).T
    norms = np.linalg.norm(columns, axis=0)
    audible = norms > AUDIBLE * max(norms.max(), np.linalg.norm(value))
    scaled = columns / np.where(norms > 0, norms, 1.0)
    found, _, rank, singular = np.linalg.lstsq(scaled, value.ravel(), rcond=None)
    if np.abs(scaled @ found - value.ravel()).max() > EXACT * _size(value, terms):
        return None
    if rank < (norms > 0).sum() or singular[0] > INDEPENDENT * singular[rank - 1]:
        return {}
    return {p: f / n for p, f, n, heard in zip(paths, found, norms, audible, strict=True) if heard}


def _size(value, terms):
    return max(np.abs(value).max(), *(np.abs(term).max() for term in terms.values()))


def _recognised(estimates, seen, name):
    """The name of each term's factor, once the terms with these factors give every answer."""
    faults = {}
    for path in seen[0][1][name]:
        told = estimates.get(path, ())
        fits = [
            fault
            for fault, factor in FACTORS.items()
            if all(abs(found - factor(size)) <= RECOGNISED for found, size in told)
        ]
        if not fits or (len(fits) > 1 and "" not in fits):
            return None
        faults[path] = "" if "" in fits else fits[0]
    # One factor for the whole array is no matter of paths.
    if len(set(faults.values())) == 1:
        return None
    for answer, terms in seen:
        value, size = _value(answer, name), sizes(answer)
        total = sum(FACTORS[fault](size) * terms[name][path] for path, fault in faults.items())
        if np.abs(value - total).max() > EXACT * _size(value, terms[name]):
            return None
    return faults


def sentence(names, noun, faults):
    """Say which terms of some arrays are not as they should be."""
    arrays, present = listed(names), [p for p, fault in faults.items() if fault != "missing"]
    missing = [p for p in faults if p not in present]
    has, lacks = ("have", "lack") if len(names) > 1 else ("has", "lacks")
    told = []
    if len(present) == 1 and (len(missing) > 1 or missing == [OTHERS]):
        told.append(f"{arrays} {has} only the {noun} {present[0]}.")
    elif len(missing) == 1:
        told.append(f"{arrays} {has} every {noun} but the one {missing[0]}.")
    elif missing:
        told.append(f"{arrays} {lacks} the {noun}s {listed(missing)}.")
    told += [f"In {arrays} the {noun} {p} {faults[p]}." for p in present if faults[p]]
    return " ".join(told)
