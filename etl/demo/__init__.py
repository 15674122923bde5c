"""Demo city: the office files of a clearly fictional city (宁川市), in the messy shapes real offices deliver."""

from etl.demo.catalogs import UnknownCatalog, check
from etl.demo.deliver import write_city
from etl.demo.reports import handed_in, reported_by

__all__ = ["UnknownCatalog", "check", "handed_in", "reported_by", "write_city"]
