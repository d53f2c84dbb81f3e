"""`python -m bench [sizes]`, called by `make bench`: loads, measures, prints, keeps the figures."""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bench.report import Row, lines, machine, write
from bench.run import Bench, bench
from mieux.supervisor import crew, places
from mieux.supervisor.environment import ROOT, Refused, end_with_parent, in_one_sentence

#: What is measured without SIZE; with SIZE=1000000 the small size comes first, to compare with.
SIZES = (10_000, 100_000)
LATEST = ROOT / "var" / "bench" / "latest.json"


def _sizes(given: Sequence[str]) -> list[int]:
    """The sizes asked for, small ones first. Raises Refused for what is no number."""
    words = [word for text in given for word in text.replace(",", " ").split()]
    if not all(word.isdigit() and int(word) >= 100 for word in words):
        raise Refused("SIZE is a number of requests, at least 100: make bench SIZE=100000")
    sizes = sorted({int(word) for word in words}) or list(SIZES)
    if len(sizes) == 1 and sizes[0] >= 1_000_000:
        return [SIZES[0], *sizes]
    return sizes


def _measure(started: Bench, at_work: crew.Crew, sizes: list[int], latest: Path) -> None:
    """Load each size upon the one before, and measure it."""
    from bench import world
    from bench.rows import Bars, compared

    rows: list[Row] = []
    medians: list[dict[str, float]] = []
    before = 0
    for size in sizes:
        began = time.monotonic()
        loaded = world.load(size, before=before)
        seconds = time.monotonic() - began
        print(
            f"\n{loaded.requests:,} requests ({loaded.open:,} open), {loaded.institutions:,}"
            f" institutions, {loaded.experts:,} experts, {world.size_on_disk() / 2**20:,.0f} MB;"
            f" loaded in {seconds:.0f} s",
            flush=True,
        )
        if not before:
            started.serve(at_work)
        bars = Bars(started.port, size, world.full_case())
        for row in bars.rows():
            rows.append(row)
            print(*lines([row]), sep="\n", flush=True)
        medians.append(bars.medians)
        before = size
    rows += compared(sizes, medians)
    found = machine()
    write(latest, rows, found)
    missed = [row for row in rows if row.passes is False]
    print("\n" + "\n".join(lines(rows)))
    print(f"\n{found['cores']} cores, {found['memory_gb']} GB, load {found['load']}; {latest}")
    print(f"{len(missed)} limits missed." if missed else "Every limit is kept.")


def main() -> int:
    """0 when it was measured, whether limits are kept or not; 1 with one sentence otherwise."""
    end_with_parent()
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("sizes", nargs="*", help="numbers of requests, 10000 100000 without")
    parser.add_argument("--latest", type=Path, default=LATEST)
    arguments = parser.parse_args()

    def all_of_it() -> int:
        sizes = _sizes(arguments.sizes)
        started = bench(sizes[-1])
        try:
            crew.carry(started.places.var, lambda at_work: begin(started, at_work, sizes))
        finally:
            places.discard(started.places)
        return 0

    def begin(started: Bench, at_work: crew.Crew, sizes: list[int]) -> None:
        started.begin(at_work)
        started.connect()
        _measure(started, at_work, sizes, arguments.latest)
        raise crew.Stopped

    return in_one_sentence(all_of_it)


if __name__ == "__main__":
    sys.exit(main())
