"""What leaves the pages as a file: written so that no stored text can become a formula."""

from dashboard.exports.ranking import ranking_bytes

__all__ = ["ranking_bytes"]
