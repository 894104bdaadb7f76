"""Pure rules of patrols: visit states, coverage, time gaps. No I/O of any kind."""
