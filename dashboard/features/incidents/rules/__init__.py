"""Pure rules of incidents: codes, tables of states, questions, targets, charts. No I/O but own data files."""
