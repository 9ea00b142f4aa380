"""What runs inside the container of `test_image.py`: the command of the image, its health check, then facts as JSON.

Arguments: the entry point with its command, and the health check, both as JSON lists.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

WITHIN_S = 120


def main() -> None:
    """Run the service until it is healthy, stop it, and print what was found."""
    command, check = (json.loads(one) for one in sys.argv[1:3])
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as service:
        before = subprocess.run(check, check=False, capture_output=True).returncode
        until = time.monotonic() + WITHIN_S
        while (healthy := subprocess.run(check, check=False, capture_output=True).returncode) != 0:
            if service.poll() is not None or time.monotonic() > until:
                break
        service.send_signal(signal.SIGTERM)
        _, log = service.communicate(timeout=WITHIN_S)
    facts = {
        "user": [os.getuid(), os.getgid()],
        "healthy": healthy,
        "unhealthy_before": before != 0,
        "ended": service.returncode,
        "written": sorted(str(path) for path in Path("/data").rglob("*") if path.is_file()),
        "refused": [place for place in ("/opt/x", "/x", "/usr/x") if not _can_write(place)],
        "log": log,
    }
    json.dump(facts, sys.stdout)


def _can_write(place: str) -> bool:
    try:
        Path(place).write_text("x", encoding="utf-8")
    except OSError:
        return False
    return True


if __name__ == "__main__":
    main()
