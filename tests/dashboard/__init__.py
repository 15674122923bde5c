"""Tests of the pages' parts: charts, columns, filters, exports."""
