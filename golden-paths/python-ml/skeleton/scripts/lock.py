"""Writes the lock files anew, with the newest versions that go together. Needs uv: pip install uv."""

import subprocess
from pathlib import Path

COMPILE = [
    "uv", "pip", "compile", "--quiet", "--generate-hashes", "--no-emit-index-url", "--no-header", "--no-annotate",
    "--python-version", "3.11", "--python-platform", "x86_64-manylinux_2_28",
]


def compiled(*words: str) -> list[str]:
    """The pins of some inputs, each with its hashes."""
    done = subprocess.run([*COMPILE, *words], check=True, capture_output=True, text=True)
    pins: list[str] = []
    for line in done.stdout.splitlines(keepends=True):
        if line.startswith(" "):
            pins[-1] += line
        else:
            pins.append(line)
    return pins


def main() -> None:
    service = compiled("requirements.in")
    Path("requirements.txt").write_text("".join(service))
    everything = compiled("requirements.in", "requirements-dev.in", "--constraint", "requirements.txt")
    # Tools lie in a folder of their own, so that they never get into the artefact.
    Path("requirements-dev.txt").write_text("".join(pin for pin in everything if pin not in service))


if __name__ == "__main__":
    main()
