#!/usr/bin/env python3
"""Speed of `lockcast simulate` beside a reference in Python, in the same run.

usage: simulation.py [--bin lockcast] [--threads 2] --reference REFERENCE.py

Plays 500 trajectories of a pool of 100 at 200 arrivals a second for 60 s. The reference is a module
with `simulate(parameters, weights, service, duration, seed)`, one trajectory; it plays a few of them.
Prints trajectories a second of both, and the ratio, by elapsed and by processor time.
"""
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time

RUNS = 500
EXPERIMENT = {
    "name": "a pool of 100 for a minute",
    "parameters": {"rate": 200, "clients": 100, "hold_reader": 0.3},
    "weights": {"r": 8, "w": 1, "o": 1}, "base_latency_ms": 4, "duration": 63,
}


def load(path):
    sys.path.insert(0, os.path.dirname(os.path.abspath(path)))
    spec = importlib.util.spec_from_file_location("reference", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main(arguments):
    binary, threads, reference = "lockcast", "2", None
    while arguments:
        argument = arguments.pop(0)
        if argument == "--bin":
            binary = arguments.pop(0)
        elif argument == "--threads":
            threads = arguments.pop(0)
        elif argument == "--reference":
            reference = load(arguments.pop(0))
        else:
            sys.exit(__doc__)
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(EXPERIMENT, file)
        file.flush()
        rounds = []
        for seed in range(5):
            before, started = os.times(), time.perf_counter()
            output = subprocess.run(
                [binary, "simulate", "--runs", str(RUNS), "--threads", threads, "--seed", str(seed),
                 "--format", "json", file.name], check=True, capture_output=True).stdout
            elapsed, after = time.perf_counter() - started, os.times()
            used = after.children_user + after.children_system
            used -= before.children_user + before.children_system
            events = json.loads(output)["events"]
            line = f"lockcast {RUNS / elapsed:8.0f} /s ({events / elapsed / 1e6:.1f} M events/s)"
            if reference:
                began = time.perf_counter()
                for number in range(4):
                    reference.simulate(EXPERIMENT["parameters"], EXPERIMENT["weights"], 0.004, 63,
                                       number)
                each = (time.perf_counter() - began) / 4
                rounds.append((each * RUNS / elapsed, each * RUNS / used))
                line += (f", reference {1 / each:6.1f} /s, ratio {rounds[-1][0]:.0f} elapsed, "
                         f"{rounds[-1][1]:.0f} processor")
            print(line)
        if rounds:
            middle = [sorted(values)[len(values) // 2] for values in zip(*rounds)]
            print(f"median ratio: {middle[0]:.0f} elapsed, {middle[1]:.0f} processor time")


main(sys.argv[1:])
