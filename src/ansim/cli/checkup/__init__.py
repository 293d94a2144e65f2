"""The parts of `ansim doctor`: each looks at one thing and returns findings and what it saw; none changes anything."""
