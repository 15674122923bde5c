"""The entry that `streamlit run dashboard/app.py` starts: the server, its doorway, and what a failed page shows."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from dashboard import app_pages
from dashboard.doorway import Doorway
from dashboard.failure import show_failure
from dashboard.session import settle

# Every page is imported before the first reader comes, who would otherwise wait for plotly and polars.
settle(app_pages)

app = st.App(Path(__file__).with_name("rerun.py"), middleware=[Middleware(Doorway)], on_script_error=show_failure)
