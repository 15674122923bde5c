"""`python -m etl.cli`: the command line where its script is not on the path, as the dashboard starts it."""

from etl.cli import main

main()
