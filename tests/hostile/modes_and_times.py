"""Change modes, owners, times and attributes of files, by the newest and by the oldest calls."""
MARK = " LE" + "AK "  # in two parts, as a report may quote this line

import ctypes, os, struct

libc = ctypes.CDLL(None, use_errno=True)
x86_64 = os.uname().machine == "x86_64"
path = os.__file__.encode()
AT_FDCWD, mode, fd = -100, os.stat(path).st_mode & 0o777, os.open(path, os.O_RDONLY)
# What they are already, so that nothing is broken where an attack succeeds.
times = [t for ns in (os.stat(path).st_atime_ns, os.stat(path).st_mtime_ns) for t in divmod(ns, 10**9)]
times = struct.pack("qqqq", *times)
calls = {
    "fchmodat2": (452, AT_FDCWD, path, mode, 0),
    "fchmodat": (268 if x86_64 else 53, AT_FDCWD, path, mode),
    "fchmod": (91 if x86_64 else 52, fd, mode),
    "fchown": (93 if x86_64 else 55, fd, -1, -1),
    "fchownat": (260 if x86_64 else 54, AT_FDCWD, path, -1, -1, 0),
    "utimensat": (280 if x86_64 else 88, AT_FDCWD, path, times, 0),
    "utimensat of a descriptor": (280 if x86_64 else 88, fd, None, times, 0),
    "setxattr": (188 if x86_64 else 5, path, b"user.x", b"x", 1, 0),
    "fsetxattr": (190 if x86_64 else 7, fd, b"user.x", b"x", 1, 0),
    "setxattrat": (463, AT_FDCWD, path, 0, b"user.x", None, 0),
    "file_setattr": (469, AT_FDCWD, path, None, 0, 0),
    "flock": (73 if x86_64 else 32, fd, 1),
}
if x86_64:
    calls |= {"chmod": (90, path, mode), "chown": (92, path, -1, -1)}
done = [MARK + name for name, call in calls.items() if libc.syscall(*call) == 0]
raise RuntimeError("done: " + "; ".join(done))
