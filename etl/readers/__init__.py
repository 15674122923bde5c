"""The readers: an office file in, text frames out, with no idea of what the text means."""

from etl.readers.content import open_document
from etl.readers.document import Document, FileRefused, Limits, Sheet

__all__ = ["Document", "FileRefused", "Limits", "Sheet", "open_document"]
