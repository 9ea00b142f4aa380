"""The English words by which letters are read."""

from __future__ import annotations

from notifier.letters.english_parts import (
    CLOCK,
    DECIDED,
    ENDS,
    HAPPENS,
    LODGED,
    MONTH,
    NUMBERED,
    PUTS_OFF,
    TERM,
    THINGS,
    TO_PLACE,
    YEAR,
)
from notifier.letters.firm_words import ENGLISH_FIRM
from notifier.letters.masks import MASKS
from notifier.letters.vocabulary import vocabulary
from notifier.timeline.model import Kind, SourceKind

ENGLISH = vocabulary(
    name="en",
    frequent="the of and to in is that for by with on as this will be are from or shall which at latest expected"
    " probably likely january february march may june july august october early late end quarter year",
    masks=(
        *MASKS,
        (
            r"\b(?:section|article|title|chapter|paragraph|clause|annex|part|appendix|regulation|directive) (?:\(?\w{1,6}\)?[ .-]?)?\d[\d./()a-z-]*",
            "scan.mask.article",
        ),
        (
            rf"(?<![\w-])[\w-]*(?:act|regulations?|order|strategy|budget|programme|plan|report|edition|olympics|elections?|code|framework|rules)(?: of|,)? (?:{YEAR})(?:\s?[-–/]\s?(?:{YEAR}|\d\d))?",
            "scan.mask.name",
        ),
        (
            r"\b\d+ U\.?S\.?C\.?[^.;]{0,20}|\bP\.?L\.? ?\d+-\d+|\bCVE-\d{4}-\d+|\b(?:BOD|ED|M|OMB|NIST|SP|RFC|ISO)[ -]\d\d?-?\d\d\b",
            "scan.mask.reference",
        ),
        (r"\b\d{1,3}[- ]years?[- ](?:old|of age)|\b(?:age|aged) \d{1,3}", "scan.mask.age"),
        (
            (
                r"\b(?:letter|motion|amendment|report|advice|memorandum|memo|minutes|ruling|judgment|resolution|request"
                r"|reply|answer|decision)s?(?: (?:by|of|from) (?:the )?(?-i:[A-Z])[\w.'’-]*(?: (?:and|of|(?-i:[A-Z])[\w.'’-]*)){0,6}?)?"
                rf" (?:of|dated) (?:\w+day,? )?(?:\d{{1,2}} {MONTH}|{MONTH} \d{{1,2}})\b(?!,? \d{{4}})"
            ),
            "scan.mask.reference",
        ),
        (rf"(?-i:(?:from|of|the|this) {MONTH} {YEAR} [A-Z])", "scan.mask.name"),
        (
            (
                r"\b(?:(?:before|after|during|in|by|until|ahead of|following) (?:the )?)?"
                r"(?:summer|winter|spring|autumn|easter|christmas) (?:recess|break)\b"
            ),
            "scan.why.recess",
        ),
    ),
    noise=r",? ?\b(?:at )?\d{1,2}(?:[:.]\d\d)? ?(?:[ap]\.?m\.?|noon|hours|hrs)(?: (?:[A-Z]{2,4}\b|(?:Eastern|Central|Mountain|Pacific|British|Greenwich|European)(?: \w+){0,2} Time))?,?(?: on)?,?",
    clock=rf",? (?:at |(?P<from>from )|(?P<limit>by|before|until) )?{CLOCK}",
    clock_ahead=rf"\b(?:(?P<limit>by|before|until|no later than)|at) {CLOCK},? (?:on )?$",
    at_hour=r"\b(?:opens?|opened|opening|clos(?:es?|ed|ing)|ends?|expires?|lapses?)\b",
    opens=r"\bfrom (?:\w+day,? )?(?=\d|[a-z]{3,9} \d)",
    numbered=rf"\b{NUMBERED} (?:\d{{1,2}}(?:(?:,| and| to) \d{{1,2}}(?! ?{MONTH}))?\b(?!-)|(?-i:[A-Z]|I{{1,3}})\b)",
    closes=r",? (?P<last>to|until|till|through|up to) (?:\w+day,? )?",
    capital="may march mar sun sat mon wed fri august",
    names_year=r"\b(?:this|next|last|coming) (?:calendar )?year\b",
    since="since|last|past|previous",
    event=r"\s+(?:of|after|from|following|before|prior to|since) (?:the |a |an |such |its |their )?(?P<event>[^,.;()]{3,60})",
    of_event=(
        rf"\b(?:(?:no later than|within|at most) )?(?P<term>(?!every|each|last|next){TERM}) (?:after|before) "
        rf"(?P<event>(?!{MONTH}|this letter|today)[^\W\d][^,.;:()\d]{{3,60}})"
        r"|\b(?:(?:well|shortly|just) )?(?:before|after) (?P<moment>the (?:[\w-]+ )?(?:debate|elections?|vote|adoption|entry into force)(?: (?:of|on) the [\w-]+)?)\b"
    ),
    article=r"(?:the|a|this)\b",
    header=r"^\W*(?:date|reference|our ref|your ref|subject|re|version|from|to|status|author)\b\s*:?[^.]{0,80}$",
    dated=rf"^\W*(?:date|dated|issued)\s*:?\s*(?P<rest>.{{4,40}})$|^(?P<place>{MONTH} \d{{1,2}}, \d{{4}}|\d{{1,2}} {MONTH} \d{{4}})$",
    dated_alone=r"(?:date|dated)\W*",
    subject=r"^\W*(?:subject|re)\s*:\s*(?P<rest>.{4,200})$",
    documents={
        SourceKind.LETTER: r"(?:\w+ )?letter\b",
        SourceKind.REPORT: r"(?:\w+ )?report\b",
        SourceKind.MINUTES: r"(?:\w+ )?minutes\b",
        SourceKind.ANSWER: r"(?:answers?|reply|replies) to\b",
        SourceKind.REGISTER: r"(?:\w+ )?(?:register|action list)\b",
    },
    attachment=r"\b(?:attachment|annex|appendix|enclosure) (?P<number>\d{1,2})\b",
    splits=r"[;:]\s|,\s(?=(?:will|shall|must|should|would|may|can|could|is|are|has|have|closes|ends|expires|opens|starts)\b|[a-z]{3,}s (?:the|an?|all|out|how|that)\b)|,\s(?=(?:but|so that|which|whereas|while|because|and|who|after which|where)\b)|\s(?=(?:so that|because|whereas|while)\b)|\s(?=and (?:then|will|shall|must|is|are|has|have|closes?|ends?|expires?|opens?|starts?)\b)|\s[–-]\s|\.\s",
    own_clause=r"(?:,|,? and|,? but) (?P<subject>(?:the|an?|all) (?:(?!(?:and|or|that|which|to)\b)[\w'’-]+ ){1,5}?)(?:will|shall|is|are|starts?|begins?|ends?|opens?|closes?|follows?|votes?|decides?|publishes|appears?|expires?|takes?|comes?|enters?|runs?|moves?)\b",
    short_clause=rf"(?P<verb>)(?:,|,? and) (?:(?:the|an?) (?:(?!(?:that|which|to)\b)[\w'’-]+ ){{1,6}}|{NUMBERED} \w{{1,3}} )",
    own_place=r" (?:in|at|for|with)(?: (?:the|an?))?(?: (?!(?:which|that|who|to)\b)[^\s,;:()]+){1,5}",
    short_behind=rf" {NUMBERED} \w{{1,3}}(?:,|,? and|[.;]?\s*$)",
    subordinate=r"(?:which|who|after which)\b",
    joins=r"and (?:the|an?)\b",
    next_clause=(
        r",? (?:it|they|he|she|we|I|there|(?:the|an?|this|that|these|all|each)(?: [\w'’-]+){1,4}?)"
        rf" (?:will|shall|must|is|are|has|have|can|may|{HAPPENS})\b"
    ),
    finite="goes|is|are|was|were|be|been|has|have|had|will|shall|would|should|can|could|must|may|might|starts?|begins?|ends?|expires?|closes?|opens?|requires?|takes?|comes?|enters?|moves|runs?|applies|apply|follow|follows|expects?|plans?|submit|provide|complete|ensure|report|publish|update|notify|implement|develop|identify|remove|enable|review",
    things=THINGS,
    singular={},
    past="was|were|had|did|began|issued|released|published|sent|decided|announced|went|took|(?:has|have)(?: \\w+){0,2} (?:been )?\\w+(?:ed|en|nt|ne)",
    goes_on_now=r"\b(?:is|are|was|were|has|have)\b[^,;:]{0,80}?\w(?:ed|en|nt|ne)\b[^,;:.]{0,40}? (?=and (?:enters?|takes?|starts?|begins?|opens?|closes?|ends?|appl(?:y|ies)|publish(?:es)?|meets?|reports?|comes?|goes|sends?|repl(?:y|ies)|responds?)\b)",
    set_for=r"\b(?:set|fixed) (?:for )?$",
    to_do=r"(?!)",
    state_from=r"\b(?:is|are|remains?)\b[^,;:]{0,60}\b(?:from|as of) \0",
    past_behind=r"^,? (?:\w+ ){0,3}(?:was|were|had|released|issued|published|announced|began|started|sent|adopted|signed|agreed|promised|undertook)\b",
    ahead="will|shall|must|should|plans?|planned|expected|expects|intends?|intended|scheduled|due|to be|aims?|going to|required|requires|is to|are to",
    will="will|shall|going to",
    until=r"(?:by|before|until|till|no later than|not later than|at the latest|up to|prior to|within|on or before|through|ahead of)\b",
    bound_before=r"\b(?:(?:earliest|soonest|(?:sooner|earlier|later) than|at (?:the )?(?:most|least|latest)|(?:no|not) (?:earlier|sooner|later|before|after|until))(?: [^\W\d]+){0,2}|latest)[\s:(]*$",
    bound_behind=r"[\s,(–-]*(?:(?:and|or|but) )*(?:(?:at )?(?:the )?(?:very )?(?:earliest|soonest|latest)|(?:no|not|never) (?:earlier|sooner|later|before|after)|(?:earlier|sooner)(?! than)|at (?:the )?(?:most|least)|(?<=or )(?:before|after|later)|(?<=and )(?:before|after|later))\b",
    parted=r"\b(?P<bound>not) (?:\w+ ){1,4}(?P<date>(?:until|(?:earlier|sooner|later) than) [^,;]{2,60})$",
    before_day=r"(?:before|prior to|ahead of|earlier than|until|till) ",
    plain={
        "not_earlier": "not before",
        "counted": "{term} after {day}",
        "within": "within {term}",
        "starting": "start of {}",
        "ending": "end of {}",
    },
    denial=r"\b(?:(?:(?:does|do|did) )?(?:not|never)(?! (?:only|required|necessary|need)\b)|(?:can|wo|do|does|is|are|sha)n?['’]t|cannot|no(?= [\w -]{1,40} (?:will|shall|is|are|may|can|must)\b))(?! (?:later|earlier|sooner)\b)",
    parts_denial=r"[,;:()|]|\b(?:which|who|whose|where|and|but|or|because|without|unless|if)\b",
    retroactive=r"(?<!no )(?<!not )(?<!without )\b(?:retroactive(?:ly)?|retrospective(?:ly)?|backdated)(?: (?:effect|force))?\b",
    back_to=r"(?:until|till|from|as (?:of|from)|since|effective|with effect from)\b",
    request=r"\b(?:(?P<none>no (?:further )?(?:extension|postponement|exemption|waiver))|request|application|proposal|motion|amendment|extension|postponement)\b",
    refused=r"(?<!not )\b(?:refused|rejected|denied|dismissed|withdrawn|turned down)\b(?! or\b)|\bnot (?:been )?(?:granted|approved|accepted|adopted|allowed)\b",
    of_who=r"\b(?:(?<!ed )(?<!clear )(?<!likely )that|which|who|whose|(?P<condition>if|when|where))\b",
    denies=r"\bnot(?:, as [^,;:()]{1,40},)? (?P<between>(?:\w+ ){0,4})$",
    instead=r"(?:, as [^,;:()]{1,40})?,? but\b(?! also\b)",
    front=r"\W*(?P<bound>(?:provided(?: that)?|if|unless|once|on condition that|should)\b[^,;:.]{2,160}), (?!and\b|or\b)",
    proviso=(
        r"\b(?P<bound>(?:barring|subject to|pending|failing)(?: the)?(?: (?:(?:of|by|from) the [\w'’-]+"
        r"|(?!(?:the|an?|this|on|in|by|from|and|but|is|are|was|will|shall)\b)[^\s,;:.()\d]+)){1,8}"
        r"|unless (?:we|you|i) hear otherwise|weather permitting)"
    ),
    otherwise=r"\b(?:otherwise|if not)\b",
    unread=r"(?:,|\(|,? (?:and|or|but|though|albeit))\s?(?P<bound>(?:as (?:much|soon|shortly) \w+|so much (?:earlier|later)|(?:in any (?:case|event) )?(?:not|no|never) (?:earlier|sooner|later|before|after|until|prior)\b|(?:shortly|immediately|soon) (?:after|thereafter|before)|(?:earlier|later|sooner|thereafter|whichever)\b(?! than)|at the (?:latest|earliest)|(?:on )?(?:an?|such) (?:earlier|later|other) (?:date|day|time)|(?:once|unless|provided that|upon|after|before)\b(?! \w+ \w+,)|\w+ (?:days|weeks|months) (?:after|before|from)\b)[^,;.:()]{0,120})",
    not_before=r"not (?P<day>before|by)\b",
    after_words=r"(?:from|as (?:of|from)|after|starting|beginning|effective|commencing|with effect from)\b",
    lodged=rf"\b{LODGED}\b[^.;]{{0,100}}\b(?:lodged|filed|brought|introduced|submitted|made|raised|started|commenced|instituted)\b|\b(?:lodge|file|bring|raise|institute)\b[^.;]{{0,40}}\b{LODGED}\b",
    asks=r"\b(?:we|i) expect(?= your\b)",
    able=r"\b(?P<can>may|can|could)\b",
    must="must|shall|required|requires|submit*|apply|applications?|respond|responses?|deadline|due|comply|(?<!will )(?<!to )(?:provide|complete|ensure|implement|identify|enable|remove|develop|configure|review)(?! \\w+ (?:is|are|will))",
    kinds={
        Kind.DECISION: "award|awarded|decid*|decision*|adopt|adopted|adoption|approv*|determin*|agree|agreed|agreement|vote|votes|ratif*",
        Kind.PUBLICATION: "publish*|publication*|report|reports|issue|issued|issues|shared|share|receive the|receive a|receive an|receives the|receives a|update the House|update the Committee|update Parliament|update members|updates the House|updates the Committee|updates Parliament|release|released|announce*|inform|present*|results|findings|circulat*|update this|updates this|provide a report|guidance",
        Kind.START: "(?:go|goes|going) live|go-live|rolled out|roll-out|rollout|start*|begin*|commenc*|(?:comes?|coming|enters?|entering|entry) into force|takes? effect|effective|launch*|open|opens|opening|introduc*|in force|applies|apply from|becomes?|available|engage|scanning|funding",
        Kind.END: "end|ends|ended|lapses?|expir*|stop*|terminat*|cease*|phased out|clos(?:e|es|ed|ing)|conclude*|completed|withdraw*|retire*",
        Kind.EVENT: "meeting*|takes? place|held|conference*|workshop*|webinar*|hearing*|session*|election*|visit*|evaluation|exercise*|consultation",
        Kind.DEADLINE: "submit*|must|shall|due|deadline|apply|application*|respond|comply|complete|ensure|deliver*|required|requirements?|plan of action",
    },
    passive=r"\b(?:will|shall|must|is to|are to)\b.{0,80}\b(?:be \w+(?:ed|en|nt|ne|de)|increase|decrease|fall|rise|grow|change|move|replace|pay|receive)\b",
    open_ended="remains?|valid|continue*|maintain*|extended|in effect|runs?|last|lasts|supported|available|funded",
    target=r"\b(?:target(?! dates?\b)|targets|goal|goals|ambition|forecast\w*|projected|projection|aspiration)\b|\d ?(?:%|per ?cent)\b",
    option=r"\boptions?\b[^,.;:\0]{0,40}\bext(?:en(?:d|sion)|ending)\b[^,.;:\0]{0,20}\0|\b(?:can|may|could)\b[^,.;:\0]{0,20}\bbe extended\b[^,.;:\0]{0,20}\0",
    unless=r"\bunless\b[^.;:]{0,80}$",
    condition=r"\b(?:if|unless|provided that|subject to|in the event)\b",
    supposes=r"\b(?:if|once|should)(?= (?:the|an?|this|that|these|it|they|he|she|all|(?-i:[A-Z])\w+)\b)",
    if_day=r"\b(?:if|unless(?! (?:we|you|i) hear)|provided(?: that)?|should|on condition that|in the event(?: that)?|(?P<when>once|when)) (?:the|an?|this|that|these|it|they|he|she|you|we|all|no|(?-i:[A-Z])\w*)\b(?:(?!\b(?:earlier|sooner|later|will)\b)[^,;:()])*$",
    consents=r"\b(?:agree[sd]?|ratif\w+|approve[sd]?|consents?|adopt(?:s|ed)?|vote[sd]?|decide[sd]?|reject(?:s|ed)?|not yet)\b",
    adjunct=r"\b(?:followed by|on the basis of|based on|depending on|following(?! year)|in accordance with|in line with|pursuant to|in view of|as part of|because of) [^,.;:]{1,120}",
    about=r"\b(?:vote|decide|inform|debate)\w*\b[^,.;:]{0,60}?\b(?:on|about) (?P<about>(?:the|an?|its|whether)\b[^,.;:]{1,80})",
    amount=r"[€$£]|\b\d[\d.,]* ?(?:million|billion|m|bn)\b",
    money_moves="available|cut|cuts|extra|receive*|paid|grant*|funding|additional|allocated|stops?",
    plan=r"\b(?:planning|timeline|timetable|schedule|milestones?|next steps|key dates|deadlines?|calendar|actions?|when)\b",
    of_year=rf"(?:(?P<calendar>\b(?:planning|timeline|timetable|schedule|calendar|agenda|dates|milestones|meetings|activities)\b(?:(?!\b(?:grant|budget|subsid\w+)\b)[^.;:]){{0,40}}?) (?:(?:in|for|of) )?|^\W*(?:year )?|\bin )(?P<year>{YEAR})\W*$",
    that_year=r"(?:^|,? )(?:of|in) (?:that(?: same)? year|the same year|(?P<next>the (?:following|subsequent|next) (?:calendar )?year|the (?:calendar )?year (?:after|thereafter))|(?P<previous>the (?:preceding|previous|prior) (?:calendar )?year|the (?:calendar )?year (?:before(?: that| the (?:\w+ )?year)?|preceding(?: it| the (?:\w+ )?year)?|prior)(?! the\b)))\b",
    goes_on=r"the (?:first|second|third|fourth|last)\b|(?:this|that|these|those|they|it|both)\b",
    firmness=ENGLISH_FIRM,
    vague="shortly|soon|in due course|in the coming (?:weeks|months|years)|as soon as possible|in the near future|at a later (?:date|stage)|under preparation|currently",
    ongoing="(?:is|are)(?= [^.;]{0,80}\\b(?:working on|exploring|developing|preparing|considering)\\b)|(?:is|are) being|under (?:development|review)|continues? to",
    confirms="as planned|on schedule|on track|according to plan|unchanged",
    finished=r"\b(?:has|have) taken place\b|\btook place\b|\b(?:is|are|was|were|has been|have been)\b[^,;]{0,60}\b(?:completed|finished|published|adopted|concluded|delivered|closed|issued)\b",
    finished_as={
        Kind.START: r"\b(?:has|have) (?:\w+ )?(?:started|begun|entered into force|opened)\b",
        Kind.PUBLICATION: r"\b(?:was|were|has been|have been)\b[^,;]{0,60}\b(?:sent|submitted|released)\b",
        Kind.EVENT: r"\b(?:was|were|has been|have been)\b[^,;]{0,60}\bheld\b",
    },
    unfinished="not|nearly|almost|partly|once|when|if|until|unless|before|whether",
    withdrawn=r"\b(?:is|are)\b(?! not)[^,;]{0,40}\boff the table\b|\bno longer (?:appears?|be published|be issued)\b|\b(?:will|does|do) not (?:go ahead|proceed)\b|\b(?:is|are|was|were|has been|have been)\b(?! not)[^,;]{0,40}\b(?:cancelled|withdrawn|scrapped|abandoned)\b",
    off=r"\b(?:will|does|do|is|are|can) not (?:now |be )?(?:go(?:ing)? ahead|proceed|take place|taking place|held|happen)\b(?! (?:at|in the)\b)|\b(?:cannot|won['’]t|isn['’]t|doesn['’]t) (?:be )?(?:go(?:ing)? ahead|proceed|take place|held|happen)\b|\b(?:is|are|was|were|has been|have been)\b[^,;]{0,40}\b(?:(?:dropped|removed|taken) (?:from|off) the agenda|no longer (?:needed|required|necessary))\b|(?P<held>(?!))|(?P<lapse>\b(?:lapses|ha(?:s|ve) lapsed|(?:is|are|has been|have been|will be) (?:hereby |therefore |now )?withdrawn|no longer appl(?:y|ies))\b)|\bthere (?:is|will be) no (?:\w+ )?(?:meeting|hearing|session|debate)\b|\b(?:(?:will|shall) not|won['’]t) be (?:introducing|starting|launching|opening|holding|publishing|implementing|hosting|proceeding)\b|\bno longer (?:go(?:ing)? ahead|proceeds?|takes? place|taking place)\b|\b(?:is|are|was|were|has been|have been|will be)\b(?! not)[^,;]{0,40}\b(?:cancelled|canceled|scrapped|abandoned|dropped|called off|off(?= the table|[.,;]|$))\b",
    fails=r"(?:\b(?:will|shall|does|do|can|could)(?: now)? |\b(?:is|are) (?=(?:not|no longer) (?:now )?\w+ing\b))(?:not|no (?P<longer>longer))(?: (?:now|yet|be|be able to))*(?: (?P<told>open(?:ed)?\b))?",
    given_up=(
        r"\b(?:no question of|no (?:plans?|intentions?) (?:to|of)|not the intention|not (?:intended|planned) to"
        r"|(?:cannot|can not|can['’]t) (?:promise|guarantee|commit)|decided (?:against|not to)|(?<!not )unlikely (?:that|to)|(?:not|un)true that|(?:not (?:correct|right|the case)|incorrect|wrong) that|not true that"
        r"|(?:has|have|is|are) (?:been )?given up|gives? up|(?P<not>(?!))none)\b"
        r"(?![^.;]{0,120}\b(?:postpon|delay|mov(?:e|ing)\b|shift|chang))"
    ),
    untrue=r"\b(?:is|are) (?:not (?:true|correct|the case)|untrue|incorrect|a misunderstanding)\b(?! in (?:your|the|our) )",
    planned=r"\b(?:planned|scheduled|intended|announced|due) \0[,)]? ?",
    planned_for=r"(?!)",
    for_day=r"(?!)",
    another=r"next(?: one| time)?(?: held)?",
    asked=(
        r"(?P<front>^\W*)whether\b"
        r"|\b(?:(?P<decides>decid\w+|determin\w+|assess\w*|examin\w+|consider\w*|review\w*|vot(?:e|es|ed|ing)|reports?|inform\w*|announce\w*) (?:\w+ ){0,3}?)?whether\b(?! (?:or not|to)\b)"
    ),
    answered=r"\b(?:depends?|hinges?|(?:is|remains?|becomes?|become|be) (?:\w+ )?(?:certain|uncertain|unclear|clear|known|unknown|decided))\b",
    unmet=r"\b(?:(?:not|no longer) (?:be )?(?:feasible|achievable|realistic|attainable|met|make)|unfeasible|unachievable|unrealistic|(?<!not )impossible|(?:let(?:ting)? go of|abandon(?:ing|s)?)(?= the )|unable to|mov(?:e|es|ed|ing) away from|miss(?:es|ed|ing)? (?:the|this|our) (?:\w+ )?(?:deadline|target|date)\b|(?:cannot|can not|won['’]t|can['’]t|not be able to|will not) (?:be )?(?:met|meet|make|achieved?|keep|kept|honou?r(?:ed)?|fulfil(?:led|l)?))\b",
    put_off=rf"\b(?:is|are|was|were|has been|have been|will be)\b(?! not)[^,;]{{0,60}}\b(?:(?P<delay>postponed|delayed|deferred|put off|pushed back)|moved{TO_PLACE}|shifted|rescheduled)\b|\b(?:slips|shifts)\b|\bthe new (?:target )?date (?:is|will be)\b",
    replaces=r"(?:(?<=\()was:? |(?:(?<=[(–-])|(?<=[,–-] ))(?:previously|formerly|originally|initially|earlier)(?: (?:planned|scheduled|due))?:? )(?:(?:on|in|by|for|from) )?$|\b(?:instead of|rather than|in place of)(?: (?:on|in|by|from))? ?$",
    another_day=r"\binstead\b(?! of\b)",
    from_day=r"\bfrom(?: \w+day,?)? $|^from ",
    to_day=r"\b(?:to|until|till)(?: \w+day,?)? $",
    moved_to=rf"(?:\b(?:may|can) (?:(?:also|now) )?(?:postpone|defer|delay|put off)\b[^.;:]{{0,80}}?\b(?:until|till)\b|(?:\bextended\b[^.,;\d]{{0,40}}\bfrom (?:\w+,? ){{1,5}}?|\b(?:postponed|went|goes|gone|chang(?:es?|ed)|moves?|moved|shifts?|shifted|rescheduled|delayed|deferred|brought forward|pushed back|put off|on hold|slips?|slipped)\b(?:[^.,;\d]{{0,40}},? ?\bfrom (?:\w+,? ){{1,5}}?| (?:\w+ )?(?=until|till))|\b{PUTS_OFF},? )(?P<to>to|until|till)\b)",
    puts_off=rf"\b{PUTS_OFF}(?=,? (?:to|until|till|by)\b)(?P<object>)",
    moved="on hold|(?:was |were )?postponed(?: by (?:half an? year|\\w+ (?:days|week|weeks|month|months|quarter|year|years)))?|delayed|deferred|put off|pushed back|moved|shifted|rescheduled|brought forward|slips|shifts|went|gone|from \\d{1,2}$",
    old_column=r"\b(?:old|current|previous|was|original|former)\b",
    new_column=r"\b(?:new|becomes|revised|updated|now)\b",
    no_longer=r"\bno longer\b|\bnot? (?:\w+ )?any (?:more|longer)\b|\b(?:ends?|stops?|lapses?|discontinued)\b",
    undergoes=r" (?:will|shall|must|should|may)(?: not)? be (?!required|able|ready|responsible)\w+(?:ed|en|nt|ne|de|ht)\b",
    no_owner=r"\w*[^s\W]s|\w+ing|without|during|under|possibly|access|participation|registration|feedback",
    covers=r"\b(?:(?:reports?|accounts?|statements?|figures?|returns?) (?:on|for|of)|covering|concerning|relating to|in respect of) (?P<period>the period )?$",
    counts_in=r"\b(?:counts? (?:towards|as|in)|(?:counted|included) in) (?:the|this|that) (?:\w+ )?(?:term|period)\b",
    comes_back=r"\b(?:every (?:year|quarter|month|week)|(?:once|twice|(?:two|three|four) times) (?:a|per) (?:year|month|week)|half-yearly|quarterly|annually|yearly|monthly|weekly)\b",
    then=r"(?P<done>(?: [^\W\d]+){1,5}(?=,? and ))?,? (?:and )?(?:(?:then|thereafter),? )?",
    restates=r"(?: [^\W\d]+){0,4}(?:,? (?:namely|that is|so|i\.e\.),? | \()|, ",
    first_time=r"\b(?:for the first time|first(?: one)?|starting|beginning|commencing)(?: (?:in|on|with))? $",
    extended=r"(?:\bextended\b[^.,;\d]{0,40}?)\bfrom $",
    extends=r"\b(?:which|that) (?:expires?|ends?|lapses?|runs? out)\b[^,;\0]{0,20}\0(?=[^.;]*(?<!not )\bextend)",
    extended_behind=r"(?!)",
    lengthened=r"\b(?:is|are|was|were|has been|have been|will be)\b(?! not)[^,;:.]{0,40}\bextended\b",
    extended_to=r" (?P<to>to|until|till) ",
    later=rf"(?P<limit>\b(?:(?:no|not) later than|within|at most) )?(?<!every )\b(?P<term>(?!every|each){TERM}) (?:later(?! than\b)|thereafter|afterwards|after (?:that|this) (?:date|day))\b",
    moved_by=(
        r"\b(?:is|are|was|were|has been|have been|will be)\b(?! not)[^,;.]{0,60}?\b(?:extended|postponed|delayed|deferred|moved"
        rf"|pushed back|put off)(?: back)?(?: (?:by|for))? (?!last|next|this|that|every|each){TERM}"
        rf"|{DECIDED}(?:postpone|defer|delay|put off|push back|put back)\b[^,;.]{{0,80}}? by {TERM}|\b(?:slips|shifts|moves)(?: back)? by {TERM}"
        rf"|\b(?:is|are|comes?|will (?:now )?(?:be|come)) (?:now )?(?P<late>{TERM} later)(?=[.,;!]|$| than\b)"
    ),
    ran=r"\b(?:ran|ended|expired|was|were|would)\b[^,;.]{0,40}$",
    ends=rf"(?:^|[,;] |\b(?:and|it|they|which|that) ){ENDS}\b(?: [^\W\d]+){{0,3}} \0|\b(?:then|thereafter|afterwards|later)\b[^.;\0]{{0,60}}\0|\0,? (?:[^\W\d]+ ){{0,4}}follows?\b",
    lasts=rf"\b(?:lasts?|will last|runs? for|will run for)(?: (?:about|for))? {TERM}|\bfor a period of {TERM}",
    term=TERM,
    months=r"\b(?:months?|quarters?|years?)\b",
    becomes=rf"\s*\b(?:becomes|(?:is|are) now|will now be|will be(?= \d| {MONTH}))(?= (?:(?:on|in|by|from|early|late|only|\w+day,?) ){{0,2}}(?:(?:\d{{1,2}} )?{MONTH}(?: \d{{1,2}})?(?:,? {YEAR})?|{YEAR})[.,;:!)]*(?:$|(?<=[.,;:!)]) ))",
    back=r"the new (?:target )?date\b|(?:(?:unfortunately|however|but|now|meanwhile),? )*(?:(?P<it>it)|this|that|these|those|they)(?: (?:target )?(?:date|day|deadline|planning|report|claim|story))?(?= (?:is|are|was|were|has|have|will|can|cannot|won['’]t|isn['’]t|does|lapses|slips|shifts|becomes)\b)",
    of_day=r"\b(?:of|from)(?: \w+day,?)? $",
    on_day=r"\W*(?:the|our|this) (?:(?!(?:that|which|who|to|and|is|are|will|was|were|has|have|lapses?|expires?|ends?|starts|begins|opens|closes|applies|apply|takes?|enters?|comes?)\b)(?:[^\s,;:.]|\.(?=\d))+ ){1,6}",
    to_act=r"\bto (?:[^\s,;:.]+ ){0,8}\0 ,?$",
    was_to=r"\b(?:(?P<sure>(?<!as )originally|it was (?:\w+ )?(?:the|our) intention|(?:the|our) intention was|due to (?:expire|end|close|lapse|run out)(?=[^.;]*\bextended\b)|initially|(?:should|ought to) have|(?:was|were) to have|(?:was|were) (?:[^\s,;:()]+ +){0,3}?(?:planned|scheduled|due|intended|supposed|set))|(?P<earlier>\b(?:i|we) (?:promised|announced)|(?<!as )(?:previously|earlier) (?:planned|scheduled|expected|announced|intended))|would|was|were)\b",
    contrary=r"\b(?:but|however)\b|\band (?:(?:is|are|will) )?now\b|, (?:that|this|it) (?:becomes|will (?:now )?be|is now)\b",
    too_late=r"\b(?:received|submitted|filed|lodged|sent|arriving|made) \0",
    beside=r"\b(?:after|before|prior to|ahead of|following) (?P<noun>(?:the|a|an|this|that|its|their) (?:[^\W\d][\w'’-]*(?: [^\W\d][\w'’-]*){0,3} of|[^\W\d][\w'’-]*(?: [^\W\d][\w'’-]*){0,2} on|[^\W\d][\w'’-]*(?: [^\W\d][\w'’-]*)?(?: (?:of|on|about) (?:the|an?) [\w'’-]+)?))(?: \w+day,?)? $",
    empty="(?:target )?dates?|deadline|planning|schedule|day|time|moment",
    moves="(?:went|goes|gone|chang(?:es?|ed))(?= from\\b)|pushed back|postpon*|delay*|defer*|puts? off|putting off|on hold|moves?|moved|shift*|slips?|slipped",
    hedge="it is expected that|expectedly",
    pronouns="this|these|that|those|it|they|he|she|there|which",
    points_back=r"(?:this|these|that|those|it|they|he|she|there|which)\b",
    relative_to=r"(?:which|that|who)\b",
    antecedent=r"\b(?:the|an?|its|their|our|this) (?P<noun>[\w'’-]+(?: [\w'’-]+){0,2}(?: (?:of|on|for) (?:(?:the|an?) )?[\w'’-]+(?: [\w'’-]+)?)?) ?,? ?$",
    elided=r"(?:(?:and|but) )?(?:will|shall|must|is|are|has|have|starts?|ends?|closes?|opens?)\b",
    same_subject=r" (?:it|they|this|these)\b",
    joined=r"^(?:and|but|which|that|who) ",
    sender="i|my|me|we|our|us",
    owner=rf"\bby (?:the )?(?P<owner>(?!{MONTH}\b)(?:[A-Z][\w&'’-]*(?:(?: of(?: the)?| for| and)? [A-Z][\w&'’-]*){{0,4}}))|(?:^|[,;] )(?:The |the )?(?P<subject>(?!Not |By |In |On |At |Within |Beginning |If |When )(?:[A-Z][\w&'’-]*(?:(?: of(?: the)?| for| and)? [A-Z][\w&'’-]*){{0,4}})|(?:all )?(?:federal )?(?:agencies|departments|member states|applicants|operators|authorities)) (?:will|shall|must|should|may|is|are|plans?|intends?|expects?)\b",
    drop="due(?= to be\\b)|namely|instead(?! of)|(?:the|our) intention(?= (?:is|that|to)\\b)|(?:intends?|aims?|plans?|hopes?|expects?)(?= to\\b)|would|should|(?:at )?(?:12 )?(?:noon|midday)|over the weekend(?: of)?|(?:(?:at|from) )?(?<![€£$])(?<![€£$] )\\d{1,2}[.:]\\d\\d(?: (?:to|until) (?<![€£$])(?<![€£$] )\\d{1,2}[.:]\\d\\d)?(?: ?[ap]\\.?m)?|(?:at )?\\d{1,2} ?[ap]\\.?m|(?:may|can|could) be|aim(?:s|ing)? for|(?:originally|initially) (?:due|planned|scheduled|expected)|(?:(?:and )?thereafter|first)(?=\\W*$)|(?:with|without|no) retroactive (?:effect|force)(?: and)?|retroactively(?: to(?= *,))?|in (?:that|the)(?: same| following)? year|presumably|supposedly|in all (?:likelihood|probability)|by (?:\\w+ ){0,2}estimates|(?:on )?an estimated(?=\\W*$)|(?:the )?estimated dates? (?:for|of)|as things (?:now )?stand|otherwise|for the first time|(?:the )?new (?:target )?date|(?:previously|earlier) (?:planned|scheduled|expected|announced|intended)|at the earliest|(?:the )?target dates?(?: (?:for|of))?|planned|scheduled|foreseen|originally|now|becomes|not only|but also|(?:(?:no|not) )?(?:earlier|sooner) than|perhaps|maybe|possibly|hopefully|will|shall|must|is|are|be|been|has|have|expected|to be|this|these|that|those|there|which|(?-i:[Ii]t)|they|we|our|i|also|however|furthermore|currently|therefore|then|please|all|following|at least",
    particles=r"(?!)",
    synonyms=(
        "phase-?out|phasing|dismantl*|decommission*",
        "amend*|revis*|update*",
        "procure*|tender*",
        "merg*|amalgamat*",
        "pilot*|trial*",
        "evaluat*|assess*|review*",
        "replac*|renew*",
        "regulat*|statut*",
    ),
    light="last|final|new|insight*|outcome*|result|results|information|overview",
    linking="once|when|and|or|the|a|an|of|for|with|on|in|at|to|by|as|from|but|that|so|into|any|its|their|until|before|after|within|no later than|using|or equivalents",
    opening=r"\W*(?:an?|the) (?:\w+ )?(?:milestone|step)\b[^.,;:]{0,80}? (?:is|will be) (?=(?:the|an?)\b)(?P<purpose>)",
    occasion=r"(?!)",
    relative=r"(?!)",
    aside=r", (?:which|who|that|due to) [^,]*,(?= )",
    again=r"(?!)",
    company=r"(?!)",
    verb=r"(?!)",
    verb_of_bare=r"(?!)",
    governed=r"(?!)",
    nouns=(
        (r"(.+?),? takes? place", r"\1"),
        (r"(.+) (?:comes?|enters?) into force", r"entry into force of \1"),
        (r"([^,]+), ((?:due\b|\w+ed$).*)", r"\1 \2"),
    ),
)
