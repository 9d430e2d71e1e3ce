"""What comes back: taken in sealed, understood, matched with its letter, and handed on."""
