"""Leave files wherever something can be written, and fill the disk."""
MARK = " LE" + "AK "  # in two parts, as a report may quote this line

import os

written = []
for folder in ("/tmp", "/dev/shm", "/var/tmp", "/run", ".", "ROOT", "/fonts", "/inside"):
    for what in (
        lambda path: open(path, "wb").write(bytes(1 << 20)),
        os.mkdir,
        os.mkfifo,
        lambda path: os.symlink("/", path),
        lambda path: os.open(folder, os.O_TMPFILE | os.O_RDWR),
    ):
        path = f"{folder}/left-by-a-submission"
        try:
            what(path)
            written.append(MARK + path)
        except OSError:
            pass
        try:
            os.rmdir(path) if os.path.isdir(path) and not os.path.islink(path) else os.unlink(path)
        except OSError:
            pass
raise RuntimeError("written: " + "; ".join(written))
