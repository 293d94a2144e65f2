"""Pure core of a transparency log: hashes, proofs, notes, checkpoints, tiles. RFC 9162 and the C2SP texts."""
