"""Questions about venues and visits: frozen values or rows."""
