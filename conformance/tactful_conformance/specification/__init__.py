"""Load the specification: schemas, line numbers, nearest names."""

from tactful_conformance.specification.load import Specification, load_specification
from tactful_conformance.specification.model import Binding, Case, Feature, Requirement, Variable
from tactful_conformance.specification.problem import Problem

__all__ = ["Binding", "Case", "Feature", "Problem", "Requirement", "Specification", "Variable", "load_specification"]
