"""Echo through a proxy of Python's multiprocessing manager (fork). Reads one request a line, answers each with one line.

A request is {"bytes": null or a size, "milliseconds": how long}; the answer is the number of calls per second. To
{"start": true} it is the number of milliseconds until another manager has started and given its first proxy.
"""

import json
import multiprocessing
import sys
import time
from multiprocessing.managers import BaseManager


class Echo:
    def echo(self, value):
        return value


class EchoManager(BaseManager):
    pass


EchoManager.register("Echo", Echo)


def calls_per_second(echo, value, seconds):
    calls = 0
    begun = now = time.perf_counter()
    while now - begun < seconds:
        echo(value)
        calls += 1
        now = time.perf_counter()
    return calls / (now - begun)


def milliseconds_to_start():
    begun = time.perf_counter()
    manager = EchoManager(ctx=multiprocessing.get_context("fork"))
    manager.start()
    manager.Echo()
    elapsed = time.perf_counter() - begun
    manager.shutdown()
    return elapsed * 1000


def main():
    with EchoManager(ctx=multiprocessing.get_context("fork")) as manager:
        proxy = manager.Echo()
        small = {"id": 1, "name": "hello", "tags": ["a", "b"], "at": 1.5}
        assert proxy.echo(small) == small
        print(json.dumps({"version": sys.version.split()[0]}), flush=True)
        for line in sys.stdin:
            request = json.loads(line)
            if request.get("start"):
                print(milliseconds_to_start(), flush=True)
                continue
            value = small if request["bytes"] is None else b"x" * request["bytes"]
            print(calls_per_second(proxy.echo, value, request["milliseconds"] / 1000), flush=True)


if __name__ == "__main__":
    main()
