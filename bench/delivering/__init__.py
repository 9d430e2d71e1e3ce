"""What bench/delivery.py runs: our outbox and its peers, each in processes of its own."""
