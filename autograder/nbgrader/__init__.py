"""Stock nbgrader, taking its notebooks and its marks from this grader.

In nbgrader's process, which may be a Jupyter server's, no notebook of a student's is parsed and
nothing of the course is computed: :mod:`.worker` does both in a process of its own, fresh for each
command, so that what is released and graded is what lies on the disk now.
"""
