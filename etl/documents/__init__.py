"""The duty compiler: from an official document to countable duties."""

from etl.documents.model import Block, Duty, Parsed, Requirement

__all__ = ["Block", "Duty", "Parsed", "Requirement"]
