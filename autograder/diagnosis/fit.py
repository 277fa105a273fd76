"""Fit a student's gradients to the named terms of the reference, and tell what is wrong by name."""

from dataclasses import dataclass

import numpy as np

from autograder.diagnosis.evidence import same
from autograder.diagnosis.finding import Finding, listed
from autograder.diagnosis.paths import OTHERS, splits
from autograder.diagnosis.shapes import sizes
from autograder.examining.nested import leaves

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


@dataclass(frozen=True, eq=False)
class Seen:
    """One array in one answer: what came, what was due, its terms, and what they are worth there.

    Attributes
    ----------
    value, due : ndarray
    terms : dict of str to ndarray
    size : dict of str to int
        Of the answer's letters, from :func:`autograder.diagnosis.shapes.sizes`.
    coefficients : dict of str to float
        Of the terms that this array can tell.
    """

    value: np.ndarray
    due: np.ndarray
    terms: dict
    size: dict
    coefficients: dict


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
    wrong = {name: _places(evidence, name) for name in evidence.wrong}
    found, order = {}, evidence.exercise.outputs.index
    for split in splits(evidence.exercise.name):
        for name, told in _faults(evidence, split, wrong).items():
            del wrong[name]
            for place, faults in told.items():
                # Arrays of which the same is to be said are named together.
                key = split.section, sentence(("…",), split.noun, faults)
                found.setdefault(key, (split, faults, {}))[2].setdefault(name, []).append(place)
    findings = []
    for split, faults, named in found.values():
        names = sorted(named, key=order)
        told = sentence([p for n in names for p in named[n]], split.noun, faults)
        findings.append(Finding(tuple(names), told, split.section))
    return findings


def _arrays(names, values):
    """Arrays by name, those in a list by their place in it: ``dparameters[0]`` and so on."""
    return dict(leaf for name, v in zip(names, values, strict=True) for leaf in leaves(name, v))


def _places(evidence, name):
    """Names of the arrays that an output has in any answer; none when some answer has others."""
    found, index = {}, evidence.exercise.outputs.index(name)
    for answer in evidence.arrays:
        due, given = (dict(leaves(name, v[index])) for v in (answer.expected, answer.values))
        if due.keys() != given.keys():
            return ()
        found |= due
    return tuple(found)


def _faults(evidence, split, places):
    """For each of some outputs that the split explains, what is wrong with its arrays' terms.

    Returns
    -------
    dict of str to dict
        For each output the faults of its wrong arrays, by name. A list of which the same is to be
        said throughout is one name: its own.
    """
    found = {}
    for name, seen in _explicable(evidence, split, places).items():
        wrong = [place for place, every in seen.items() if any(map(_is_wrong, every))]
        told = {place: _recognised(seen[place]) for place in wrong}
        if not told or not all(told.values()):
            continue
        faults = told[wrong[0]]
        if all(_gives(faults, every) for every in seen.values()):
            told = {name: faults}
        found[name] = told
    return found


def _explicable(evidence, split, places):
    """Of some outputs, those that are sums of the split's terms: what is seen of each array."""
    found = {name: {place: [] for place in every} for name, every in places.items() if every}
    decisive, outputs = evidence.decisive, evidence.exercise.outputs
    for answer in decisive + [a for a in evidence.arrays if a not in decisive]:
        terms = by_array(split.terms(*answer.args)) if found else {}
        given, due = _arrays(outputs, answer.values), _arrays(outputs, answer.expected)
        for name in list(found):
            for place in found[name].keys() & due.keys():
                told = _coefficients(given[place], terms[place]) if place in terms else None
                if told is None:
                    del found[name]
                    break
                seen = Seen(given[place], due[place], terms[place], sizes(answer), told)
                found[name][place].append(seen)
    return found


def by_array(terms):
    """The terms of each array by name, those in a list by their place in it."""
    found = {}
    for name, parts in terms.items():
        for path, part in parts.items():
            for place, term in leaves(name, part):
                found.setdefault(place, {})[path] = term
    return found


def _is_wrong(seen):
    return not same(seen.value, seen.due)


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


def _recognised(seen):
    """The name of each term's factor, once the terms with these factors give every answer."""
    faults = {}
    for path in seen[0].terms:
        told = [(one.coefficients[path], one.size) for one in seen if path in one.coefficients]
        fits = [
            fault
            for fault, factor in FACTORS.items()
            if all(abs(found - factor(size)) <= RECOGNISED for found, size in told)
        ]
        if not fits or (len(fits) > 1 and "" not in fits):
            return None
        faults[path] = "" if "" in fits else fits[0]
    # One factor for the whole array is no matter of paths.
    if len(set(faults.values())) == 1 or not _gives(faults, seen):
        return None
    return faults


def _gives(faults, seen):
    """Whether the terms with these factors are the array that came, in every answer."""
    for one in seen:
        if one.terms.keys() != faults.keys():
            return False
        total = sum(FACTORS[faults[path]](one.size) * term for path, term in one.terms.items())
        if np.abs(one.value - total).max() > EXACT * _size(one.value, one.terms):
            return False
    return True


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
