"""Statements of prose: equations, ranges, ratios, changes in per cent, things listed side by side, references."""
