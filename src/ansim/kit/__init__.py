"""Small shared ground: errors, sentences, clock, ids, sealing, blobs, QR. No Django, no network."""
