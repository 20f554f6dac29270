"""What pages and the API share: transaction, actor, access, forms, paging, problem+json."""
