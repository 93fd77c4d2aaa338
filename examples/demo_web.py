"""Starts the service and the example application with its page, prints the address, and stops both at Ctrl-C.

What `make demo-web` runs, after it has built the application.
"""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from demo import running_service

APPLICATION = (
    Path(__file__).resolve().parent.parent
    / "client/example-api/target/example-api-1.0.0-SNAPSHOT.jar"
)
START_S = 120


def main() -> int:
    port = int(os.environ.get("DEMO_WEB_PORT", "8080"))
    problems: list[str] = []
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with running_service(problems) as address:
        host, _, service_port = address.rpartition(":")
        java = shutil.which("java") or "java"
        application = subprocess.Popen(
            [java, "-jar", str(APPLICATION), "--spring.main.banner-mode=off", f"--server.port={port}",
             f"--execution.service.host={host}", f"--execution.service.port={service_port}"],
        )  # fmt: skip
        try:
            if wait_until_it_answers(application, port):
                print(
                    f"\nThe page is at http://localhost:{port}/; Ctrl-C stops it and the service.\n",
                    flush=True,
                )
                application.wait()
            problems.append(
                f"the application ended; is port {port} taken? DEMO_WEB_PORT chooses another"
            )
        except KeyboardInterrupt:
            pass  # the way to end the demo
        finally:
            application.terminate()
            application.wait()
    for problem in problems:
        print(f"demo-web: {problem}", file=sys.stderr)
    return 1 if problems else 0


def wait_until_it_answers(application: subprocess.Popen[bytes], port: int) -> bool:
    """False where the application ended, or gave no answer in time."""
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and application.poll() is None:
        page = http.client.HTTPConnection("localhost", port, timeout=5)
        try:
            page.request("GET", "/")
            return page.getresponse().status == http.HTTPStatus.OK
        except OSError:
            time.sleep(0.2)
        finally:
            page.close()
    return False


if __name__ == "__main__":
    sys.exit(main())
