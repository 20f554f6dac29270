"""How quick the product is, measured against a bare page of the same server."""
