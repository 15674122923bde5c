"""From office files to landed rows: read, judge, land; the composition root publishes."""
