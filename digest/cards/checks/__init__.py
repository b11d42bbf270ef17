"""Whether a statement says only what its paper says."""
