"""Hostile inputs as data, and a fuzzer."""
