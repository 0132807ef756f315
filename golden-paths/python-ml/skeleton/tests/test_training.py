"""What is learnt from, what comes of it, and what keeps a bad model from being served."""

import json
import shutil
from pathlib import Path

import pytest

from service.model import UntrustedModel, load_model
from training.data import EXAMPLES, BadData, read_examples
from training.gate import judge
from training.train import train


def test_the_same_examples_give_the_same_model(trained: Path, tmp_path: Path):
    train(tmp_path)
    assert (tmp_path / "model.joblib.sha256").read_text() == (trained / "model.joblib.sha256").read_text()


def test_a_model_that_somebody_changed_is_not_loaded(trained: Path, tmp_path: Path):
    shutil.copytree(trained, tmp_path / "model")
    with (tmp_path / "model" / "model.joblib").open("ab") as file:
        file.write(b".")
    with pytest.raises(UntrustedModel, match="has the checksum"):
        load_model(tmp_path / "model")
    assert [it["check"] for it in judge(tmp_path / "model") if not it["passed"]] == ["checksum"]


def test_the_gate_lets_this_model_pass(trained: Path):
    assert [it for it in judge(trained) if not it["passed"]] == []


def test_the_gate_stops_a_model_that_is_worse_or_has_no_card(trained: Path, tmp_path: Path):
    gate = tmp_path / "gate.json"
    gate.write_text(json.dumps({"metrics": {"accuracy": 0.9999}, "latencyMs": 1000}))
    assert [it["check"] for it in judge(trained, gate) if not it["passed"]] == ["accuracy"]
    assert "card" in [it["check"] for it in judge(trained, card=tmp_path / "none.md") if not it["passed"]]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("5.1,3.5,1.4,setosa,", "which is no number"),
        ("5.1,3.5,140,0.2,setosa", "petal_length is 140.0"),
        ("5.1,3.5,nan,0.2,setosa", "petal_length is nan"),
        ("5.1,3.5,1.4,0.2,rose", "'rose' is none of"),
    ],
)
def test_examples_that_make_no_sense_are_refused_with_their_line(tmp_path: Path, line: str, said: str):
    file = tmp_path / "flowers.csv"
    file.write_text(EXAMPLES.read_text().replace("5.1,3.5,1.4,0.2,setosa", line, 1))
    with pytest.raises(BadData, match=f"line 2: .*{said}"):
        read_examples(file)


def test_too_few_examples_are_refused(tmp_path: Path):
    file = tmp_path / "flowers.csv"
    file.write_text("\n".join(EXAMPLES.read_text().splitlines()[:60]) + "\n")
    with pytest.raises(BadData, match="examples of versicolor"):
        read_examples(file)
