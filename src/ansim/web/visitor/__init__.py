"""The visitor's pages, served by the visits role as files: all that happens, happens on the phone. No cookie, no session."""
