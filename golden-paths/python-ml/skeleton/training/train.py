"""Makes the model. The same examples and the same packages give the same model: chance is drawn from a fixed seed.

    python3 -m training.train --into model
"""

import argparse
import hashlib
import io
import json
from pathlib import Path

import joblib
import numpy
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from service.model import FILE
from training.data import EXAMPLES, LIMITS, read_examples

SEED = 1
HELD_BACK = 0.3


def train(into: Path, examples: Path = EXAMPLES) -> dict[str, float]:
    """Trains on two thirds, scores on the rest, and writes the model with its facts and its checksum."""
    read = read_examples(examples)
    rows, labels = numpy.array(read.rows), numpy.array(read.labels)
    learn, ask, learn_labels, ask_labels = train_test_split(
        rows, labels, test_size=HELD_BACK, random_state=SEED, stratify=labels,
    )
    classifier = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000, random_state=SEED))
    classifier.fit(learn, learn_labels)
    metrics = {"accuracy": round(float(accuracy_score(ask_labels, classifier.predict(ask))), 4)}
    into.mkdir(parents=True, exist_ok=True)
    written = io.BytesIO()
    joblib.dump(classifier, written)
    data = written.getvalue()
    (into / FILE).write_bytes(data)
    (into / f"{FILE}.sha256").write_text(f"{hashlib.sha256(data).hexdigest()}  {FILE}\n")
    (into / "metric.txt").write_text(f"{metrics['accuracy']}\n")
    facts = {
        "examples": hashlib.sha256(examples.read_bytes()).hexdigest(),
        "heldBack": HELD_BACK,
        "metrics": metrics,
        "ranges": {name: [float(learn[:, at].min()), float(learn[:, at].max())] for at, name in enumerate(LIMITS)},
        "seed": SEED,
    }
    (into / "model.json").write_text(json.dumps(facts, indent=2) + "\n")
    return metrics


if __name__ == "__main__":
    words = argparse.ArgumentParser(description="Makes the model.")
    words.add_argument("--into", type=Path, default=Path("model"))
    words.add_argument("--examples", type=Path, default=EXAMPLES)
    given = words.parse_args()
    print(json.dumps(train(given.into, given.examples)))
