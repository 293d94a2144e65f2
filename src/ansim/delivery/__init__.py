"""One rendered message to one address over one channel, until it arrives or is given up; never sent twice."""
