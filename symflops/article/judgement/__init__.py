"""Whether a number is what its expression comes to: rounding, units, likeliest causes, and what follows from a wrong one."""
