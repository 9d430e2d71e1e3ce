"""DKIM (RFC 6376, RFC 8463): keys as files, what to publish of them, signatures on letters."""
