"""Parts of the English patterns: verbs, nouns, terms, and clauses of two things of one date."""

from __future__ import annotations

YEAR = r"(?:19|20)\d\d"
MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
# Words of a sentence of two things; what joins or begins another clause is none.
WORD = r"(?:(?!(?:and|that|which|who|if|but|or|not|no|to|unless)\b)[^\s,;:.()\0]+)"
HAPPENS = (
    "(?:(?:will|shall) )?(?:starts?|begins?|ends?|opens?|closes?|expires?|lapses?|(?:enters?|comes?) into force"
    "|takes? effect|follows?)"
)
LODGED = "(?:appeals?|objections?|proceedings|complaints?|claims?|petitions?|tenders?|bids?|comments)"
NUMBERED = "(?:phases?|rounds?|steps?|stages?|batch|lots?|waves?|groups?|milestone|part|cluster|module|track)"
# Not where it is moved to, on the same day.
TO_PLACE = (
    r"\b(?! to (?:(?:an?|the|another) (?:\w+ ){0,2}?(?:room|hall|venue|location|building)\b|(?:room|hall)\b"
    r"|(?-i:(?!Q\d|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Sat|Sun|Easter|Christmas))[A-Z]))"
    r"(?![^.,;:]{0,60}\b(?:on|to|in) (?:\w+day |the )?(?:\d|spring|summer|autumn|winter|(?-i:[A-Z]\w+ \d))))"
)
ENDS = "(?:will )?(?:runs?|lasts?|ends?|closes?|stops?|expires?|lapses?|remains? (?:open|valid|in force)|is completed|is open)"
TERM = r"(?:half an?|an? half|[^\W_]{1,15}) (?:working days?|days|weeks?|months?|quarters?|years?)\b"
# What says in front of that that it is so, and not asked or proposed.
DECIDED = r"\b(?:decided|decides?|necessary|forced|going|will|shall|must)\b[^;.]{0,120}? "
PUTS_OFF = (
    r"(?:postpon(?:e|es|ing)|defer(?:s|ring)?|delay(?:s|ing)?|(?:put(?:s|ting)? off|push(?:es|ing)? back)"
    r"|(?:put(?:s|ting)?|push(?:es|ing)?)(?= [^.,;:\d]{1,80} (?:off|back)\b))(?P<what> [^.,;:\d]{1,80}?)(?: off| back)?"
    rf"(?: by {TERM})?"
)
CLOCK = (
    r"(?:(?P<hour>[01]?\d|2[0-4])(?:[:.](?P<minute>[0-5]\d)(?: ?(?:hours\b|hrs\b|(?P<half>[ap])\.?m\b\.?))?"
    r"| ?(?P<half12>[ap])\.?m\b\.?)|(?:12 ?)?(?P<noon>noon|midday)\b)"
)
NOUN = r"(?:the|an?) (?:(?!(?:and|will|shall|for|of|with|in|on|at|between|by|to|from)\b)[\w'’-]+ ?\b){1,5}"
NOUNS = rf"(?P<things>{NOUN}(?:, {NOUN}){{0,2}},? and {NOUN})"
DOES = "(?:(?:will |shall )?(?:publish|decide|send|present)|publishes|decides|sends|presents)"
CLAUSE = rf"(?:the|an?)(?: {WORD}){{1,8}}? (?:{HAPPENS}|{DOES})(?: {WORD}){{0,5}}?"
CLAUSES = rf"(?P<things>{CLAUSE}(?:,? and {CLAUSE}){{1,3}})"
# Sentences of several things and one date.
THINGS = (
    rf"\0+,? {CLAUSES}[.!]?\s*",
    rf"{CLAUSES} \0+[.!]?\s*",
    rf"\0+,? {NOUNS} {HAPPENS}[.!]?\s*",
    rf"{NOUNS} {HAPPENS} \0+[.!]?\s*",
)
