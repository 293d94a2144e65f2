"""What happens around and after a release; one office at work for all of it."""
