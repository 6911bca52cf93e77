"""In which language a reader is answered. Pure."""

from collections.abc import Mapping


def chosen(query: str, cookie: str, accepted: str) -> str:
    """Return `zh` or `en`: what the address asks for, else what was chosen before, else what the browser likes best."""
    for wanted in (query, cookie):
        if wanted in {"zh", "en"}:
            return wanted
    return preferred(accepted)


def preferred(accepted: str) -> str:
    """Return the language of an Accept-Language header: `zh` where Chinese stands first by weight, else `en`."""
    weights: Mapping[str, float] = {}
    for part in accepted[:1000].split(","):
        tag, _, parameters = part.strip().lower().partition(";")
        primary = tag.partition("-")[0].strip()
        if primary:
            weights = {**weights, primary: max(weights.get(primary, 0.0), _weight(parameters))}
    best = max(weights, key=lambda primary: weights[primary], default="en")
    return "zh" if best == "zh" and weights[best] > 0 else "en"


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return min(1.0, max(0.0, float(value)))
    except ValueError:
        return 0.0
