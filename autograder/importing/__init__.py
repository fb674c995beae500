"""Masters of other graders become ours: read with their own code, rewritten as act and assert, proven, and written."""
