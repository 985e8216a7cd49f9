"""Load a manifest: what a CLI claims, how it is driven, and which binding its names come from."""

from tactful_conformance.manifest.channels import Channels, Rule
from tactful_conformance.manifest.load import load_manifest, recorded_manifest
from tactful_conformance.manifest.model import Action, Deviation, Manifest

__all__ = ["Action", "Channels", "Deviation", "Manifest", "Rule", "load_manifest", "recorded_manifest"]
