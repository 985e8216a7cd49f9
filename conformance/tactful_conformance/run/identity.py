"""The person and the machine that a sealed CLI finds: files that cover the real ones."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tactful_conformance.run.collect.tls import Authority

#: The folder that the synthetic passwd names as home: where a CLI looks that does not take HOME's word.
ACCOUNT = "account"
_CERTIFICATE = "ca-certificates.crt"
#: The folder is put over /etc/ssl/certs, and there Debian keeps the store that its Java reads: lib/security/cacerts of
#: each runtime is a link to /etc/ssl/certs/java/cacerts. No variable names it: JAVA_TOOL_OPTIONS, which could, is
#: reported on stderr by every Java that reads it. A Java that keeps its store elsewhere trusts nobody here.
_JAVA_STORE = "java/cacerts"
_JAVA_ALIAS = b"tactful"
#: Variables that clients take their authorities from: OpenSSL, requests, curl, git, Node, and SDKs.
TRUST_VARIABLES = (
    "SSL_CERT_FILE",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "GIT_SSL_CAINFO",
    "NODE_EXTRA_CA_CERTS",
    "AWS_CA_BUNDLE",
)


def write_identity(folder: Path, authority: Authority, system: Mapping[str, str]) -> None:
    """
    Write all of it into a folder; the only authority that is to be found is the suite's own.

    `system` names the user, the full-name, the host and the machine.
    """
    user, group = os.getuid(), os.getgid()
    account = folder / ACCOUNT
    account.mkdir()
    texts = {
        "resolv.conf": "nameserver 127.0.0.1\noptions timeout:2 attempts:1\n",
        "hosts": f"127.0.0.1 localhost\n::1 localhost\n127.0.1.1 {system['host']}\n",
        "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n",
        "passwd": f"{system['user']}:x:{user}:{group}:{system['full-name']}:{account}:/bin/sh\n",
        "group": f"{system['user']}:x:{group}:\n",
        "hostname": f"{system['host']}\n",
        "machine-id": f"{system['machine']}\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    certificates = folder / "certificates"
    certificates.mkdir()
    authority.write(certificates / _CERTIFICATE)
    _name_by_hash(certificates)
    _write_java_store(certificates)


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


def _write_java_store(certificates: Path) -> None:
    """Write the store as PKCS #12 without a password: Java gives none, and leaves out what is encrypted with one."""
    certificate = x509.load_pem_x509_certificate((certificates / _CERTIFICATE).read_bytes())
    store = certificates / _JAVA_STORE
    store.parent.mkdir()
    entry = pkcs12.PKCS12Certificate(certificate, _JAVA_ALIAS)
    store.write_bytes(pkcs12.serialize_java_truststore([entry], NoEncryption()))
