"""The matcher: from a leader's free words to the duties they serve, with a confidence and the words that decided."""

from etl.matching.duties import weights
from etl.matching.frame import match_frame
from etl.matching.matcher import Matcher
from etl.matching.model import Duty, Given, Judgement

THRESHOLD: float = weights()["threshold"]

__all__ = ["THRESHOLD", "Duty", "Given", "Judgement", "Matcher", "match_frame"]
