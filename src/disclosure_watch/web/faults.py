"""What a request can be refused for: a status and a plain sentence."""


class Refused(Exception):
    """A request that isn't answered with a page; `reason` is a key of the catalogue of words."""

    def __init__(self, status: int, reason: str, told: str = "") -> None:
        super().__init__(reason)
        self.status, self.reason, self.told = status, reason, told


def unknown(reason: str = "unknown_page") -> Refused:
    """Return the refusal of what isn't there."""
    return Refused(404, reason)


def wrong(told: str) -> Refused:
    """Return the refusal of a question that can't be understood; `told` is what of it."""
    return Refused(400, "wrong_question", told)
