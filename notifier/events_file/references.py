"""References to secrets: the file names the variable or file of a secret, never its value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from notifier.events_file.nodes import Scalar
from notifier.events_file.values import INVALID

if TYPE_CHECKING:
    from notifier.events_file.nodes import Node
    from notifier.events_file.problems import Problems
    from notifier.events_file.values import Schema

OWN_PREFIX = "NOTIFIER_"
SECRETS_FOLDER = "secrets"


class Reference(NamedTuple):
    """The name of a variable or file that holds a secret.

    A wrong value may be the secret itself, so no report repeats it.
    """

    pattern: str
    key: str

    def read(self, node: Node, problems: Problems) -> Any:
        """Return the name."""
        text = node.text if isinstance(node, Scalar) else ""
        if re.fullmatch(f"{OWN_PREFIX}[A-Z0-9_]*", text):
            problems.add(node.place, "file.own_variable", value=text)
            return INVALID
        if not re.fullmatch(self.pattern, text):
            problems.add(node.place, self.key)
            return INVALID
        return text

    def schema(self) -> Schema:
        """Describe it as JSON Schema."""
        return {"type": "string", "pattern": f"^{self.pattern}$"}


ENVIRONMENT_NAME = Reference(pattern=rf"(?!{OWN_PREFIX})[A-Z_][A-Z0-9_]*", key="file.environment_name")
# A comma and an equals sign separate the names in NOTIFIER_ALLOW.
SECRET_FILE = Reference(
    pattern=rf"{SECRETS_FOLDER}(?:/(?!\.{{1,2}}(?:/|$))[^/\\,=\x00-\x1f\x7f]{{1,255}}){{1,8}}",
    key="file.secret_file",
)
