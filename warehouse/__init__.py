"""The warehouse: models, questions and published snapshots over what the offices delivered."""
