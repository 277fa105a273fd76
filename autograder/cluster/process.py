"""The grading process of a Dask worker's thread: ``python -m autograder.cluster.process``.

It holds the run's seed and a sandbox, and ends with its worker, or when nothing has come for a
while: the run is over, or its teacher's machine gone.
"""

import contextlib
import json
import sys
from multiprocessing.connection import Connection

from autograder.cluster.parcel import unpack
from autograder.grade import Settings, grade_or_keep, isolation
from autograder.sandbox.host import SandboxError, die_with_parent
from autograder.store import course_fingerprint

# Seconds without a question after which it ends.
PATIENCE = 120


def main(handle):
    """Answer from a pipe until it is closed or silent."""
    die_with_parent()
    connection = Connection(int(handle))
    with contextlib.suppress(EOFError):
        settings = Settings(**json.loads(connection.recv_bytes()))
        connection.send_bytes(json.dumps(greeting(settings)).encode())
        while connection.poll(PATIENCE):
            submission, kept = unpack(connection.recv_bytes())
            result = grade_or_keep(submission, kept, settings)
            connection.send_bytes(json.dumps(result.to_json()).encode())


def greeting(settings):
    """What this process grades with, or why it cannot."""
    try:
        return {"isolation": isolation(settings), "fingerprint": course_fingerprint()}
    except SandboxError as error:
        return {"problem": str(error)}


if __name__ == "__main__":
    main(sys.argv[1])
