"""The offline bundle taken to a machine without a network, and the files that an administrator puts into service."""
