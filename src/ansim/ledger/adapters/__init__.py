"""Tables, key folder and remembered heads of the ledger role."""
