"""The command line `qingdan`: load office files, ask for figures, export, serve."""

from etl.cli.root import app, main

__all__ = ["app", "main"]
