"""What delivery does: queue, send, take receipts, settle the unknown, pause, stop, expire."""
