"""What looks like a date in either language and is none: addresses, references, amounts, numbers."""

from __future__ import annotations

_REFERENCE = r"(?:\b\d{2}[ .]?\d{3}(?:[ -][IVX]+)?,? (?:nr|no|nrs)\b|\bkst-|\bECLI|\bISBN|\bCOM\()"
MASKS = (
    (
        (
            r"https?://\S+|www\.\S+|[^\s@]{1,100}@[^\s@]{1,100}\.\S+"
            r"|[^\s/]{1,100}/[^\s/]+/\S{0,200}?\d{6,8}\S*|\]\(\S+"
        ),
        "scan.mask.address",
    ),
    (rf"{_REFERENCE}[^.;]{{0,30}}", "scan.mask.reference"),
    (r"(?:€|\$|£|\beur\b|\beuro\b)\s?\d[\d.,]*|\d[\d.,]* ?%", "scan.mask.amount"),
    (r"(?-i:(?<![a-z] )\b[1-9]\d{3} ?[A-Z]{2}(?= +[A-Z]))", "scan.mask.address"),
    (r"\+\d[\d ()-]{7,20}\d|\b0\d{1,3}[- ]\d{3}[\d -]{2,8}\d\b", "scan.mask.phone"),
    (r"\b(?:versie|version|release|v)\.? ?\d[\d.]*(?:-\d+)?", "scan.mask.version"),
    (r"\b\d{1,2}[x/]7\b", "scan.mask.reference"),
)
