"""Pure rules of drills: codes, quality of one drill, readiness index. No I/O of any kind."""
