"""Pages for everybody, without sign-in: is a notice genuine, what runs, what is logged, what is kept."""
