"""A name server on loopback with given answers.

Source:
    RFC 1035 4.1 (message format).
"""

from __future__ import annotations

import socket
import struct
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEADER = struct.Struct("!6H")
_ANSWER, _SERVER_FAILURE = 0x8180, 0x8182
_A_RECORD = 1
_NAME_OF_THE_QUESTION = 0xC00C


@dataclass(slots=True)
class NameServer:
    """The answers of the name server.

    Attributes:
        address: The address it listens on, at port 53.
        answer: The IPv4 addresses of every name; None when it fails.
        asked: The names in the queries it got.
    """

    address: str
    answer: list[str] | None = None
    asked: set[str] = field(default_factory=set)

    def reply(self, query: bytes) -> bytes:
        """Return the answer to a query with one question."""
        number, *_ = _HEADER.unpack_from(query)
        labels, at = [], _HEADER.size
        while length := query[at]:
            labels.append(query[at + 1 : at + 1 + length].decode("ascii"))
            at += 1 + length
        (kind,) = struct.unpack_from("!H", query, at + 1)
        question = query[_HEADER.size : at + 5]
        self.asked.add(".".join(labels))
        if self.answer is None:
            return _HEADER.pack(number, _SERVER_FAILURE, 1, 0, 0, 0) + question
        addresses = self.answer if kind == _A_RECORD else []
        records = [
            struct.pack("!3HIH", _NAME_OF_THE_QUESTION, _A_RECORD, 1, 0, 4) + socket.inet_aton(one)
            for one in addresses
        ]
        return _HEADER.pack(number, _ANSWER, 1, len(records), 0, 0) + question + b"".join(records)


@contextmanager
def name_server(address: str = "127.0.0.78") -> Iterator[NameServer]:
    """Run a name server on port 53, which resolvers use.

    Raises:
        PermissionError: Only root may listen there.
    """
    server = NameServer(address)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind((address, 53))

        def serve() -> None:
            while True:
                query, asker = listener.recvfrom(512)
                if not query:
                    return
                listener.sendto(server.reply(query), asker)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server
        finally:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stopper:
                stopper.sendto(b"", (address, 53))
            thread.join()
