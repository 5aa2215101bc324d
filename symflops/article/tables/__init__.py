"""Statements of tables: their cells as numbers, the relations of their columns, and the cells that break one."""
