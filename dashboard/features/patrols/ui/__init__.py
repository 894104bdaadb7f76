"""Pages of patrols: plan and coverage, and the phone page of a running round."""
