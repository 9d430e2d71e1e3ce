"""The desk of intake: bringing alerts in, and looking them over beside their source."""
