"""The ledger that the bench loads has every header of the form, and rows that the loader takes."""

import csv

from etl.bench.ledger import TODAY, write_ledger, write_regions
from etl.forms import FORMS
from etl.load import Options, load
from warehouse.paths import Home


def test_every_header_stands_in_the_ledger_and_every_row_is_taken(tmp_path):
    write_regions(tmp_path / "regions.csv")
    write_ledger(tmp_path / "findings.csv", 300)
    with (tmp_path / "findings.csv").open(encoding="utf-8") as file:
        headers = next(csv.reader(file))
    assert set(headers) == {column.header for column in FORMS["findings"].columns} - {"作废"}
    report = load(Home(tmp_path / "home"), [tmp_path / "regions.csv", tmp_path / "findings.csv"], Options(today=TODAY))
    assert [(told.rows_good > 0, told.rejected_count) for told in report.files] == [(True, 0), (True, 0)]
