"""SELECTs of incidents: ``records`` for lists and details, ``numbers`` for KPIs."""
