"""The English words by which letters are read."""

from __future__ import annotations

import re

from notifier.letters.vocabulary import MASKS, Vocabulary, pattern, words
from notifier.timeline.model import Kind, Modality, SourceKind

_YEAR = r"(?:19|20)\d\d"
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"

ENGLISH = Vocabulary(
    name="en",
    frequent=frozenset(
        "the of and to in is that for by with on as this will be are from or shall which".split()
    ),
    masks=(
        *MASKS,
        (
            pattern(
                r"\b(?:section|article|title|chapter|paragraph|clause|annex|part|appendix|regulation|directive) (?:\(?\w{1,6}\)?[ .-]?)?\d[\d./()a-z-]*"
            ),
            "scan.mask.article",
        ),
        (
            pattern(
                rf"\b[\w-]*(?:act|regulations?|order|strategy|budget|programme|plan|report|edition|olympics|elections?|code|framework|rules)(?: of|,)? (?:{_YEAR})(?:\s?[-–/]\s?(?:{_YEAR}|\d\d))?"
            ),
            "scan.mask.name",
        ),
        (
            pattern(
                r"\b\d+ U\.?S\.?C\.?[^.;]{0,20}|\bP\.?L\.? ?\d+-\d+|\bCVE-\d{4}-\d+|\b(?:BOD|ED|M|OMB|NIST|SP|RFC|ISO)[ -]\d\d?-?\d\d\b"
            ),
            "scan.mask.reference",
        ),
        (pattern(r"\b\d{1,3}[- ]years?[- ](?:old|of age)|\b(?:age|aged) \d{1,3}"), "scan.mask.age"),
        (pattern(rf"(?-i:(?:from|of|the|this) {_MONTH} {_YEAR} [A-Z])"), "scan.mask.name"),
    ),
    noise=pattern(
        r",? ?\b(?:at )?\d{1,2}(?:[:.]\d\d)? ?(?:[ap]\.?m\.?|noon|hours|hrs)(?: (?:[A-Z]{2,4}\b|(?:Eastern|Central|Mountain|Pacific|British|Greenwich|European)(?: \w+){0,2} Time))?,?(?: on)?,?"
    ),
    capital=frozenset("may march mar sun sat mon wed fri august".split()),
    from_year=pattern(r"(?:as of|from|effective|with effect from) \d{4}$"),
    names_year=pattern(r"\b(?:this|next|last|coming) (?:calendar )?year\b"),
    since=words("since", "last", "past", "previous"),
    event=pattern(
        r"\s+(?:of|after|from|following|before|prior to|since) (?:the |a |an |such |its |their )?(?P<event>[^,.;()]{3,60})"
    ),
    article=pattern(r"(?:the|a|this)\b"),
    letter=pattern(r"\b(?:this (?:letter|notice|directive|order|memorandum|act|section)|today|enactment)\b"),
    header=pattern(
        r"^\W*(?:date|reference|our ref|your ref|subject|re|version|from|to|status|author)\b\s*:?[^.]{0,80}$"
    ),
    dated=pattern(
        r"^\W*(?:date|dated|issued)\s*:?\s*(?P<rest>.{4,40})$|^(?P<place>"
        + _MONTH
        + r" \d{1,2}, \d{4}|\d{1,2} "
        + _MONTH
        + r" \d{4})$"
    ),
    dated_alone=pattern(r"(?:date|dated)\W*"),
    subject=pattern(r"^\W*(?:subject|re)\s*:\s*(?P<rest>.{4,200})$"),
    documents={
        SourceKind.LETTER: pattern(r"(?:\w+ )?letter\b"),
        SourceKind.REPORT: pattern(r"(?:\w+ )?report\b"),
        SourceKind.MINUTES: pattern(r"(?:\w+ )?minutes\b"),
        SourceKind.ANSWER: pattern(r"(?:answers?|reply|replies) to\b"),
        SourceKind.REGISTER: pattern(r"(?:\w+ )?(?:register|action list)\b"),
    },
    attachment=pattern(r"\b(?:attachment|annex|appendix|enclosure) (?P<number>\d{1,2})\b"),
    splits=pattern(
        r"[;:]\s|,\s(?=(?:but|so that|which|whereas|while|because|and|who|after which|where)\b)|\s(?=(?:so that|because|whereas|while)\b)|\s(?=and (?:then|will|shall|must|is|are|has|have)\b)|\s[–-]\s|\.\s"
    ),
    finite=words(
        "is|are|was|were|be|been|has|have|had|will|shall|would|should|can|could|must|may|might|starts?|begins?|ends?|expires?|closes?|opens?|requires?|takes?|comes?|enters?|applies|apply|expects?|plans?|submit|provide|complete|ensure|report|publish|update|notify|implement|develop|identify|remove|enable|review"
    ),
    past=words(
        "was|were|had|did|began|issued|released|published|sent|decided|announced|went|took|(?:has|have)(?: \\w+){0,2} (?:been )?\\w+(?:ed|en|nt|ne)"
    ),
    past_behind=pattern(
        r"^,? (?:\w+ ){0,3}(?:was|were|had|released|issued|published|announced|began|started|sent|adopted|signed)\b"
    ),
    ahead=words(
        "will|shall|must|should|plans?|planned|expected|expects|intends?|intended|scheduled|due|to be|aims?|going to|required|requires|is to|are to"
    ),
    will=words("will|shall|going to"),
    until=pattern(
        r"(?:by|before|until|till|no later than|not later than|at the latest|up to|prior to|within|on or before|through|ahead of)\b"
    ),
    not_before=pattern(r"not (?:before|by)\b"),
    after_words=pattern(
        r"(?:from|as of|after|starting|beginning|effective|not before|no earlier than|on or after|commencing|with effect from)\b"
    ),
    must=words(
        "must|shall|required|requires|submit*|apply|applications?|respond|responses?|deadline|due|comply|(?<!will )(?<!to )(?:provide|complete|ensure|implement|identify|enable|remove|develop|configure|review)(?! \\w+ (?:is|are|will))"
    ),
    kinds={
        Kind.DECISION: words(
            "decid*|decision*|adopt|adopted|adoption|approv*|determin*|agree|agreed|agreement|vote|votes|ratif*"
        ),
        Kind.PUBLICATION: words(
            "publish*|publication*|report|reports|issue|issued|issues|release|released|announce*|inform|present*|results|findings|circulat*|update this|updates this|provide a report|guidance"
        ),
        Kind.START: words(
            "start*|begin*|commenc*|(?:comes?|coming|enters?|entering) into force|takes? effect|effective|launch*|open|opens|opening|introduc*|in force|applies|apply from|becomes?|available|engage|scanning|funding"
        ),
        Kind.END: words(
            "end|ends|ended|lapses?|expir*|stop*|terminat*|cease*|phased out|clos(?:e|es|ed|ing)|conclude*|completed|withdraw*|retire*"
        ),
        Kind.EVENT: words(
            "meeting*|takes? place|held|conference*|workshop*|webinar*|hearing*|session*|election*|visit*|evaluation|exercise*|consultation"
        ),
        Kind.DEADLINE: words(
            "submit*|must|shall|due|deadline|apply|application*|respond|comply|complete|ensure|deliver*|required|requirements?|plan of action"
        ),
    },
    passive=pattern(
        r"\b(?:will|shall|must|is to|are to)\b.{0,80}\b(?:be \w+(?:ed|en|nt|ne|de)|increase|decrease|fall|rise|grow|change|move|replace|pay|receive)\b"
    ),
    open_ended=words(
        "remains?|valid|continue*|maintain*|extended|in effect|runs?|last|lasts|supported|available|funded"
    ),
    target=pattern(
        r"\b(?:target|targets|goal|goals|ambition|forecast\w*|projected|projection|aspiration)\b|\d ?(?:%|per ?cent)\b"
    ),
    condition=pattern(r"\b(?:if|unless|provided that|subject to|in the event)\b"),
    adjunct=pattern(
        r"\b(?:on the basis of|based on|depending on|following|in accordance with|in line with|pursuant to|in view of|as part of|because of) [^,.;:]{1,120}"
    ),
    amount=pattern(r"[€$£]|\b\d[\d.,]* ?(?:million|billion|m|bn)\b"),
    money_moves=words("available|cut|cuts|extra|receive*|paid|grant*|funding|additional|allocated|stops?"),
    plan=pattern(
        r"\b(?:planning|timeline|timetable|schedule|milestones?|next steps|key dates|deadlines?|calendar|actions?|when)\b"
    ),
    modalities=(
        (
            words("expected|expects?|probably|likely|may|might|could|provisional*|anticipated|hopes?"),
            Modality.EXPECTED,
        ),
        (
            words("intends?|intended|aims?|plans? to|planned|will|scheduled|going to|proposes?|proposed"),
            Modality.INTENDED,
        ),
    ),
    vague=words(
        "shortly|soon|in due course|in the coming (?:weeks|months|years)|as soon as possible|in the near future|at a later (?:date|stage)|under preparation|currently"
    ),
    ongoing=words(
        "(?:is|are)(?= [^.;]{0,80}\\b(?:working on|exploring|developing|preparing|considering)\\b)|(?:is|are) being|under (?:development|review)|continues? to"
    ),
    confirms=words("as planned|on schedule|on track|according to plan|unchanged"),
    finished=pattern(
        r"\b(?:is|are|was|were|has been|have been)\b[^,;]{0,60}\b(?:completed|finished|published|adopted|concluded|delivered|closed|issued)\b"
    ),
    finished_as={
        Kind.START: pattern(r"\b(?:has|have) (?:\w+ )?(?:started|begun|entered into force|opened)\b"),
        Kind.PUBLICATION: pattern(
            r"\b(?:was|were|has been|have been)\b[^,;]{0,60}\b(?:sent|submitted|released)\b"
        ),
        Kind.EVENT: pattern(r"\b(?:was|were|has been|have been)\b[^,;]{0,60}\bheld\b|\btook place\b"),
    },
    unfinished=words("not|nearly|almost|partly|once|when|if|until|unless|before|whether"),
    withdrawn=pattern(
        r"\b(?:will|does|do) not (?:go ahead|proceed)\b|\b(?:is|are|was|were|has been|have been)\b(?! not)[^,;]{0,40}\b(?:cancelled|withdrawn|scrapped|abandoned)\b"
    ),
    moves=words("postpone*|delay*|moves?|moved|shift*|slips?|slipped"),
    hedge=words("it is expected that|expectedly|in all likelihood"),
    pronouns=words("this|these|that|those|it|they|he|she|there|which"),
    sender=words("i|my|me|we|our|us"),
    owner=re.compile(
        r"\bby (?:the )?(?P<owner>(?:[A-Z][\w&'’-]*(?:(?: of(?: the)?| for| and)? [A-Z][\w&'’-]*){0,4}))|(?:^|[,;] )(?:The |the )?(?P<subject>(?!Not |By |In |On |At |Within |Beginning |If |When )(?:[A-Z][\w&'’-]*(?:(?: of(?: the)?| for| and)? [A-Z][\w&'’-]*){0,4})|(?:all )?(?:federal )?(?:agencies|departments|member states|applicants|operators|authorities)) (?:will|shall|must|should|may|is|are|plans?|intends?|expects?)\b"
    ),
    drop=words(
        "will|shall|must|is|are|be|been|has|have|expected|to be|this|these|that|those|there|which|it|they|we|our|i|also|however|furthermore|currently|therefore|then|please|all|following|at least"
    ),
    particles=pattern(r"(?!)"),
    synonyms=tuple(
        map(
            words,
            (
                "phase-?out|phasing|dismantl*|decommission*",
                "amend*|revis*|update*",
                "procure*|tender*",
                "merg*|amalgamat*",
                "pilot*|trial*",
                "evaluat*|assess*|review*",
                "replac*|renew*",
                "regulat*|statut*",
            ),
        )
    ),
    light=words("last|final|new|insight*|outcome*|result|results|information|overview"),
    linking=words(
        "and|or|the|a|an|of|for|with|on|in|at|to|by|as|from|but|that|so|into|any|its|their|until|before|after|within|no later than|using|or equivalents"
    ),
    opening=pattern(
        r"\W*(?:an?|the) (?:\w+ )?(?:milestone|step)\b[^.,;:]{0,80}? (?:is|will be) (?=(?:the|an?)\b)(?P<purpose>)"
    ),
    relative=pattern(r"(?!)"),
    again=pattern(r"(?!)"),
    company=pattern(r"(?!)"),
    verb=pattern(r"(?!)"),
    nouns=(
        (pattern(r"(.+) takes? place"), r"\1"),
        (pattern(r"(.+) (?:comes?|enters?) into force"), r"entry into force of \1"),
    ),
)
