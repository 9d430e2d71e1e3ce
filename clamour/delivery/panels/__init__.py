"""The desk's screen of deliveries: lanes as they are now, and what a person must decide."""
