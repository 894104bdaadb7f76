"""Pages of drills: the readiness picture with the plan form, and one drill with its evaluation."""
