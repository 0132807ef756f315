"""A model for all tests, and applications around it."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from service.app import make_app
from service.build import Build
from service.config import read_config
from service.model import load_model
from training.train import train

BUILD = Build("1.0.0", "c0ffee", "A test.")


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model")
    train(folder)
    return folder


@pytest.fixture
def app(trained: Path):
    return make_app(read_config({"FLAGSTONE_ENVIRONMENT": "test"}), BUILD, load_model(trained))


@pytest.fixture
def client(app) -> TestClient:
    return TestClient(app, raise_server_exceptions=False)
