"""The duty compiler: from an official document to countable duties."""

from etl.documents.compile import parse
from etl.documents.files import parse_file
from etl.documents.model import Block, Duty, Parsed, Requirement

__all__ = ["Block", "Duty", "Parsed", "Requirement", "parse", "parse_file"]
