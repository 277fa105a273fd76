"""The book's own prose as a text to learn from: what a reader reads, without cells and displays.

``python -m tools.prose`` writes ``book/data/training_prose.json``. Chapters change; the file holds
them as they stood when the long run of ``tools.long_training`` was made, so that the run can be
made again.
"""

import json
import re

from autograder.course import ROOT

FILE = ROOT / "book" / "data" / "training_prose.json"
LEARNED = ("notation", "sequences", "bptt", "gradient_flow", "tbptt", "lstm", "folklore")
HELD_OUT = ("vanilla_rnn", "gru")
RAREST = 10  # a sign that is rarer than this in the learned chapters is written as OTHER
OTHER = "¤"

LEFT_OUT = ("{code-cell}", "{math}", "{list-table}", "{mistakes}", "{raw}", "{figure}")
FENCE = re.compile(r"^\s*(`{3,}|:{3,})(.*)$")
NOT_PROSE = re.compile(r"^(\(\S+\)=|:\w+:.*|\|.*|#+ .*)$")
ROLES = (
    (r"\{glue\}`[^`]*`", "#"),
    (r"\{cite:[tp]\}`([a-z]+)(\d{4})\w*(?:,[^`]*)?`", lambda m: f"{m[1].title()} ({m[2]})"),
    (r"\{eq\}`[^`]*`", "(1)"),
    (r"\{prf:ref\}`[^`]*`", "the theorem"),
    (r"\[([^\]]*)\]\(#[^)]*\)", r"\1"),
    (r"\{[\w:]+\}`([^`<]*?)\s*(?:<[^`]*)?`", r"\1"),
)


def prose(markdown):
    """Return the paragraphs of a page, lines as they are broken, a blank line between two."""
    text = re.sub(r"\A---\n.*?\n---\n", "", markdown, flags=re.DOTALL)
    text = re.sub(r"\$\$.*?\$\$", "", text, flags=re.DOTALL)
    kept = [line.rstrip() for line in outside_of_blocks(text) if not NOT_PROSE.match(line.strip())]
    text = "\n".join(kept)
    for pattern, replacement in ROLES:
        text = re.sub(pattern, replacement, text)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def outside_of_blocks(text):
    """Yield the lines outside of blocks that hold no prose; theorems and solutions hold some."""
    open_fences = []
    for line in text.splitlines():
        fence = FENCE.match(line)
        if not fence:
            if not any(silent for _, silent in open_fences):
                yield line
        elif open_fences and fence[1].startswith(open_fences[-1][0]) and not fence[2].strip():
            open_fences.pop()
        else:
            silent = not fence[2].startswith("{") or fence[2].startswith(LEFT_OUT)
            open_fences.append((fence[1], silent))


def main():
    """Write the chapters down, rare signs replaced."""
    pages = {
        name: prose((ROOT / "book" / f"{name}.md").read_text("utf-8"))
        for name in (*LEARNED, *HELD_OUT)
    }
    learned = "".join(pages[name] for name in LEARNED)
    signs = {sign for sign in set(learned) if learned.count(sign) >= RAREST}
    pages = {
        name: "".join(sign if sign in signs else OTHER for sign in text)
        for name, text in pages.items()
    }
    content = {
        "learned": {name: pages[name] for name in LEARNED},
        "held out": {name: pages[name] for name in HELD_OUT},
    }
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
