"""Digests of values, by which two builds find out that nothing has changed."""

from __future__ import annotations

import pickle
from hashlib import blake2b

# Bytes: 128 bits of BLAKE2b (RFC 7693), so that two different values of one site never meet.
DIGEST_SIZE = 16


def digest_bytes(data: bytes | memoryview) -> bytes:
    """Give the digest of bytes."""
    return blake2b(data, digest_size=DIGEST_SIZE).digest()


def digest_value(value: object) -> bytes:
    """Give the digest of a plain value. Equal values that were made in another way may differ: then something is done once too often."""
    return digest_bytes(pickle.dumps(value, 5))
