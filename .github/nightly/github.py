"""A repository of GitHub, by its REST API: no more than the nightly needs.

Asks again where GitHub says so (https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api), and leaves a
second between two writes. What can't be had is an `Unavailable` with a sentence; no message holds the token.
"""

import json
import os
import time
import urllib.error
import urllib.request

ATTEMPTS = 4
# A night doesn't wait for an hour's limit to be over; the next one comes back.
LONGEST_WAIT = 120
TIMEOUT = 30


class Unavailable(Exception):
    """Why something can't be had of GitHub."""


class Repository:
    """The repository that the environment names."""

    def __init__(self):
        missing = [name for name in ("GITHUB_API_URL", "GITHUB_REPOSITORY", "GITHUB_TOKEN") if not os.environ.get(name)]
        if missing:
            raise Unavailable(f"not set: {', '.join(missing)}")
        self.root = f"{os.environ['GITHUB_API_URL'].rstrip('/')}/repos/{os.environ['GITHUB_REPOSITORY']}"
        self.token = os.environ["GITHUB_TOKEN"]
        self.pause = float(os.environ.get("NIGHTLY_PAUSE") or 1)
        self.last_write = None

    def get(self, path):
        """An answer's JSON."""
        return self._asked("GET", path, None)

    def all(self, path):
        """Every entry of a list, page by page."""
        entries, page = [], 1
        while True:
            some = self.get(f"{path}&per_page=100&page={page}")
            entries += some
            if len(some) < 100:
                return entries
            page += 1

    def write(self, method, path, body):
        """Sends JSON, and gives the answer's."""
        if self.last_write is not None:
            time.sleep(max(0.0, self.last_write + self.pause - time.monotonic()))
        try:
            return self._asked(method, path, json.dumps(body).encode())
        finally:
            self.last_write = time.monotonic()

    def _asked(self, method, path, body):
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with urllib.request.urlopen(self._request(method, path, body), timeout=TIMEOUT) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as error:
                wait = _wait(error, method, attempt)
                why = f"status {error.code}"
                error.close()
            except (OSError, ValueError) as error:
                # A write whose answer is lost may have been carried out.
                wait = None if method == "POST" else 2.0**attempt
                why = f"{type(error).__name__}: {error}"
            if wait is None or attempt == ATTEMPTS:
                raise Unavailable(f"{method} {path}: {why}")
            if wait > LONGEST_WAIT:
                raise Unavailable(f"{method} {path}: {why}, to be asked again in {wait:.0f} s")
            time.sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    def _request(self, method, path, body):
        headers = {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "User-Agent": "graphproof-nightly",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        return urllib.request.Request(self.root + path, data=body, headers=headers, method=method)


def _wait(error, method, attempt):
    """Seconds to wait before the request is sent again; nothing where that is of no use."""
    headers = error.headers
    try:
        if error.code in (403, 429):
            if headers.get("retry-after"):
                return max(0.0, float(headers["retry-after"]))
            if headers.get("x-ratelimit-remaining") == "0":
                return max(0.0, float(headers["x-ratelimit-reset"]) - time.time())
            # The secondary limit says no more than that it is one.
            return 60.0 * attempt if error.code == 429 else None
        return 2.0**attempt if error.code >= 500 and method != "POST" else None
    except (KeyError, TypeError, ValueError):
        return None
