"""Writes beside the service which commit it was built from and what the release brings.

The same commit gives the same file, so that it gives the same artefact.
"""

import json
import os
import subprocess
from pathlib import Path

VERSION = "1.0.0"


def commit() -> str:
    if given := os.environ.get("COMMIT"):
        return given
    try:
        return subprocess.run(["git", "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def main() -> None:
    release = Path("release.txt").read_text().strip()
    stamp = {"version": VERSION, "commit": commit(), "release": release}
    Path("service/build.json").write_text(json.dumps(stamp) + "\n")


if __name__ == "__main__":
    main()
