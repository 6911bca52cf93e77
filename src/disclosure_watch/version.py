"""The version of this package, where its build reads it too."""

__version__ = "0.1.0"
