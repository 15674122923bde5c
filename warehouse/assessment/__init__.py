"""Assessment (考核): schemes as data, scores that open into their indicators."""

from warehouse.assessment.faults import SchemeError
from warehouse.assessment.scheme import Scheme
from warehouse.assessment.scheme_files import load_scheme, schemes
from warehouse.assessment.scoring import scores

__all__ = ["Scheme", "SchemeError", "load_scheme", "schemes", "scores"]
