"""How far the tests go: a shorter cut in `make test`, every file by every way in with QINGDAN_HOSTILE=whole."""

import os

IS_WHOLE = os.environ.get("QINGDAN_HOSTILE") == "whole"
EVERY = 1 if IS_WHOLE else 24  # one file in so many goes by each way in; in the whole run all do
