#!/usr/bin/python3
"""One epoch on the Stanford Sentiment Treebank: dimscope against PyTorch at its best, both on one core, in one go.

Rounds alternate between the two, so that a change of the machine's speed meets both. Prints a table in Markdown: the
median of each, the ratio of the medians, the least and the largest ratio of a round.

    compare.py DATA_DIR [--rounds N] [--core K] [--json FILE] [E/H...]
    DATA_DIR holds sst/train.txt; needs python3-torch (bench/peers/run.sh installs it) and build/release/bin/engine_bench
"""
import argparse
import json
import os
import pathlib
import platform
import statistics
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
BENCH = HERE.parents[1] / "build/release/bin/engine_bench"


def pytorch_seconds(core, data, size):
    command = ["taskset", "-c", core, "/usr/bin/python3", HERE / "pytorch_epoch.py", data, "1", size]
    # One thread; and none of the settings by which some machines slow OpenBLAS down.
    env = {k: v for k, v in os.environ.items() if not k.startswith("OPENBLAS_")} | {"OMP_NUM_THREADS": "1"}
    output = subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout
    return float(output.split()[1])


def dimscope_seconds(core, data, size):
    embedding, hidden = size.split("/")
    command = ["taskset", "-c", core, BENCH, f"--benchmark_filter=BM_Epoch/E:{embedding}/H:{hidden}/directions:2$",
               "--benchmark_repetitions=3", "--benchmark_format=json"]
    env = os.environ | {"DIMSCOPE_DATA": data}
    output = subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout
    runs = [b for b in json.loads(output)["benchmarks"] if b["run_type"] == "iteration"]
    return statistics.median(b["train_seconds"] for b in runs), runs[0]["label"]


def processor():
    for line in open("/proc/cpuinfo", encoding="utf-8"):
        if line.startswith(("model name", "cpu family", "model\t")):
            yield line.split(":")[1].strip()
        if not line.strip():
            return


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--core", default="0")
    parser.add_argument("--json")
    parser.add_argument("sizes", nargs="*", default=["60/60", "20/20", "8/8", "2/2"])
    options = parser.parse_intermixed_args()
    sizes = options.sizes or ["60/60", "20/20", "8/8", "2/2"]
    rounds = {size: [] for size in sizes}
    isa = ""
    for number in range(options.rounds):
        for size in sizes:
            theirs = pytorch_seconds(options.core, options.data, size)
            ours, isa = dimscope_seconds(options.core, options.data, size)
            rounds[size].append((theirs, ours))
            print(f"round {number + 1}, {size}: PyTorch {theirs:.3f} s, dimscope {ours:.4f} s", flush=True)
    print(f"\n{' '.join(processor())}, {isa}, {platform.system()} {platform.release()}, core {options.core}, "
          f"{options.rounds} rounds\n")
    print("| d_e / d_h | PyTorch, s | dimscope, s | ratio | least .. largest |")
    print("|---|---|---|---|---|")
    for size in sizes:
        theirs = statistics.median(t for t, _ in rounds[size])
        ours = statistics.median(o for _, o in rounds[size])
        ratios = sorted(t / o for t, o in rounds[size])
        print(f"| {size} | {theirs:.3f} | {ours:.4f} | {theirs / ours:.1f} | {ratios[0]:.1f} .. {ratios[-1]:.1f} |")
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps({"isa": isa, "rounds": rounds}), encoding="utf-8")


main()
