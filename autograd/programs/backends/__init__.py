"""Where a tape runs: `replay`, as NumPy code."""
