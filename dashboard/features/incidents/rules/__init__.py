"""Pure rules of incidents: codes, transition table, targets, measures, control charts. No I/O of any kind."""
