"""Pages for venue operators and door screens, served by the visits role at its own origin. Never a visitor's name."""
