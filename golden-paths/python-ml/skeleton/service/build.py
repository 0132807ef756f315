"""What this program was built from. scripts/stamp.py writes it beside the source."""

import json
from dataclasses import dataclass
from pathlib import Path

STAMP = Path(__file__).parent / "build.json"


@dataclass(frozen=True)
class Build:
    version: str = "unknown"
    commit: str = "unknown"
    release: str = "unknown"


def read_build(stamp: Path = STAMP) -> Build:
    """The stamp of the build; a build without one says so in every field."""
    try:
        return Build(**json.loads(stamp.read_text()))
    except (OSError, ValueError, TypeError):
        return Build()
