"""Is anything answered that the OpenAPI document does not say? 20,000 cases: `python -m tests.benchmarks.schemathesis`.

The same checks as tests/api/test_fuzzing.py, on a server of its own with a fresh database, with more examples.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from app.store import migrate
from tests.benchmarks.exports import say, served

CONFIGURATION = Path(__file__).parents[1] / "api" / "schemathesis.toml"
HOOKS = CONFIGURATION.with_name("fuzzing_hooks.py")


def main() -> int:
    """Print what schemathesis says, and how many cases there were; 0 if every one was answered as documented."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--examples", type=int, default=1_200, help="for each operation and phase")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    told = re.sub(r"(?m)^max-examples = \d+", f"max-examples = {options.examples}", CONFIGURATION.read_text())
    with TemporaryDirectory() as folder:
        configuration = Path(folder) / "schemathesis.toml"
        configuration.write_text(re.sub(r"(?m)^seed = \d+", f"seed = {options.seed}", told))
        url = f"sqlite:///{folder}/fuzzed.db"
        migrate.upgrade(url)
        with served({**os.environ, "WHOSAID_DATABASE_URL": url}) as (address, _):
            command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(configuration), "run"]
            done = subprocess.run(
                [
                    *command,
                    f"{address}/openapi.json",
                    "--checks",
                    "all",
                    "--exclude-checks",
                    "use_after_free",
                    "--no-color",
                ],
                cwd=folder,
                env={**os.environ, "SCHEMATHESIS_HOOKS": str(HOOKS)},
                stdout=subprocess.PIPE,
                text=True,
                check=False,
            )
    say(done.stdout)
    cases = re.search(r"(\d+) generated", done.stdout)
    say(f"{cases[1] if cases else 'no'} cases, {'all as documented' if done.returncode == 0 else 'see above'}")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
