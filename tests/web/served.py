"""An application behind uvicorn in a thread, on a free port."""

import threading
import time

import uvicorn
from fastapi import FastAPI

from web.server import listen, server_of


class Served:
    """Runs until `stop`; address has no final slash."""

    def __init__(self, app: FastAPI) -> None:
        listening = listen("127.0.0.1", 0)
        self.address = listening.address.rstrip("/").replace("127.0.0.1", "localhost")
        self.server: uvicorn.Server = server_of(app, app.state.settings)
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [listening.socket]}, daemon=True)
        self.thread.start()
        until = time.monotonic() + 20
        while not self.server.started:
            assert time.monotonic() < until, "uvicorn did not start"
            time.sleep(0.02)

    def stop(self) -> None:
        """Take no more requests, and end."""
        self.server.should_exit = True
        self.thread.join(20)
