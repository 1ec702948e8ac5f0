#!/usr/bin/env python3
"""How long `dimscope serve` takes to explain a sentence of 20 words under its models.

usage: explain_latency.py PORT COUNT [NAME=VALUES ...]   (conditions that choose models, as of --where)
"""

import http.client
import itertools
import json
import statistics
import sys
import time

WORDS = (
    "the plot is good but these effects are not smart and all of the actors look very amusing in a dreary movie"
).split()[:20]
PAIRS = list(itertools.combinations(range(20), 2))


def sentence(number: int) -> str:
    """Another one for each number below 380, so that none is answered from memory."""
    words = list(WORDS)
    first, second = PAIRS[number % len(PAIRS)]
    words[first], words[second] = words[second], words[first]
    return " ".join(words) + " ." * (number // len(PAIRS))


def main() -> None:
    port, count, where = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    connection = http.client.HTTPConnection("127.0.0.1", port)
    times = []
    for number in range(count):
        question = {"text": sentence(number)} | ({"where": where} if where else {})
        begin = time.perf_counter()
        connection.request("POST", "/api/explain", json.dumps(question), {"Content-Type": "application/json"})
        response = connection.getresponse()
        body = response.read()
        times.append(1000 * (time.perf_counter() - begin))
        if response.status != 200:
            sys.exit(body.decode())
    print(
        f"{len(json.loads(body))} models, {len(body)} bytes: first {times[0]:.1f} ms, "
        f"median {statistics.median(times):.1f} ms, 95 of 100 within {sorted(times)[int(0.95 * count)]:.1f} ms"
    )


main()
