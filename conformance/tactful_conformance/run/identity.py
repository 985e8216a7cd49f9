"""The person and the machine that a sealed CLI finds: files that cover the real ones."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tactful_conformance.run.collect.tls import Authority

USER = "ada"
HOST_NAME = "analytical-engine"
MACHINE_ID = "5ea1ed0c0ffee0ddba11ad0be5eca7ed"
#: The folder that the synthetic passwd names as home: where a CLI looks that does not take HOME's word.
ACCOUNT = "account"
_CERTIFICATE = "ca-certificates.crt"
#: Variables that clients take their authorities from: OpenSSL, requests, curl, git, Node, and SDKs.
TRUST_VARIABLES = (
    "SSL_CERT_FILE",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "GIT_SSL_CAINFO",
    "NODE_EXTRA_CA_CERTS",
    "AWS_CA_BUNDLE",
)


def write_identity(folder: Path, authority: Authority) -> None:
    """Write all of it into a folder; the only authority that is to be found is the suite's own."""
    user, group = os.getuid(), os.getgid()
    account = folder / ACCOUNT
    account.mkdir()
    texts = {
        "resolv.conf": "nameserver 127.0.0.1\noptions timeout:2 attempts:1\n",
        "hosts": f"127.0.0.1 localhost\n::1 localhost\n127.0.1.1 {HOST_NAME}\n",
        "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n",
        "passwd": f"{USER}:x:{user}:{group}:Ada:{account}:/bin/sh\n",
        "group": f"{USER}:x:{group}:\n",
        "hostname": f"{HOST_NAME}\n",
        "machine-id": f"{MACHINE_ID}\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    certificates = folder / "certificates"
    certificates.mkdir()
    authority.write(certificates / _CERTIFICATE)
    _name_by_hash(certificates)


def trust_variables(folder: Path) -> dict[str, str]:
    """Give the variables that name the suite's authority, for clients that do not read the machine's store."""
    return dict.fromkeys(TRUST_VARIABLES, str(folder / "certificates" / _CERTIFICATE))


def _name_by_hash(certificates: Path) -> None:
    """Name the certificate as OpenSSL looks for it in a folder (openssl-rehash(1)); without openssl, variables do."""
    command = ["openssl", "x509", "-noout", "-subject_hash", "-in", _CERTIFICATE]
    try:
        done = subprocess.run(command, cwd=certificates, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return
    (certificates / f"{done.stdout.strip()}.0").symlink_to(_CERTIFICATE)
