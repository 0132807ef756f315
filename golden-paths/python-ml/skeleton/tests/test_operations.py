"""What the platform relies on: health, readiness, version, figures, logs."""

import json
import logging
from pathlib import Path

import pytest
import yaml
from fastapi.routing import APIRoute

from service.build import Build, read_build
from service.config import read_config
from service.logs import JsonLines, request_id
from tests.conftest import BUILD


def test_the_service_tells_what_it_is_and_how_it_is(client):
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready"}
    version = client.get("/version").json()
    assert version["service"] == "${{ values.name }}" and version["environment"] == "test"
    assert (version["commit"], version["release"]) == (BUILD.commit, BUILD.release)


def test_requests_are_counted_by_route_and_never_by_address(client):
    client.get("/nowhere/in/particular")
    client.get("/version")
    figures = client.get("/metrics").text
    assert 'http_server_requests_seconds_count{method="GET",status="404",uri="unknown"} 1.0' in figures
    assert 'http_server_requests_seconds_bucket{le="0.3",method="GET",status="200",uri="/version"} 1.0' in figures
    assert "particular" not in figures


def test_a_failure_says_nothing_of_its_inside_and_the_log_says_all(app, client, caplog):
    @app.get("/breaks")
    def breaks():
        raise RuntimeError("the password is swordfish")

    answer = client.get("/breaks", headers={"x-request-id": "abc"})
    assert answer.status_code == 500 and answer.headers["x-request-id"] == "abc"
    assert "swordfish" not in answer.text and "abc" in answer.text
    assert any(it.levelname == "ERROR" and it.exc_info for it in caplog.records)


def test_log_lines_are_json_with_the_id_of_the_request():
    record = logging.makeLogRecord({"msg": "done", "levelname": "INFO", "ms": 3})
    token = request_id.set("abc")
    try:
        line = json.loads(JsonLines({"service": "x", "commit": "c0ffee"}).format(record))
    finally:
        request_id.reset(token)
    assert line["message"] == "done" and line["ms"] == 3 and line["level"] == "info"
    assert (line["requestId"], line["service"], line["commit"]) == ("abc", "x", "c0ffee")


def test_an_environment_that_makes_no_sense_ends_the_start():
    assert read_config({"PORT": "81"}).port == 81
    assert read_config({}).host == "127.0.0.1"
    with pytest.raises(ValueError, match="PORT is http"):
        read_config({"PORT": "http"})
    with pytest.raises(ValueError, match="LOG_LEVEL is loud"):
        read_config({"LOG_LEVEL": "loud"})


def test_a_build_knows_its_commit_and_one_without_a_stamp_says_so(tmp_path: Path):
    stamp = tmp_path / "build.json"
    assert read_build(stamp) == Build()
    stamp.write_text(json.dumps({"version": "1.0.0", "commit": "c0ffee", "release": "A test."}))
    assert read_build(stamp) == BUILD


def test_openapi_describes_every_route_and_nothing_else(app):
    served = {(method.lower(), route.path) for route in app.routes if isinstance(route, APIRoute) for method in route.methods}
    document = yaml.safe_load(Path("openapi.yaml").read_text())
    described = {(method, path) for path, operations in document["paths"].items() for method in operations}
    assert served == described
