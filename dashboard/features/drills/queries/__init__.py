"""SELECTs of drills: ``records`` for lists and details, ``numbers`` for the readiness index and the wall."""
