"""Files that mean harm or are merely odd, what must become of each, and the three ways in which they arrive."""
