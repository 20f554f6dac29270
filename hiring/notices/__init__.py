"""What people are told, how they want to be told, and what answers come back: pages, API, webhooks."""
