"""Demo city: the office files of a clearly fictional city (宁川市), in the messy shapes real offices deliver."""

from etl.demo.deliver import write_city

__all__ = ["write_city"]
