"""What the benchmarks share: a child process with its CPU and wall time, and medians told as a table."""

import os
import statistics
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU and wall seconds of one run of a program, its children included."""

    cpu: float
    wall: float


def run(arguments: Sequence[str], folder: Path) -> Cost:
    """Run a program in a folder to its end. Raises RuntimeError with its words where it fails."""
    started = time.perf_counter()
    with (folder / "output.txt").open("wb") as output:
        child = subprocess.Popen(arguments, cwd=folder, stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(
            f"{arguments[0]} ended with {child.returncode}: {(folder / 'output.txt').read_text()[-2000:]}"
        )
    return Cost(usage.ru_utime + usage.ru_stime, time.perf_counter() - started)


def told(name: str, costs: Sequence[Cost]) -> str:
    """Return the medians of some runs in one line."""
    cpu, wall = (statistics.median(getattr(cost, what) for cost in costs) for what in ("cpu", "wall"))
    return f"{name:<20} CPU {cpu:7.2f} s   wall {wall:7.2f} s   ({len(costs)} runs)"


def ratio(ours: Sequence[Cost], theirs: Sequence[Cost], what: str = "cpu") -> float:
    """Return our median over theirs."""
    return statistics.median(getattr(c, what) for c in ours) / statistics.median(getattr(c, what) for c in theirs)
