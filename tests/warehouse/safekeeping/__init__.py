"""Back-up and restore: the drill, damaged archives, what is kept and what is not."""
