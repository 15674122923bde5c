"""A loader that publishes each file of a folder on its own: python -m tests.faults.publishing HOME FOLDER."""

import sys
from pathlib import Path

from tests.faults.homes import load_here

if __name__ == "__main__":
    home, folder = Path(sys.argv[1]), Path(sys.argv[2])
    for path in sorted(folder.iterdir()):
        report = load_here(home, [path])
        if report.exit_code:
            raise SystemExit(f"{path.name}: {report.to_dict()}")
