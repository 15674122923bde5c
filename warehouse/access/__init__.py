"""Who may see and do what: viewers and their scope, accounts and sessions, and the trail of what was done."""

from warehouse.access.viewer import Act, Denied, Role, Viewer

__all__ = ["Act", "Denied", "Role", "Viewer"]
