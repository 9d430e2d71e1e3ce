"""Takes rows into the directory: matched, compared with what stands, written in batches."""
