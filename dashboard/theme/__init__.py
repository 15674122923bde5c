"""The look: colours, style sheet, local images and the few pieces of HTML that pages may show."""

from dashboard.theme.palette import STATUSES, Status
from dashboard.theme.sheet import FAVICON, LOGO, dress

__all__ = ["FAVICON", "LOGO", "STATUSES", "Status", "dress"]
