"""How long `--help` takes, of the program and of every command, beside `python -c "import typer"`."""

import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

RUNS = 5
PROGRAM = str(Path(sys.executable).with_name("datumline"))
PEER = (sys.executable, "-c", "import typer")


def commands() -> list[tuple[str, ...]]:
    """Every command's words, the program itself first."""
    from cli.main import build

    found: list[tuple[str, ...]] = [()]
    for name, command in sorted(build().commands.items()):
        found.append((name,))
        found += [(name, inner) for inner in sorted(getattr(command, "commands", {}))]
    return found


def seconds(command: Sequence[str]) -> float:
    """The wall time of one run."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    seconds(PEER)
    worst = (0.0, "")
    for words in commands():
        command = (PROGRAM, *words, "--help")
        pairs = [(seconds(command), seconds(PEER)) for _ in range(RUNS)]
        ratio = statistics.median(ours / peer for ours, peer in pairs)
        name = " ".join(("datumline", *words, "--help"))
        worst = max(worst, (ratio, name))
        print(f"{name:45} {statistics.median(ours for ours, _ in pairs) * 1000:6.0f} ms  {ratio:5.2f} x import typer")
    print(f"slowest: {worst[1]} at {worst[0]:.2f} x (median of {RUNS}; the bound is 2)")


if __name__ == "__main__":
    main()
