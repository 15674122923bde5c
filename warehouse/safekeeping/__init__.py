"""Back-up and restore: one file that holds a whole home, and a home made again from it on any machine."""

from warehouse.safekeeping.backup import Receipt, back_up
from warehouse.safekeeping.chest import Unsound
from warehouse.safekeeping.contents import Refused
from warehouse.safekeeping.restore import restore

__all__ = ["Receipt", "Refused", "Unsound", "back_up", "restore"]
