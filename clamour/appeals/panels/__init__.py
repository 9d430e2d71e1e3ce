"""The desk of appeals: publishing, stopping, targets and model letters."""
