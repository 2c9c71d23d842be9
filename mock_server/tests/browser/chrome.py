"""A real Chromium, driven by ChromeDriver over its W3C WebDriver protocol: the standard library alone.
No name is resolved but loopback's: a page that needs the network does not work here."""
import base64, json, os, shutil, socket, subprocess, tempfile, time, urllib.error, urllib.request

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
KEYS = {"Escape": "\ue00c", "Enter": "\ue007", "Tab": "\ue004", "ArrowDown": "\ue015", "ArrowUp": "\ue013",
        "Home": "\ue011", "End": "\ue010", "Space": " "}
PATIENCE = 60


def programs():
    """The browser and its driver, or None where either is missing."""
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    driver = next(filter(None, map(shutil.which, ("chromedriver", "chromium-chromedriver"))), None)
    return (browser, driver) if browser and driver else None


class WebDriverError(Exception):
    pass


class Chrome:
    """One browser window. Use it in a with statement: it ends its processes."""

    def __init__(self, *flags):
        self.browser, driver = programs()
        self.folder = tempfile.TemporaryDirectory()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.base = f"http://127.0.0.1:{port}"
        self.log = open(os.path.join(self.folder.name, "driver.log"), "wb")
        self.process = subprocess.Popen([driver, f"--port={port}"], stdout=self.log, stderr=self.log)
        self.session = None
        try:
            self.start(flags)
        except BaseException:
            self.__exit__()
            raise

    def start(self, flags):
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                if self.request("GET", "/status")["ready"]:
                    break
            except (OSError, urllib.error.URLError):
                assert self.process.poll() is None and time.monotonic() < deadline, "chromedriver does not start"
                time.sleep(0.05)
        arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                     "--disable-background-networking", "--disable-component-update", "--disable-sync",
                     "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
                     "--force-color-profile=srgb", "--hide-scrollbars",
                     f"--user-data-dir={self.folder.name}/profile", *flags]
        answer = self.request("POST", "/session", {"capabilities": {"alwaysMatch": {
            "goog:chromeOptions": {"binary": self.browser, "args": arguments},
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"}}}})
        self.session = answer["sessionId"]

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        if self.session:
            try:
                self.call("DELETE", "")
            except Exception:
                pass
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()
        for _ in range(50):  # its helpers may still be writing to the profile
            try:
                self.folder.cleanup()
                return
            except OSError:
                time.sleep(0.1)

    def request(self, method, path, body=None):
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.base + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE * 2) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            value = json.load(error)["value"]
            raise WebDriverError(f"{value['error']}: {value['message'].splitlines()[0]}") from None

    def call(self, method, path, body=None):
        return self.request(method, f"/session/{self.session}{path}", body)

    # --- The page ---

    def open(self, url):
        self.call("POST", "/url", {"url": url})

    def run(self, script, *arguments):
        return self.call("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def cdp(self, command, **parameters):
        return self.call("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def find(self, selector):
        """The visible element of a selector; waits for it."""
        return self.until(lambda: self.run(
            "return [...document.querySelectorAll(arguments[0])].find(e => e.checkVisibility()) || null", selector),
            f"no visible {selector}")

    def gone(self, selector):
        self.until(lambda: not self.run(
            "return [...document.querySelectorAll(arguments[0])].some(e => e.checkVisibility())", selector),
            f"{selector} stays")

    def text(self, selector):
        return self.run("return arguments[0].innerText", self.find(selector))

    def see(self, selector, words):
        """Waits until an element holds these words."""
        return self.until(lambda: self.run(
            "return [...document.querySelectorAll(arguments[0])]"
            ".some(e => e.checkVisibility() && e.innerText.includes(arguments[1]))", selector, words),
            lambda: f"{selector} does not say {words!r} but {self.run('return document.body.innerText')[:1500]!r}")

    def click(self, selector):
        element = self.find(selector)
        self.run("arguments[0].scrollIntoView({block: 'center'})", element)
        self.call("POST", f"/element/{element[ELEMENT]}/click", {})

    def write(self, selector, text):
        element = self.find(selector)
        self.call("POST", f"/element/{element[ELEMENT]}/clear", {})
        self.call("POST", f"/element/{element[ELEMENT]}/value", {"text": text})

    def press(self, *keys):
        """Real key strokes to whatever has the focus."""
        actions = []
        for key in keys:
            value = KEYS.get(key, key)
            actions += [{"type": "keyDown", "value": value}, {"type": "keyUp", "value": value}]
        self.call("POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": actions}]})

    def choose(self, selector, value):
        """A choice of a select, as a person makes it."""
        self.run("arguments[0].value = arguments[1];"
                 "arguments[0].dispatchEvent(new Event('change', {bubbles: true}))", self.find(selector), value)

    def until(self, condition, words):
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                value = condition()
                if value:
                    return value
            except WebDriverError as error:
                if "stale" not in str(error) or time.monotonic() > deadline:
                    raise
            assert time.monotonic() < deadline, words() if callable(words) else words
            time.sleep(0.03)

    # --- The window ---

    def shape(self, width, height, dark=False, touch=False, reduced=False):
        self.cdp("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
                 mobile=touch)
        self.cdp("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
            {"name": "prefers-reduced-motion", "value": "reduce" if reduced else "no-preference"}])

    def photograph(self, path):
        """The whole page, or the window where something is in front of it."""
        in_front = self.run("if (document.querySelector('dialog[open]')) return true; scrollTo(0, 0); return false")
        size = self.run("return [document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
        picture = self.cdp("Page.captureScreenshot", format="png", captureBeyondViewport=not in_front, **(
            {} if in_front else {"clip": {"x": 0, "y": 0, "width": size[0], "height": min(size[1], 6000), "scale": 1}}))
        with open(path, "wb") as file:
            file.write(base64.b64decode(picture["data"]))

    # --- What happened behind it ---

    def complaints(self):
        """What the console holds since the last call: errors, warnings, violations of the policy."""
        return [entry["message"] for entry in self.call("POST", "/se/log", {"type": "browser"})
                if entry["level"] in ("SEVERE", "WARNING")]

    def addresses(self):
        """Every address that the page asked for since the last call."""
        entries = [json.loads(entry["message"])["message"]
                   for entry in self.call("POST", "/se/log", {"type": "performance"})]
        return [entry["params"]["request"]["url"] for entry in entries
                if entry["method"] == "Network.requestWillBeSent"]
