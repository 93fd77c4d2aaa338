"""Chromium without a window, driven over two pipes by its own protocol (CDP), for tests that look at a page.

The rule: each browser has a profile of its own and no network but what a page itself asks for, and all that a page
says on its console or asks of the network is kept.
"""

import base64
import contextlib
import itertools
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

CHROMIUM = shutil.which("chromium")


class Page:
    """One tab.

    Attributes:
        problems: Errors and warnings of the console, and exceptions.
        requests: Addresses that the page asked for; data within it is none.
    """

    def __init__(self, to_browser, from_browser):
        self._to, self._from = to_browser, from_browser
        self._numbers = itertools.count(1)
        self._read = b""
        self.problems, self.requests = [], []
        target = self._call("Target.createTarget", session=None, url="about:blank")["targetId"]
        self._session = self._call(
            "Target.attachToTarget", session=None, targetId=target, flatten=True
        )["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method, **parameters):
        return self._call(method, session=self._session, **parameters)

    def open(self, address):
        self.problems.clear()
        self.requests.clear()
        self.call("Page.navigate", url=address)

    def size(self, width, height, *, phone=False):
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=2 if phone else 1, mobile=phone,
        )  # fmt: skip
        self.call("Emulation.setTouchEmulationEnabled", enabled=phone)

    def dark(self, on):
        features = [{"name": "prefers-color-scheme", "value": "dark" if on else "light"}]
        self.call("Emulation.setEmulatedMedia", features=features)

    def value(self, expression):
        """What *expression* gives; waits for a promise."""
        told = self.call(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in told, told["exceptionDetails"]
        return told["result"].get("value")

    def until(self, expression, within_s=30):
        ends = time.monotonic() + within_s
        while not self.value(expression):
            assert time.monotonic() < ends, f"{expression} stays false; {self.problems}"
            time.sleep(0.05)

    def picture(self, path, *, whole=False):
        shot = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole,
                         **({"clip": self._all()} if whole else {}))  # fmt: skip
        path.write_bytes(base64.b64decode(shot["data"]))

    def pdf(self, path):
        path.write_bytes(
            base64.b64decode(self.call("Page.printToPDF", printBackground=True)["data"])
        )

    def _all(self):
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        return {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}

    def _call(self, method, session, **parameters):
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            told = self._next()
            if told.get("id") == number:
                assert "error" not in told, (method, told["error"])
                return told["result"]
            self._note(told)

    def _next(self, within_s=60):
        ends = time.monotonic() + within_s
        while b"\0" not in self._read:
            left = ends - time.monotonic()
            assert left > 0, "the browser is silent"
            if select.select([self._from], [], [], left)[0]:
                piece = os.read(self._from, 1 << 20)
                assert piece, "the browser has ended"
                self._read += piece
        message, _, self._read = self._read.partition(b"\0")
        return json.loads(message)

    def _note(self, told):
        parameters = told.get("params", {})
        match told.get("method"):
            case "Runtime.exceptionThrown":
                self.problems.append(parameters["exceptionDetails"])
            case "Runtime.consoleAPICalled" if parameters["type"] in {"error", "warning", "assert"}:
                self.problems.append(parameters["args"])
            case "Log.entryAdded" if parameters["entry"]["level"] in {"error", "warning"}:
                self.problems.append(parameters["entry"])
            case "Network.requestWillBeSent":
                # What is in the page itself is asked of nobody.
                if not parameters["request"]["url"].startswith("data:"):
                    self.requests.append(parameters["request"]["url"])


@contextlib.contextmanager
def browser_page():
    """A page in a browser of its own."""
    to_read, to_write = os.pipe()
    from_read, from_write = os.pipe()

    def ends():
        # The browser reads at 3 and writes at 4; first out of their way.
        reads, writes = os.dup2(to_read, 13), os.dup2(from_write, 14)
        os.dup2(reads, 3)
        os.dup2(writes, 4)

    with tempfile.TemporaryDirectory(
        prefix="strategiz-browser-", ignore_cleanup_errors=True
    ) as profile:
        browser = subprocess.Popen(
            [CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
             "--no-first-run", "--disable-background-networking", "--disable-component-update",
             "--hide-scrollbars", f"--user-data-dir={profile}", "--remote-debugging-pipe"],
            preexec_fn=ends,  # noqa: PLW1509 - two calls of the system, and no other way to give 3 and 4
            close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(to_read)
        os.close(from_write)
        try:
            page = Page(to_write, from_read)
            yield page
        finally:
            with contextlib.suppress(OSError):
                os.write(to_write, b'{"id":0,"method":"Browser.close"}\0')
            try:
                browser.wait(timeout=10)
            except subprocess.TimeoutExpired:
                browser.kill()
                browser.wait()
            os.close(to_write)
            os.close(from_read)
