"""The application: everything but the socket, so that tests can ask it without one."""

import logging
import time
import uuid
from dataclasses import asdict

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel, ConfigDict, create_model
from starlette.exceptions import HTTPException

from service.build import Build
from service.config import Config
from service.logs import request_id
from service.metrics import Metrics
from service.model import Model

log = logging.getLogger("service")

# What the platform asks is not worth a line each time.
QUIET = {"/healthz", "/readyz", "/version", "/metrics"}


class PredictionOut(BaseModel):
    label: str
    probabilities: dict[str, float]
    outOfRange: list[str]
    model: str


def problem(status: int, code: str, message: str) -> JSONResponse:
    return JSONResponse({"error": {"code": code, "message": message}}, status)


def make_app(config: Config, build: Build, model: Model) -> FastAPI:
    """Puts the application together around a model."""
    app = FastAPI(title=config.service, docs_url=None, redoc_url=None, openapi_url=None)
    metrics = Metrics()

    @app.exception_handler(RequestValidationError)
    async def invalid(_request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        return problem(400, "invalid", f"{'.'.join(str(it) for it in first['loc'])}: {first['msg']}")

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> Response:
        if error.status_code == 404:
            return problem(404, "not_found", f"There is no {request.method} {request.url.path}")
        return problem(error.status_code, "refused", str(error.detail))

    @app.middleware("http")
    async def watch(request: Request, call_next) -> Response:
        began = time.perf_counter()
        # A request keeps the id that it comes with, so that one search finds it in the logs of all services.
        asked = request.headers.get("x-request-id", "")[:128] or str(uuid.uuid4())
        token = request_id.set(asked)
        try:
            try:
                response = await call_next(request)
            except Exception:
                log.exception("could not answer")
                response = problem(500, "internal", f"Something went wrong. Its id is {asked}")
            response.headers["x-request-id"] = asked
            # The route, never the address: what callers make up would make a new series each time.
            route = getattr(request.scope.get("route"), "path", "unknown")
            took = time.perf_counter() - began
            metrics.requests.labels(request.method, route, response.status_code).observe(took)
            if route not in QUIET:
                log.info(
                    "request completed",
                    extra={"method": request.method, "uri": route, "status": response.status_code, "ms": round(took * 1000, 1)},
                )
            return response
        finally:
            request_id.reset(token)

    # What a prediction takes is what the model was trained on: the fields have its names.
    fields = {name: (float, ...) for name in model.ranges}
    inputs_type = create_model("PredictionIn", __config__=ConfigDict(extra="forbid", allow_inf_nan=False), **fields)

    @app.post("/v1/predictions")
    def predict(inputs: inputs_type) -> PredictionOut:  # type: ignore[valid-type]
        found = model.predict(inputs.model_dump())
        metrics.predictions.labels(found.label).inc()
        if found.out_of_range:
            metrics.out_of_range.inc()
            log.warning("inputs out of range", extra={"inputs": found.out_of_range})
        return PredictionOut(
            label=found.label, probabilities=found.probabilities, outOfRange=found.out_of_range, model=model.sha256,
        )

    @app.get("/v1/model")
    def about_model() -> dict[str, object]:
        """Which model answers, what it takes, and what it scored."""
        return {"sha256": model.sha256, "inputs": model.ranges, "metrics": model.metrics}

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        """Alive: a process that cannot answer this is started again."""
        return {"status": "ok"}

    @app.get("/readyz")
    def readyz() -> dict[str, str]:
        """Ready: the service listens only once its model is loaded."""
        return {"status": "ready"}

    @app.get("/version")
    def version() -> dict[str, str]:
        return {"service": config.service, "environment": config.environment, **asdict(build), "model": model.sha256}

    @app.get("/metrics")
    def figures() -> Response:
        return Response(generate_latest(metrics.registry), headers={"content-type": CONTENT_TYPE_LATEST})

    return app
