"""The model as the service has it. A model whose checksum is not the one written beside it is not loaded: reading a
model file runs what is in it, so only what the pipeline made is read.
"""

import hashlib
import io
import json
from dataclasses import dataclass
from pathlib import Path

import joblib
import numpy
from sklearn.base import ClassifierMixin

FILE = "model.joblib"


class UntrustedModel(Exception):
    """The file is not what the pipeline made."""


@dataclass(frozen=True)
class Prediction:
    label: str
    probabilities: dict[str, float]
    # Names of inputs that lie outside of what the model was trained on.
    out_of_range: list[str]


@dataclass(frozen=True)
class Model:
    classifier: ClassifierMixin
    sha256: str
    # Names of the inputs in their order, and the range of each in the training data.
    ranges: dict[str, tuple[float, float]]
    metrics: dict[str, float]

    def predict(self, inputs: dict[str, float]) -> Prediction:
        row = numpy.array([[inputs[name] for name in self.ranges]])
        [chances] = self.classifier.predict_proba(row)
        labels = [str(label) for label in self.classifier.classes_]
        return Prediction(
            label=labels[int(chances.argmax())],
            probabilities={label: round(float(chance), 6) for label, chance in zip(labels, chances, strict=True)},
            out_of_range=[name for name, (low, high) in self.ranges.items() if not low <= inputs[name] <= high],
        )


def load_model(folder: Path) -> Model:
    """Reads a model that training.train wrote."""
    data = (folder / FILE).read_bytes()
    expected = (folder / f"{FILE}.sha256").read_text().split()[0]
    found = hashlib.sha256(data).hexdigest()
    if found != expected:
        raise UntrustedModel(f"{folder / FILE} has the checksum {found}, and {expected} is written beside it")
    facts = json.loads((folder / "model.json").read_text())
    ranges = {name: (low, high) for name, (low, high) in facts["ranges"].items()}
    return Model(joblib.load(io.BytesIO(data)), found, ranges, facts["metrics"])
