"""The desk's screens about alerts: the list of them, writing one, watching one."""
