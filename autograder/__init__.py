"""The grader, and where its trust ends.

    trusted, holds tests, answers and marks     |  not trusted, holds the submitted code
    grade.py > plugin.py > examining > hidden   |
         diagnosis < results > report           |
    sandbox/remote.py  <-- JSON and raw arrays, sandbox/inside/wire.py -->  sandbox/inside/cells.py
    sandbox/answers.py (earlier functions' answers, in a process of their own)

Nothing but numbers crosses that line, and no submitted code ever runs on its left side.
"""
