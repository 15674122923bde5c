"""Fault harness: loads that are killed, readers during publishes, planted damage, and what must hold afterwards."""
