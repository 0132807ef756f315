"""What the environment says, read once at the start and checked there."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

LOG_LEVELS = ("critical", "error", "warning", "info", "debug")


@dataclass(frozen=True)
class Config:
    service: str
    environment: str
    host: str
    port: int
    log_level: str
    model: Path


def read_config(env: Mapping[str, str]) -> Config:
    """Reads the environment; what makes no sense ends the start with a sentence that says why."""
    port = env.get("PORT", "${{ values.port }}")
    if not port.isdecimal() or int(port) > 65535:
        raise ValueError(f"PORT is {port}, which is no port: give a number from 0 to 65535")
    log_level = env.get("LOG_LEVEL", "info").lower()
    if log_level not in LOG_LEVELS:
        raise ValueError(f"LOG_LEVEL is {log_level}: give one of {', '.join(LOG_LEVELS)}")
    return Config(
        service=env.get("FLAGSTONE_SERVICE", "${{ values.name }}"),
        environment=env.get("FLAGSTONE_ENVIRONMENT", "local"),
        # Other machines are let in only where somebody says so, as the image does.
        host=env.get("HOST", "127.0.0.1"),
        port=int(port),
        log_level=log_level,
        model=Path(env.get("MODEL", "model")),
    )
