"""The page of targets and of the fixed lists."""
