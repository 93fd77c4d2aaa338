"""The port that Prometheus scrapes, on threads of its own: a scrape takes no turn of the event loop."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from wsgiref.simple_server import WSGIRequestHandler, make_server

from prometheus_client import CollectorRegistry, make_wsgi_app
from prometheus_client.exposition import ThreadingWSGIServer

_CLIENT_S = 10.0


class _Handler(WSGIRequestHandler):
    timeout = _CLIENT_S
    """Longest wait for a client that says nothing; it keeps a thread for as long."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Logs nothing: a scrape is no event."""


def serve(registry: CollectorRegistry, host: str, port: int) -> Callable[[], None]:
    """Serves *registry* at every path; what comes back stops that, and blocks until it has.

    Raises:
        OSError: The address cannot be listened on.
    """

    class Server(ThreadingWSGIServer):
        address_family = socket.AF_INET6 if ":" in host else socket.AF_INET

    try:
        server = make_server(host, port, make_wsgi_app(registry), Server, _Handler)
    except OSError as error:
        raise OSError(f"{host}:{port}, for metrics, cannot be listened on: {error}") from error
    threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()

    def stop() -> None:
        server.shutdown()
        server.server_close()

    return stop
