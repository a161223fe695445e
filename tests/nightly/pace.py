"""Whether a night kept the documented pace, by the times at which the emulator's log has its requests arrive."""

import collections
import json
import sys


def requests(path):
    """When, method and segments behind the version, of every request to Graph."""
    with open(path, encoding="utf-8") as log:
        for line in map(json.loads, log):
            version, *segments = line["path"].split("?")[0].strip("/").split("/")
            if version in ("v1.0", "beta"):
                yield line["at_ms"], line["method"], segments, line["status"]


def main(path):
    additions, resources = collections.defaultdict(list), collections.defaultdict(list)
    count = throttled = 0
    for at, method, segments, status in sorted(requests(path), key=lambda one: one[0]):
        count += 1
        throttled += status == 429
        if segments[0] != "teams" or len(segments) < 2:
            continue
        resources[segments[1]].append(at)
        if segments[2:3] == ["channels"] and len(segments) > 3:
            resources[segments[3]].append(at)
        if method == "POST" and segments[2:] == ["members"]:
            additions[segments[1]].append(at)
    closest = min(later - earlier for times in additions.values() for earlier, later in zip(times, times[1:]))
    densest = min(fifth - first for times in resources.values() for first, fifth in zip(times, times[4:]))
    print(f"{count} requests, {throttled} throttled; additions to one team at least {closest / 1000:.2f} s apart;")
    print(f"five requests on one team or channel within {densest / 1000:.2f} s at least")
    if closest < 2000 or densest < 1000 or throttled:
        sys.exit("the documented pace wasn't kept")


main(sys.argv[1])
