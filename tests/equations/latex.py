"""The LaTeX of a displayed equation, taken apart into statements without layout."""

import re

LATEX = re.compile(r"\\[a-zA-Z]+|\\.|\d+|\S")
LAYOUT = re.compile(
    r"\\(?:begin|end)\{aligned\}|\\(?:[bB]igg?[lr]?|left|right|textstyle|q?quad)(?![a-zA-Z])"
    r"|(?<=\\\\)\[[\w.]+\]|(?<!\\)\\[,;:! ]|\{\}"
)
HEAD = re.compile(r"\\(?:sum|prod) _ (?:\{ )?([a-z]) ")


def tokens(text):
    """Return the LaTeX tokens of a formula without layout: ``["\\\\frac", "{", "1", …]``."""
    return LATEX.findall(LAYOUT.sub(" ", text))


def rows(formula):
    """Return the formula on one line: a row that begins at ``&`` goes on with the one before."""
    body = LAYOUT.sub(" ", formula)
    text = ""
    for row in re.split(r"\\\\", body):
        if text and not row.lstrip().startswith("&") and not text.rstrip().endswith(","):
            text += ","
        text += row.replace("&", " ")
    text = re.sub(r"\\sum_\{([a-z]),\s*([a-z])\}", r"\\sum_{\1} \\sum_{\2}", text)
    return re.sub(r"\\[dt]?frac\s*(\d)(\d)", r"\\frac{\1}{\2}", text.replace(r"\tfrac", r"\frac"))


def essence(formula):
    """Return what a formula says, however its lines are broken and spaced."""
    if re.search(r"\\begin\{(?!aligned)", formula):  # a matrix or cases: rows and columns matter
        return tokens(formula)
    return [token for token in tokens(formula) if token not in ("&", r"\\")]


def statements(formula, apart=()):
    """Return the equalities of a formula as lists of tokens, without the remarks set apart.

    Raises
    ------
    ValueError
        If a remark is not printed.
    """
    found = tokens(rows(formula))
    for remark in apart:
        wanted = tokens(remark)
        starts = [i for i in range(len(found)) if found[i : i + len(wanted)] == wanted]
        if len(starts) != 1:
            raise ValueError(f"apart: {remark!r} stands {len(starts)} times in {formula!r}")
        found[starts[0] : starts[0] + len(wanted)] = []
    parts, depth = [[]], 0
    for token in found:
        depth += (token in "([{") - (token in ")]}")
        if token == "," and not depth:
            parts.append([])
        else:
            parts[-1].append(token)
    parts = [part[:-1] if part[-1:] in (["."], [":"]) else part for part in parts]
    return [part for part in parts if part]


def named(part, names):
    """Return a statement's text with each declared name, longest first, as its number."""
    indices = set(HEAD.findall(" ".join(part) + " "))
    spelled = [(tokens(name), f"«{i}»") for i, name in enumerate(names) if name not in indices]
    spelled += [([index], f"‹{index}›") for index in indices]
    spelled.sort(key=lambda pair: -len(pair[0]))
    out, i, bars = [], 0, 0
    while i < len(part):
        for name, number in spelled:
            if part[i : i + len(name)] == name:
                out.append(number)
                i += len(name)
                break
        else:
            token = part[i]
            i += 1
            if token == "|":
                token, bars = "⟦⟧"[bars % 2], bars + 1
            if token == r"\operatorname":
                end = part.index("}", i)
                token, i = token + "".join(part[i : end + 1]), end + 1
            out.append(token)
    return " ".join(out)
