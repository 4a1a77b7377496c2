"""Objects of Python's multiprocessing manager (fork), used through proxies. Reads one request a line, answers each with one line.

A request is {"object": "echo", "dict" or "queue", "bytes": null or a size, "inFlight": number of threads, "milliseconds": how
long}; the answer is how often per second the object was used. To {"start": true} it is the number of milliseconds until another manager has started and given its first proxy.
"""

import json
import multiprocessing
import queue
import sys
import threading
import time
from multiprocessing.managers import BaseManager, DictProxy


class Echo:
    def echo(self, value):
        return value


class EchoManager(BaseManager):
    pass


EchoManager.register("Echo", Echo)
EchoManager.register("Dict", dict, DictProxy)
EchoManager.register("Queue", queue.Queue)


def uses_per_second(use, value, seconds):
    uses = 0
    begun = now = time.perf_counter()
    while now - begun < seconds:
        use(value)
        uses += 1
        now = time.perf_counter()
    return uses / (now - begun)


def in_threads(count, use, value, seconds):
    if count == 1:
        return uses_per_second(use, value, seconds)
    rates = []
    threads = [
        threading.Thread(target=lambda: rates.append(uses_per_second(use, value, seconds))) for _ in range(count)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(rates)


def put_and_get(shared, value):
    shared.put(value)
    return shared.get()


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
        table = manager.Dict({"key": small})
        shared = manager.Queue()
        uses = {
            "echo": proxy.echo,
            "dict": lambda value: table.get("key"),
            "queue": lambda value: put_and_get(shared, value),
        }
        for use in uses.values():
            assert use(small) == small
        print(json.dumps({"version": sys.version.split()[0]}), flush=True)
        for line in sys.stdin:
            request = json.loads(line)
            if request.get("start"):
                print(milliseconds_to_start(), flush=True)
                continue
            value = small if request["bytes"] is None else b"x" * request["bytes"]
            use = uses[request["object"]]
            print(in_threads(request["inFlight"], use, value, request["milliseconds"] / 1000), flush=True)


if __name__ == "__main__":
    main()
