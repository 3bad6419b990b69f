"""Prints how soon a change is told and how often a healthy site is called broken, over simulated sites.

python -m benchmarks.health.measure [--sites 300]
"""

from __future__ import annotations

import argparse
import statistics

from tests.health.test_simulated_sites import AFTER, HEALTHY_RUNS, KINDS, alarms_of_healthy_runs, pages_until_told


def main() -> None:
    """Print one line for healthy sites, and one for each kind of change and age of the site."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=300, help="sites that are simulated for each line")
    sites = parser.parse_args().sites
    counted = [alarms_of_healthy_runs(seed) for seed in range(1000, 1000 + sites)]
    bad = sum(alarms for alarms, _ in counted)
    print(
        f"healthy: {sites} sites, {HEALTHY_RUNS * sites} runs, {sum(pages for _, pages in counted)} pages: "
        f"{bad} runs of {sum(alarms > 0 for alarms, _ in counted)} sites ended with an alarm"
    )
    for kind in KINDS:
        for healthy_runs in AFTER:
            told = sorted(pages for seed in range(sites) if (pages := pages_until_told(seed, healthy_runs, kind)))
            soon = sum(pages <= 20 for pages in told) / len(told)
            print(
                f"{kind}, after {healthy_runs} healthy runs: {len(told)} sites, median {statistics.median(told):.0f} "
                f"pages, 90 % within {told[int(0.9 * len(told))]}, worst {told[-1]}; within 20 pages: {soon:.0%}"
            )


if __name__ == "__main__":
    main()
