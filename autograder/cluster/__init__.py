"""Grading on a Dask cluster, for a class that outgrows one machine.

    teacher's machine  | scheduler |  Dask worker  |  grading process
    client.py   -- parcels, told to whom -->  worker.py  -- pipe -->  process.py  (> grade.py)

What travels there is a parcel: a file's bytes, its names, and the results kept of the same bytes.
Workers need none of the teacher's folders. The file is opened where it lies, under the limits of
every submission; it is parsed only in the grading process, as JSON may be hostile too.
What travels back is an entry of results.json, checked field by field against what was sent.

A Dask worker has threads, the scheduler's connection and other people's tasks; so neither hidden
tests nor a sandbox run in it. Each of its threads keeps a grading process, which has a sandbox that
stays between submissions, no socket but the sandbox's, and none of Dask in it. Submitted code is in
the sandbox of that process, as everywhere.

A worker that has other tests, answers or another grader than the teacher is refused by name, also
when it joins late. Retries, lost and slow workers are Dask's business; a submission whose workers
die one after another is an error of that one.
"""


class ClusterError(RuntimeError):
    """The cluster cannot be used; the message says why."""
