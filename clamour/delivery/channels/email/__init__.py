"""Letters by SMTP through our relay: template, envelope, wire, conversation, sender."""
