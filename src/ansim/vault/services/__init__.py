"""What the vault does: confirms phones, enrols, issues tokens, answers warrants, forgets."""
