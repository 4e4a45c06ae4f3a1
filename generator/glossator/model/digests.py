"""Digests of values, by which two builds find out that nothing has changed."""

from __future__ import annotations

import pickle
from hashlib import sha256

# Bytes: 128 bits of SHA-256 (FIPS 180-4), so that two different values of one site never meet. BLAKE2b was tried, too: processors have instructions
# for SHA-256, with which it is more than twice as quick.
DIGEST_SIZE = 16


def digest_bytes(data: bytes | memoryview) -> bytes:
    """Give the digest of bytes."""
    return sha256(data).digest()[:DIGEST_SIZE]


def digest_value(value: object) -> bytes:
    """Give the digest of a plain value. Equal values that were made in another way may differ: then something is done once too often."""
    return digest_bytes(pickle.dumps(value, 5))
