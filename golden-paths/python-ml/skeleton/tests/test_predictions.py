"""Predictions through the door that callers use."""

import pytest

SETOSA = {"sepal_length": 5.1, "sepal_width": 3.5, "petal_length": 1.4, "petal_width": 0.2}


def test_a_flower_is_told_by_its_measures(client, trained):
    answer = client.post("/v1/predictions", json=SETOSA)
    assert answer.status_code == 200
    found = answer.json()
    assert found["label"] == "setosa" and found["outOfRange"] == []
    assert abs(sum(found["probabilities"].values()) - 1) < 1e-5
    assert found["model"] == (trained / "model.joblib.sha256").read_text().split()[0]


def test_what_the_model_was_not_trained_on_is_told_and_counted(client):
    found = client.post("/v1/predictions", json=SETOSA | {"petal_width": 3.9}).json()
    assert found["outOfRange"] == ["petal_width"]
    figures = client.get("/metrics").text
    assert "model_inputs_out_of_range_total 1.0" in figures
    assert f'model_predictions_total{{outcome="{found["label"]}"}} 1.0' in figures


@pytest.mark.parametrize("wrong", [{}, SETOSA | {"petal_width": "wide"}, SETOSA | {"colour": 1}, SETOSA | {"petal_width": None}])
def test_what_is_no_flower_is_refused(client, wrong):
    answer = client.post("/v1/predictions", json=wrong)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "invalid"


def test_the_model_says_what_it_takes_and_what_it_scored(client):
    about = client.get("/v1/model").json()
    assert list(about["inputs"]) == list(SETOSA)
    assert about["metrics"]["accuracy"] >= 0.93
