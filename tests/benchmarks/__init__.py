"""Benchmarks: `make bench` runs them. None fails by the clock."""
