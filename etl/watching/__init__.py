"""The watch folder: what is dropped there and stands still is loaded as an upload is, and what came of it is told."""

from etl.watching.watch import Told, Unwatchable, Watch

__all__ = ["Told", "Unwatchable", "Watch"]
