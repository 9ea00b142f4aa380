"""HTTP without TLS: loading the authorities, as a client does by default, takes twenty times as long as a request."""

from __future__ import annotations

import ssl
from functools import partial

import httpx

_NO_AUTHORITIES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
get = partial(httpx.get, trust_env=False, verify=_NO_AUTHORITIES)
post = partial(httpx.post, trust_env=False, verify=_NO_AUTHORITIES)
Client = partial(httpx.Client, trust_env=False, verify=_NO_AUTHORITIES)
