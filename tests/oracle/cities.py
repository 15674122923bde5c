"""Random small cities as deliveries of CSV files under the headers of domain.md, and days worth asking about."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random

from hypothesis import strategies as st

from tests.oracle.building import Builder, build_assignments, build_happenings, build_people
from tests.oracle.reading import Load, day
from tests.oracle.recompute import books

ONE = timedelta(days=1)
TODAY = date(2027, 1, 31)  # load with --today of this day: nothing in a generated city happens after 2026


@dataclass(eq=False)
class City:
    """Loads in order; a load is a list of (file name, rows); a row maps a Chinese header to text. Equal by identity.

    `days` are the days on which files were received, by number of the load (from 0) and name; else TODAY.
    """

    deliveries: list[Load]
    days: dict[tuple[int, str], date] = field(default_factory=dict)

    def received_on(self, load: int, file: str) -> date:
        """The day on which a file of a load was received."""
        return self.days.get((load, file), TODAY)

    def write_csvs(self, folder: Path) -> list[list[Path]]:
        """Write each load into a folder of its own (UTF-8); returns the paths load by load."""
        written: list[list[Path]] = []
        for number, load in enumerate(self.deliveries, 1):
            home = folder / f"load{number}"
            home.mkdir(parents=True, exist_ok=True)
            written.append([])
            for file, rows in load:
                with (home / file).open("w", encoding="utf-8", newline="") as sheet:
                    writer = csv.DictWriter(sheet, list(rows[0]))
                    writer.writeheader()
                    writer.writerows(rows)
                written[-1].append(home / file)
        return written


def city_of(seed: int, assignments: int, activities: int, findings: int, accidents: int, loads: int = 3) -> City:
    """The city of a seed, with at most so many rows of each table and so many loads."""
    builder = Builder(seed, loads)
    build_people(builder)
    build_assignments(builder, assignments)
    build_happenings(builder, (activities, findings, accidents))
    delivered = builder.files()
    return City(delivered, receipts(builder.rng("receipts"), delivered))


def receipts(rng: Random, loads: list[Load]) -> dict[tuple[int, str], date]:
    """A day for most files of activities: often 30 or 31 days after an entry, never before the last of them."""
    found: dict[tuple[int, str], date] = {}
    for number, load in enumerate(loads):
        for file, rows in load:
            if file.startswith("履职记录") and rng.random() < 0.9:
                acted = sorted(on for row in rows if (on := day(row["时间"])))
                aimed = rng.choice(acted[-4:]) + ONE * rng.choice((30, 31, rng.randint(0, 60)))
                found[number, file] = min(max(aimed, acted[-1]), TODAY)
    return found


def random_city(rng: Random) -> City:
    """A small city; some have no findings, no accidents or no activities at all."""
    sizes = [0 if rng.random() < 0.05 else rng.randint(1, most) for most in (15, 60, 40, 8)]
    return city_of(rng.getrandbits(32), *sizes)


def cities() -> st.SearchStrategy[City]:
    """Small cities; hypothesis shrinks the numbers of rows and of loads, not the contents."""
    sizes = (st.integers(0, most) for most in (15, 60, 40, 8))
    return st.builds(city_of, st.integers(0, 2**32), *sizes, loads=st.integers(1, 3))


def as_of_days(city: City, rng: Random, wanted: int = 4) -> list[date]:
    """Days inside and at the edges: of windows, terms, deadlines, activities, findings, accidents and years."""
    held = books(city)
    days = {o.start for o in held.obligations} | {o.end for o in held.obligations}
    days |= {on for o in held.obligations for on in (*o.done, o.late_on) if on}
    for table in held.ledger.tables.values():
        days |= {value for record in table for value in record.values.values() if isinstance(value, date)}
    near = sorted({on + ONE * shift for on in days for shift in (-1, 0, 1, 365)} & set(all_days()))
    fixed = [date(2024, 2, 29), date(2024, 12, 31), date(2025, 2, 28), date(2026, 12, 31), date(2025, 7, 1)]
    return [rng.choice(near) if near and rng.random() < 0.85 else rng.choice(fixed) for _ in range(wanted)]


def all_days() -> list[date]:
    """Every day of 2023 to 2026."""
    return [date(2023, 1, 1) + ONE * n for n in range(4 * 365 + 1)]


def periods(rng: Random, wanted: int = 3) -> list[str | None]:
    """Periods of every form; None is the year of the as-of day."""
    year = rng.choice((2023, 2024, 2024, 2025, 2025, 2026))
    forms = [
        None, str(year), f"{year}H{rng.randint(1, 2)}", f"{year}Q{rng.randint(1, 4)}",
        f"{year}-{rng.randint(1, 12):02d}", f"{year}-02", "all",
    ]  # fmt: skip
    return rng.sample(forms, wanted)
