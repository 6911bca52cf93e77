"""Watches government disclosure columns, keeps every version with its proof, and tells people what changed."""
