"""Which characters no storage's path may have: Delta's own reading of addresses takes them for something else."""

import re

_UNFIT = re.compile(r"[\[\]\\^|\x00-\x1f\x7f]|%[0-9A-Fa-f]{2}")  # a[1]  a%20b; deltalake 1.6.6, tried on all of ASCII


def unfit(location: str) -> str:
    """Return the first part of a storage's path or address that Delta can't take as it is, empty where all is well."""
    match = _UNFIT.search(location)
    return match[0] if match else ""
