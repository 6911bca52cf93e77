"""
The scoreboard: simulated ministries live through a random history while the watch passes over them, and it is scored.

    play    run such a history and return its Score
    Score   precision and recall by kind of change, by field and by attribution, and what can't be explained
"""

from disclosure_watch.scoreboard.run import play
from disclosure_watch.scoreboard.score import Score, Tally

__all__ = ["Score", "Tally", "play"]
