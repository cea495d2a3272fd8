"""Run every benchmark, or those named: `python -m benchmarks [NAME…]`. Figures are ratios against a peer in one run.

`python -m benchmarks crawl --peers` also installs other watchers, from the package index, to measure them beside.
`python -m benchmarks workers 1000 125` takes 1,000 sources, 125 a run.
"""

import importlib
import sys

NAMES = ("start", "bytes", "compare", "crawl", "web", "workers")


def main() -> None:
    names = [word for word in sys.argv[1:] if not word.startswith("--") and not word.isdecimal()] or NAMES
    if unknown := [name for name in names if name not in NAMES]:
        sys.exit(f"There is no benchmark {unknown[0]!r}; the benchmarks are {', '.join(NAMES)}.")
    for name in names:
        module = importlib.import_module(f"benchmarks.{name}")
        print(f"\n== {name}: {(module.__doc__ or '').strip().splitlines()[0]}")
        module.main()


if __name__ == "__main__":
    main()
