"""Letters through a provider's API (SES, Postmark, Brevo...), by django-anymail."""
