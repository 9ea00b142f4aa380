"""On which kind of file system a SQLite file stands: a network's keeps no locks that SQLite can rely on.

Source:
    SQLite documentation, "Write-Ahead Logging" (all processes must be on one machine) and "How To Corrupt
    An SQLite Database File" (broken locks of network file systems); Linux manual, proc_pid_mountinfo(5).
"""

from __future__ import annotations

import os
import re
from pathlib import Path

MOUNTS = Path("/proc/self/mountinfo")
_NETWORK = (
    "nfs nfs4 cifs smb3 smbfs ncpfs afs ceph glusterfs lustre gpfs beegfs davfs fuse.sshfs fuse.glusterfs"
    " fuse.ceph fuse.s3fs fuse.rclone fuse.goofys fuse.gcsfuse fuse.davfs2"
)
NETWORK = frozenset(_NETWORK.split())
"""File systems of other machines."""
_SHARED = "9p virtiofs vboxsf vmhgfs fuse.vmhgfs-fuse fuse.grpcfuse fuse.osxfs prl_fs drvfs"
SHARED = frozenset(_SHARED.split())
"""Folders that a host shares with a guest: they have locks, and no memory in common."""
_ESCAPED = re.compile(r"\\([0-7]{3})")


def filesystem_of(path: Path, mounts: Path = MOUNTS) -> str:
    """Return the kind of file system that a path is on, such as `ext4`; empty where the system does not say.

    Args:
        path: The path; what of it does not exist yet is left out.
        mounts: The table of mounts of this process.
    """
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return ""
    place, found, longest = os.path.realpath(path), "", -1
    for line in lines:
        before, _, after = line.partition(" - ")
        point = _ESCAPED.sub(lambda code: chr(int(code[1], 8)), before.split(" ")[4])
        # Of two mounts on one place the later one is seen.
        if len(point) >= longest and (place == point or place.startswith(f"{point.rstrip('/')}/")):
            found, longest = after.split(" ")[0], len(point)
    return found
