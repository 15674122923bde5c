"""Delivering through the page: dropped files, the command line that checks and loads them, and what it told."""

from dashboard.deliver.dropped import Dropped, keep, sweep
from dashboard.deliver.jobs import JOBS, Job

__all__ = ["JOBS", "Dropped", "Job", "keep", "sweep"]
