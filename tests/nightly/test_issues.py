"""What .github/nightly/issues writes, against a repository in memory."""

import contextlib
import importlib.util
import io
import json
import os
import sys
import tempfile
import unittest
from importlib.machinery import SourceFileLoader
from pathlib import Path
from unittest import mock

SCRIPTS = Path(__file__).resolve().parents[2] / ".github" / "nightly"
sys.path.insert(0, str(SCRIPTS))
loader = SourceFileLoader("issues", str(SCRIPTS / "issues"))
issues = importlib.util.module_from_spec(importlib.util.spec_from_loader("issues", loader))
loader.exec_module(issues)
github = sys.modules["github"]


class Memory:
    """Issues, and what was written."""

    def __init__(self):
        self.issues, self.writes = [], []

    def all(self, _path):
        return list(reversed(self.issues))

    def write(self, method, path, body):
        self.writes.append((method, path, body))
        if path == "/issues":
            self.issues.append({"number": len(self.issues) + 1, "state": "open"} | body)
            return self.issues[-1]
        if method == "PATCH":
            self.issues[int(path.split("/")[2]) - 1].update(body)
        return {}

    def open(self):
        return [issue["title"] for issue in self.issues if issue["state"] == "open"]


def cause(name, trials=("a::b",)):
    return {"key": f"key-{name}", "title": name, "body": f"about {name}", "trials": list(trials)}


class Issues(unittest.TestCase):
    def setUp(self):
        self.memory = Memory()
        self.enterContext(contextlib.redirect_stdout(io.StringIO()))

    def night(self, causes, complete=True, **outcomes):
        """A night with these causes; `a__b` stands for the trial `a::b`."""
        trials = [{"id": "a::b", "outcome": "failed" if causes else "passed"}]
        if outcomes:
            trials = [{"id": name.replace("__", "::"), "outcome": outcome} for name, outcome in outcomes.items()]
        record = {"started": "2026-11-21T02:00:07Z", "complete": complete, "trials": trials}
        with tempfile.TemporaryDirectory() as work, mock.patch.object(issues, "rendered", lambda _work: causes):
            (Path(work) / "public").mkdir()
            (Path(work) / "public" / "run.json").write_text(json.dumps(record), encoding="utf-8")
            issues.Night(self.memory, Path(work)).tell()

    def test_ten_are_opened_and_one_lists_the_others(self):
        causes = [cause(f"cause{n}") for n in range(14)]
        self.night(causes)
        self.assertEqual(len(self.memory.open()), 11)
        self.assertEqual(self.memory.issues[-1]["body"].count("- <code>cause1"), 4)
        self.night(causes)
        self.assertEqual(len(self.memory.open()), 14, "the next night opens the rest, and closes the list")
        self.night([])
        self.assertEqual(self.memory.open(), [])

    def test_the_same_cause_is_the_same_issue_and_comes_back(self):
        self.night([cause("one")])
        self.night([cause("one")])
        self.assertEqual(len(self.memory.writes), 1, "nothing has changed, so nothing is written")
        self.night([])
        self.assertEqual((self.memory.open(), self.memory.issues[0]["state_reason"]), ([], "completed"))
        self.night([cause("one")])
        self.assertEqual((self.memory.open(), len(self.memory.issues)), (["one"], 1))

    def test_nothing_is_closed_by_a_night_that_can_not_know(self):
        self.night([cause("one")])
        self.night([], complete=False)
        for outcome in ("errored", "skipped"):
            self.night([], a__b=outcome, a__c="passed")
            self.assertEqual(self.memory.open(), ["one"], outcome)
        self.night([], a__c="passed")
        self.assertEqual(self.memory.open(), [], "a trial that the suite has no more keeps nothing open")

    def test_other_peoples_issues_are_left_alone(self):
        mine = {"number": 1, "state": "open", "title": "a question", "body": "about <!-- graphproof:key-one --> marks"}
        self.memory.issues = [mine, {"number": 2, "state": "open", "title": "none", "body": None}]
        self.night([])
        self.assertEqual(self.memory.writes, [])

    def test_nothing_in_a_trials_id_ends_the_comment(self):
        body = issues.body(cause("one", ["a --> <b>", "c::d_e"]))
        self.assertEqual(body.count("-->"), 1)
        self.assertEqual(issues.MARK.search(body)[1], "key-one")
        long = issues.body(cause("one", ["x" * 1000] * 100))
        self.assertLess(len(long), 25_000)


class Limits(unittest.TestCase):
    def wait(self, status, headers, method="GET"):
        error = mock.Mock(code=status, headers=headers)
        return github._wait(error, method, 1)

    def test_github_is_asked_again_when_it_says_so_and_a_write_is_not_repeated(self):
        self.assertEqual(self.wait(403, {"retry-after": "7"}, "POST"), 7)
        self.assertGreater(self.wait(403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "99999999999"}), 1000)
        self.assertEqual(self.wait(429, {}), 60)
        self.assertIsNone(self.wait(403, {}))
        self.assertIsNone(self.wait(404, {}))
        self.assertEqual(self.wait(502, {}), 2)
        self.assertIsNone(self.wait(502, {}, "POST"))

    def test_without_its_environment_it_says_what_is_missing(self):
        with mock.patch.dict(os.environ, {"GITHUB_TOKEN": "secret-token"}, clear=True):
            with self.assertRaises(github.Unavailable) as raised:
                github.Repository()
        self.assertIn("GITHUB_API_URL, GITHUB_REPOSITORY", str(raised.exception))
        self.assertNotIn("secret-token", str(raised.exception))


if __name__ == "__main__":
    unittest.main()
