"""The examples that the model learns from, checked before anybody learns from them."""

import csv
import math
from dataclasses import dataclass
from pathlib import Path

EXAMPLES = Path("data/flowers.csv")
LABEL = "species"
LABELS = ("setosa", "versicolor", "virginica")
# What each input may be, in centimetres; anything else is a mistake of whoever wrote it down.
LIMITS = {
    "sepal_length": (3.0, 10.0),
    "sepal_width": (1.0, 6.0),
    "petal_length": (0.5, 9.0),
    "petal_width": (0.05, 4.0),
}
# Fewer than this of a label, and what is learnt about it is chance.
EXAMPLES_MIN = 30


class BadData(Exception):
    """The examples cannot be learnt from; the message says where and why."""


@dataclass(frozen=True)
class Examples:
    rows: list[list[float]]
    labels: list[str]


def read_examples(file: Path = EXAMPLES) -> Examples:
    """Reads the examples and holds every one of them against the schema above."""
    rows: list[list[float]] = []
    labels: list[str] = []
    with file.open(newline="") as text:
        reader = csv.DictReader(text)
        if reader.fieldnames != [*LIMITS, LABEL]:
            raise BadData(f"{file} has the columns {reader.fieldnames}, and {[*LIMITS, LABEL]} are wanted")
        for line, row in enumerate(reader, start=2):
            rows.append([number(file, line, name, row[name]) for name in LIMITS])
            if row[LABEL] not in LABELS:
                raise BadData(f"{file}, line {line}: {row[LABEL]!r} is none of {', '.join(LABELS)}")
            labels.append(row[LABEL])
    for label in LABELS:
        if (count := labels.count(label)) < EXAMPLES_MIN:
            raise BadData(f"{file} has {count} examples of {label}, and {EXAMPLES_MIN} are needed")
    return Examples(rows, labels)


def number(file: Path, line: int, name: str, text: str | None) -> float:
    low, high = LIMITS[name]
    try:
        value = float(text or "")
    except ValueError:
        raise BadData(f"{file}, line {line}: {name} is {text!r}, which is no number") from None
    if not math.isfinite(value) or not low <= value <= high:
        raise BadData(f"{file}, line {line}: {name} is {value}, and {low} to {high} makes sense")
    return value
