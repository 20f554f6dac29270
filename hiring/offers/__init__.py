"""After a hire decision: references, the offer, keeping in touch, and how the hire is doing."""
