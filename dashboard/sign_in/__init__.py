"""Signing in: the pages of the front desk, the guard at the door, and who is at the other end of a cookie."""

from dashboard.sign_in import opening
from dashboard.sign_in.guard import Guard
from dashboard.sign_in.identity import Identity
from dashboard.sign_in.routes import ROUTES, not_served

__all__ = ["ROUTES", "Guard", "Identity", "not_served", "opening"]
