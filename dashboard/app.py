"""The entry that `streamlit run dashboard/app.py` starts: the server, its door, and what a failed page shows."""

import sys
from pathlib import Path

import streamlit as st
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from dashboard import pages
from dashboard.doorway import Doorway
from dashboard.failure import show_failure
from dashboard.session import settle
from dashboard.sign_in import ROUTES, Guard, not_served, opening
from warehouse.access.service import BadService

try:
    _desk = opening.desk()
except BadService as _problem:
    sys.exit(str(_problem))

# Every page is imported before the first reader comes, who would otherwise wait for plotly and polars.
settle(pages)

app = st.App(
    Path(__file__).with_name("rerun.py"),
    routes=ROUTES,
    secrets=opening.secrets_of(_desk),
    middleware=[Middleware(Doorway, service=_desk.service), Middleware(Guard, desk=_desk)],
    on_script_error=show_failure,
    exception_handlers={HTTPException: not_served},
)

# Only now are Streamlit's own settings known: they lie beside this file.
opening.settle_streamlit(_desk)
if _reason := opening.why_not_open(_desk):
    sys.exit(_reason)
