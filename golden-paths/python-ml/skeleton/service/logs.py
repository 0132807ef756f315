"""Log lines: one JSON object each, which says what logged it, where, and for which request."""

import json
import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime

from service.build import Build
from service.config import Config

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)

# What every record has of itself; anything else was given by whoever logs.
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message"}


class JsonLines(logging.Formatter):
    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__()
        self.fields = fields

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "level": record.levelname.lower(),
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            **self.fields,
            "message": record.getMessage(),
        }
        if (asked := request_id.get()) is not None:
            line["requestId"] = asked
        line |= {key: value for key, value in vars(record).items() if key not in _OWN}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


def set_up_logs(config: Config, build: Build) -> None:
    """Has everything that logs write to standard output."""
    handler = logging.StreamHandler(sys.stdout)
    fields = {"service": config.service, "environment": config.environment, "commit": build.commit}
    handler.setFormatter(JsonLines(fields))
    logging.basicConfig(level=config.log_level.upper(), handlers=[handler], force=True)
