#!/usr/bin/env python3
"""Compares `lockcast simulate` with recorded load experiments.

usage: experiments.py [--bin lockcast] [--runs 500] FILE.json...

Each file has `parameters` and `weights` (docs/simulation.md) and the `metrics` that were measured.
Prints the median and the P90 of the relative errors of the median prediction, and how often the
measured value lies between P5 and P95.
"""
import json
import statistics
import subprocess
import sys

PAIRS = [
    ("peak_blocked", "peakBlocked"),
    ("blocked_session_seconds", "blockedSeconds"),
    ("seconds_to_pool_exhaustion", "poolBlockedAfter"),
    ("excess_latency_seconds", "excessLatency"),
    ("transactions_delayed_over_100ms", "delayedRequests"),
]


def main(arguments):
    binary, runs, files = "lockcast", "500", []
    while arguments:
        argument = arguments.pop(0)
        if argument == "--bin":
            binary = arguments.pop(0)
        elif argument == "--runs":
            runs = arguments.pop(0)
        else:
            files.append(argument)
    errors = {name: [] for name, _ in PAIRS}
    inside = {name: [] for name, _ in PAIRS}
    for path in sorted(files):
        measured = json.load(open(path))["metrics"]
        output = subprocess.run(
            [binary, "simulate", "--runs", runs, "--format", "json", path],
            check=True, capture_output=True).stdout
        predicted = json.loads(output)
        line = []
        for name, key in PAIRS:
            actual, law = measured[name], predicted[key]
            if actual is None or law is None:
                share = law["share"] if law else 0
                inside[name].append(actual is None and share < 0.5)
                line.append(f"{name}: {actual} (probability {share:.2f})")
                continue
            inside[name].append(law["p5"] - 1e-9 <= actual <= law["p95"] + 1e-9)
            if actual:
                errors[name].append(abs(law["p50"] / actual - 1))
            line.append(f"{name}: {actual:.4g} [{law['p5']:.3g} {law['p50']:.3g} {law['p95']:.3g}]")
        print(path.rsplit("/", 1)[-1], "; ".join(line))
    for name, _ in PAIRS:
        values = sorted(errors[name])
        if values:
            p90 = values[min(len(values) - 1, int(0.9 * len(values)))]
            print(f"{name}: median error {100 * statistics.median(values):.1f} %, "
                  f"P90 {100 * p90:.1f} %, inside P5-P95 {sum(inside[name])}/{len(inside[name])}")


main(sys.argv[1:])
