"""The duty lists that ship with the project, and which of their roles each leader of the demo city takes over."""

import csv
import re
from functools import cache

from etl.demo.city import table
from warehouse.paths import DATA

FOLDER = DATA / "catalogs"


class UnknownCatalog(ValueError):
    """No duty list of this name ships with the project."""


def shipped() -> list[str]:
    """The names of the shipped duty lists."""
    return sorted(path.stem for path in FOLDER.glob("*.csv"))


def check(name: str) -> None:
    """Raises UnknownCatalog with the names that there are, if no shipped list has this one; "" is the city's own."""
    if name and name not in shipped():
        raise UnknownCatalog(f"没有名为 {name} 的职责清单，可用：{'、'.join(shipped())}")


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """A shipped list as it stands in its file."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def roles_of(name: str, role: str) -> tuple[str, ...]:
    """The roles of a shipped list whose duties a leader in a role of the demo city takes over, the nearest first."""
    return tuple(table("catalogs")[name]["roles"][role])


def is_elsewhere(name: str, code: str) -> bool:
    """Whether a duty names a district of the list's own city."""
    pattern = table("catalogs")[name].get("elsewhere")
    return bool(pattern and re.match(pattern, code))
