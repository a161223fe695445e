"""Issues of one repository as GitHub's REST API serves them, on a loopback port; no more of it than the nightly asks for.

The first line on stdout is its base URL. Every third write is asked to come back first, as GitHub's secondary limit does.
`GET /log` gives what was written; a request without the token is 401.
"""

import json
import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

TOKEN = "stand-in-token"
REPOSITORY = "/repos/contoso/contract"


class StandIn(BaseHTTPRequestHandler):
    """Answers one request."""

    issues = []
    log = []
    writes = 0

    def do_GET(self):
        url = urlsplit(self.path)
        if url.path == "/log":
            self.answer(200, {"writes": StandIn.log, "issues": StandIn.issues})
        elif self.is_allowed() and url.path == REPOSITORY:
            self.answer(200, {"full_name": "contoso/contract", "private": False})
        elif url.path == f"{REPOSITORY}/issues":
            asked = {name: values[0] for name, values in parse_qs(url.query).items()}
            states = ["open", "closed"] if asked["state"] == "all" else [asked["state"]]
            found = [issue for issue in StandIn.issues if issue["state"] in states]
            found = [issue for issue in found if asked["labels"] in [label["name"] for label in issue["labels"]]]
            found.sort(key=lambda issue: issue["number"], reverse=asked.get("direction", "desc") == "desc")
            size, page = int(asked["per_page"]), int(asked["page"])
            self.answer(200, found[(page - 1) * size : page * size])
        else:
            self.answer(404, {"message": "Not Found"})

    def do_POST(self):
        self.write()

    def do_PATCH(self):
        self.write()

    def write(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if not self.is_allowed():
            return
        StandIn.writes += 1
        if StandIn.writes % 3 == 0:
            self.answer(403, {"message": "You have exceeded a secondary rate limit."}, {"retry-after": "0"})
            return
        path = urlsplit(self.path).path
        StandIn.log.append([self.command, path.removeprefix(REPOSITORY), body])
        number = re.fullmatch(rf"{REPOSITORY}/issues(?:/(\d+)(/comments)?)?", path)
        if self.command == "POST" and number and number[1] is None:
            labels = [{"name": name} for name in body.pop("labels", [])]
            issue = {"number": len(StandIn.issues) + 1, "state": "open", "labels": labels, **body}
            StandIn.issues.append(issue)
            self.answer(201, issue)
        elif self.command == "POST" and number and number[2]:
            self.answer(201, {"id": len(StandIn.log), **body})
        elif self.command == "PATCH" and number and number[1] and int(number[1]) <= len(StandIn.issues):
            issue = StandIn.issues[int(number[1]) - 1]
            issue.update(body)
            self.answer(200, issue)
        else:
            self.answer(404, {"message": "Not Found"})

    def is_allowed(self):
        """Whether the request carries the token; if not, it is answered."""
        allowed = self.headers.get("authorization") == f"Bearer {TOKEN}"
        if not allowed:
            self.answer(401, {"message": "Bad credentials"})
        return allowed

    def answer(self, status, body, headers=None):
        text = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"content-type": "application/json", "content-length": str(len(text)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        """Says nothing."""


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), StandIn)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
