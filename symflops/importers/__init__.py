"""Configurations of other tools as scenarios: `config.json`, read by import maps, which are data."""
