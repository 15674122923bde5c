"""What leaves the pages as a file: written so that no stored text can become a formula."""

from dashboard.exports.ranking import ranking_bytes
from dashboard.exports.sheets import csv_bytes, xlsx_bytes

__all__ = ["csv_bytes", "ranking_bytes", "xlsx_bytes"]
