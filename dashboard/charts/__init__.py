"""Charts: frame in, figure out. The only package that imports plotly."""
