"""What a meeting answers without a State: the exchange of a guest's link. Its pages are in screens/review."""
