"""The program: reads the environment, loads the model, listens, and ends in good order when it is told to."""

import os
import signal
import sys

import uvicorn

from service.app import make_app
from service.build import read_build
from service.config import read_config
from service.logs import set_up_logs
from service.model import load_model


def main() -> None:
    try:
        config = read_config(os.environ)
    except ValueError as error:
        sys.exit(str(error))
    build = read_build()
    set_up_logs(config, build)
    app = make_app(config, build, load_model(config.model))
    # A stop that was asked for is no failure. The server hands the signal on once it has answered what it was asked.
    for wanted in (signal.SIGTERM, signal.SIGINT):
        signal.signal(wanted, lambda *_: sys.exit(0))
    # Connections are given ten seconds to come to their end; a cluster waits for thirty.
    uvicorn.run(
        app, host=config.host, port=config.port, log_config=None, access_log=False, timeout_graceful_shutdown=10,
        server_header=False,
    )


if __name__ == "__main__":
    main()
