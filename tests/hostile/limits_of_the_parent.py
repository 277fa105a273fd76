"""Change the limits of the parent, which every later submission would inherit."""
MARK = " LE" + "AK "  # in two parts, as a report may quote this line

import os, resource

changed = []
for who in (os.getppid(), 1):
    for what in (resource.RLIMIT_NOFILE, resource.RLIMIT_STACK, resource.RLIMIT_FSIZE):
        try:
            old = resource.prlimit(who, what)
            changed.append(f"{MARK} read the limits of {who}")
            resource.prlimit(who, what, (old[0] - (who > 1), old[1]))
            changed.append(f"{MARK} set the limits of {who}")
        except (OSError, ValueError):
            pass
raise RuntimeError("changed: " + "; ".join(changed))
