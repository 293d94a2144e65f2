"""What the vault reaches outside its tables: its key folder, its message service, the ledger."""
