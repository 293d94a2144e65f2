"""What benchmarks are filled with, where it takes more than a few lines."""
