"""Parts of the Dutch patterns: verbs, nouns, documents, and clauses of two things of one date."""

from __future__ import annotations

DATE_LABEL = r"^\W*(?:datum|dagtekening|versie|d\.d\.)\s*:?\s*"
YEAR = r"(?:19|20)\d\d"
# Verbs behind which the subject stands, where something else begins the clause.
VERB = (
    r"(?:is|zijn|wordt|worden|staat|staan|heb|heeft|hebben|zal|zullen|kan|kunnen|moet|moeten|gaat|gaan|komt|komen|vindt|vinden"
    r"|start(?:en)?|begint|beginnen|loopt|lopen|volgt|volgen|treedt|treden|stelt|stellen|stuurt|sturen|eindigt|eindigen"
    r"|vervalt|vervallen|opent|openen|sluit|sluiten|verschijnt|verschijnen|levert|leveren|biedt|bieden)"
)
CLOCK = r"(?P<hour>[01]?\d|2[0-4])(?:[:.](?P<minute>[0-5]\d)(?: ?uur\b| ?u\b)?| ?uur\b| ?u\b)(?! ?%)"
LODGED = r"(?:(?:(?:hoger )?beroep|bezwaar)(?:schrift(?:en)?)?|cassatie|verzet|zienswijzen?|bedenkingen|rechtsmiddel(?:en)?|voorlopige voorziening)"
NUMBERED = "(?:fasen?|rondes?|stap|stappen|tranches?|perce(?:el|len)|spo(?:or|ren)|golf|groep|lot|mijlpaal|onderdeel|deel|cluster|blok|module)"
ENDS = "(?:duurt|duren|loopt|lopen|eindigt|eindigen|afloopt|sluit|sluiten|stopt|stoppen|vervalt|vervallen|geldt|gelden|is klaar|is gereed)"
MONTH = "(?:jan|feb|maart|mrt|apr|mei|jun|jul|aug|sep|okt|nov|dec)"
DATE_BEGINS = rf"(?=\d|eind|begin|medio|half|{MONTH})(?:\w+\.? ){{1,4}}?"
# What is held on a day and lapses, which does not happen then; what else lapses is over from that day. It is
# the subject: of `de vergoeding voor de zitting vervalt` the zitting is none.
_PREPOSITION = r"(?:voor|van|met|in|op|aan|tussen|over|door|bij|tot|naar|uit|onder|om|te|tijdens|na|en|of)\b"
_HELD = r"\w*(?:bijeenkomst|vergadering|zitting|overleg|debat|bezoek|sessie|oefening|conferentie|symposium|congres|webinar|gesprek)(?:en|s)?\b"
LAPSED = (
    r"(?P<held>(?:^\W*|[,;:(] |\b(?:dat|maar|helaas|daarom|omdat) )(?:de|het|een|deze|dit) "
    rf"(?:(?!{_PREPOSITION})[\w'’-]+ ){{0,2}}?{_HELD}"
    r"(?: (?!(?:die|dat|waar\w*|over|en|of|maar|niet)\b)[^\s,;:.]+){0,8}? (?:vervalt|vervallen)\b(?! niet)"
    r"|\b(?:vervalt|vervallen|(?:komt|komen)(?= [^.,;:]{0,80} te vervallen\b)) (?:de|het|een|deze|dit) "
    rf"(?:(?!{_PREPOSITION})[\w'’-]+ ){{0,2}}?{_HELD}(?! (?:die|dat|over|en|of|niet)\b))"
)
# Of `als werkgever` no verb follows, as one does of `als de raad instemt` or `als gemeenten instemmen`.
AS = (
    r"als(?! gevolg)(?= (?:de|het|een(?! van)|er|deze|dit|dat|die|alles|alle|beide|genoeg|voldoende|geen|iedereen|niemand|niets|meer|minder"
    r"|u|hij|zij|ze|wij|we|ik|je|men|uw|ons|onze|mijn|haar|hun|(?-i:[A-Z])\w*)\b| [^,;:.]{2,160},"
    r"| \w+(?:en|s) (?:(?!(?:voor|van|met|in|op|aan|bij|uit)\b)[^\s,;:.]+ ){0,4}?\w+(?:t|en|gaan) )"
)
# A condition without a verb, up to a verb, a date or the end of its clause.
PROVISO = (
    r"(?P<bound>(?:(?<!.)|(?<=, ))[^,;:.\d]{3,80}? daargelaten\b|\b(?:behoudens(?! het (?:bepaalde|gestelde)\b| artikel)|onder voorbehoud van|bij (?:instemming|goedkeuring|akkoord|geen bezwaar)"
    r"|zonder (?:tegenbericht|tegenspraak|bezwaar|bezwaren)|ijs en weder dienende|deo volente)\b"
    rf"(?: (?!(?:{VERB}|en|maar|op|per|vanaf|uiterlijk|begin|medio|eind|in (?:\d|{MONTH}|het (?:\w+ )?(?:jaar|kwartaal)))\b)[^\s,;:.()\d]+){{0,12}})"
)
# A document, who it is of, and the day by which it is named.
DOCUMENT = (
    r"[\w-]*(?:brief|brieven|moties?(?:-\w+)?|amendement(?:en)?|rapport|rapporten|rapportage|uitspraak|vonnis|arrest"
    r"|advies|adviezen|besluit|besluiten|beschikking|nota|notitie|memo|verslag|notulen|toezegging(?:en)?|verzoek"
    r"|reactie|antwoord(?:en)?|kamervragen|circulaire)"
)
NAME = r"(?-i:[A-Z])[\w.'’-]*(?: (?:en|van|der|den|de|c\.s\.|(?-i:[A-Z])[\w.'’-]*)){0,8}?"
OF_WHOM = rf"(?: (?:van|door|aan) (?:(?:het|de|mijn|uw|onze)(?: [\w-]+)?|(?:(?:het|de) [\w-]+ )?{NAME}|(?:het|de) {NAME}))?"
OF_DATE = rf"(?:van|d\.d\.|dd\.?) (?:\w+dag )?\d{{1,2}} {MONTH}\w*\.?"
ADVERB = "(?:helaas|inmiddels|echter|maar|toch|ook|nu|daarom)"
# Words of a sentence of two things; what joins or begins another clause is none.
ARTICLE = "(?:de|het|een|deze|dit)"
WORD = (
    r"(?:(?!(?:en|die|dat|om|waar\w*|als|omdat|zodat|terwijl|maar|of|indien|mits|tenzij|niet|geen)\b)"
    r"[^\s,;:.()\0]+)"
)
TERM = r"(?:een half|anderhalf|[^\W_]{1,15}) (?:werkdag|werkdagen|week|weken|maand|maanden|kwartaal|kwartalen|jaar|jaren|dagen)\b"
# What is put off, in each form: `is uitgesteld`, `de start uit te stellen`, `stelt de start uit`.
PUT_OFF = (
    "(?:uitgesteld|opgeschoven|doorgeschoven|verschoven|verplaatst|verzet|opgeschort|aangehouden|vertraagd)"
)
TO_PUT_OFF = (
    "(?:uit te stellen|(?:op|door) te schuiven|te verschuiven|te verplaatsen|te verzetten|op te schorten"
    "|uitstellen|opschuiven|doorschuiven|verschuiven|verplaatsen|verzetten|opschorten)"
)
# What says in front of that that it is so, and not asked or proposed.
DECIDED = r"\b(?:besloten|besluit|besluiten|besloot|genoodzaakt|noodzakelijk|nodig|gaan?|ga|zal|zullen|moeten?)\b[^;.]{0,120}? "
PUTS_OFF = (
    rf"(?:stelt?|stellen|stelden?|schuift?|schuiven|schort|schorten)\b(?: (?:ik|wij|we|hij|zij)\b)?(?! (?:met )?{TERM})"
    r"(?P<what>[^.,;:\d]{1,80}?)(?:, [^.,;\d]{1,60},)? (?:uit|op|door)"
)
# What counts from something without a date, or is before or after it.
OF_EVENT = (
    rf"\b(?:(?:uiterlijk|binnen|ten laatste|maximaal) )?(?:op )?(?P<term>(?!elke?|iedere?){TERM}|de [^\W_]{{1,10}}e dag) (?:na|nadat|vóór|voorafgaand aan) "
    rf"(?P<event>(?!(?:{MONTH}|dagtekening|heden|vandaag|deze brief))[^\W\d][^,.;:()\d]{{3,60}})"
    r"|\b(?:(?:ruim |kort |vlak |nog |uiterlijk )?vóór|(?:ruim|kort|vlak|nog|uiterlijk) voor"
    r"|(?:voor|na)(?= (?:de|het) (?:\w+ )?\w*(?:behandeling|verkiezing|stemming|vaststelling|inwerkingtreding|besluitvorming)(?:en)?\b))"
    r" (?P<moment>(?:de|het) [^\W\d][\w-]{3,}(?: (?:van|over|in) (?:de|het) [\w-]+)?)"
)
# A participle, and none of the nouns and adjectives that look like one: `is bekend`, `heeft de gelegenheid`.
PARTICIPLE = (
    r"(?<!\bde )(?<!\bhet )(?<!\been )(?<!\buw )(?!(?:\w*hei?d(?:en)?|\w*lingen|gemeenten|jongeren|geld|gebied|beleid|bericht|bekend"
    r"|gereed|bereid|bestand|bevoegd|verplicht|geschikt|gewenst|vereist|verband|overzicht|overschot|geeft|geldt|gebeurt|vertrekt"
    r"|verloopt|bespreekt|bezoekt|verzoekt|verwerpt)\b)"
    r"(?:ge\w+(?:d|t|en)|be\w+d|ver\w+d|over\w+d|ont\w+d|be\w*[eoukfshpx]t|ver\w*[eoukfshpx]t|over\w*[eoukfshpx]t|ont\w*[eoukfshpx]t|ont\w+en|her\w+d|\w{2,8}ge\w+(?:d|t|en)"
    r"|besloten|besproken|bekeken|beschreven|verzonden|verkregen|verworven|herzien|verschenen|begonnen|vertrokken|ontvangen|verleend|voldaan|toegekend)\b"
)
# Where something is moved to, on the same day.
TO_PLACE = (
    r"(?: van (?:de|het) [\w-]+)? naar (?:(?-i:(?!Q\d|Pasen|Pinksteren|Hemelvaart|Prinsjesdag|Kerst)[A-Z])|zaal\b|online\b|(?:(?:de|het|een) )?(?:[\w-]+ ){0,2}?"
    r"\w*(?:zaal|locatie|gebouw|huis|kantoor|plek|adres|theater|kerk|hal|ruimte|hotel|centrum|school|aula|plein|park|veld|studio|bibliotheek|museum|stadion|kapel|verdieping|vestiging|station)\b)"
    rf"(?![^.,;:]{{0,60}}\b(?:op|naar|tot|in) (?:\w+dag )?(?:\d|{MONTH}|eind|begin|medio|het (?:na|voor)jaar|de (?:zomer|herfst|winter)))"
)
HAPPENS = (
    "(?:start|starten|begint|beginnen|eindigt|eindigen|opent|openen|sluit|sluiten|vervalt|vervallen|stopt|stoppen"
    "|verschijnt|verschijnen|treedt|treden|gaat|gaan|loopt|lopen|wordt|worden|volgt|volgen|publiceert|publiceren"
    "|stuurt|sturen|besluit|besluiten|presenteert|presenteren|organiseert|organiseren|komt|komen|vindt|vinden)"
)
SINGULAR = {
    "starten": "start",
    "beginnen": "begint",
    "eindigen": "eindigt",
    "openen": "opent",
    "sluiten": "sluit",
    "vervallen": "vervalt",
    "stoppen": "stopt",
    "verschijnen": "verschijnt",
    "treden": "treedt",
    "gaan": "gaat",
}
NOUN = (
    rf"{ARTICLE} (?:(?!(?:en|voor|van|met|in|op|aan|tussen|over|door|bij|tot|naar|uit|onder|om|te)\b)[\w'’-]+ ?\b){{1,5}}"
    r"(?: ?(?:in|te|van|voor|met) (?-i:[A-Z])[\w'’-]*(?: (?-i:[A-Z])[\w'’-]*){0,3})?"
)
NOUNS = rf"(?P<things>{NOUN}(?:, {NOUN}){{0,2}} en {NOUN})"
TOGETHER = rf"(?P<verb>{'|'.join(SINGULAR)})"
VERB_REST = r"(?: (?:in werking|van kracht|van start|open|dicht|in|af))?"
CLAUSE = rf"{ARTICLE}(?: {WORD}){{1,8}}? {HAPPENS}(?: {WORD}){{0,5}}?"

FINITE = r"is|zijn|was|waren|staat|staan|stond|stonden|wordt|worden|werd|werden|heeft|hebben|had|hadden|zal|zullen|zou|zouden|kan|kunnen|moet|moeten|mag|mogen|dient|dienen|gaat|gaan|komt|komen|vindt|vinden|start|starten|stelt|stellen|loopt|lopen|volgt|volgen|begint|beginnen|eindigt|eindigen|sluit|sluiten|opent|openen|treedt|treden|vervalt|vervallen|stopt|stoppen|ontvangt|ontvangen|levert|leveren|maakt|maken|geldt|gelden|verwacht|verwachten|streef|streeft|streven|beslist|besluit|bepaalt|neemt|nemen|stuurt|sturen|informeer|informeert|informeren|brengt|brengen|adviseert|adviseren|reageert|reageren|zendt|publiceren|publiceert|organiseren|organiseert|besluiten|bepalen|beslissen|vragen|vraagt|wijzigt|wijzigen|stijgt|daalt|presenteert|presenteren|verschijnt|verschijnen|stemt|stemmen|rapporteren|besluiten|werkt|werken|blijft|blijven|houdt|houden|geeft|geven|biedt|bieden|behandelt|plant|rapporteert|evalueert|evalueren|ben|heb|wil|willen|te \w+en|[a-zé]{3,}(?:en|t) (?:wij|we|ik)"
# Words that mean the same, a row each.
SYNONYMS = (
    "uitfas*|uitgefaseerd*|ontmantel*|afbouw*|afgebouwd*",
    "herzien*|herzag|wijzig*|gewijzigd*|aanpas*|aangepast*|\\w+wijziging|\\w+herziening",
    "aanbested*|aanbesteed*|verwerv*|verworven|inkoop*|aanschaf*",
    "samenvoeg*|fusie*|fuseren|gefuseerd*",
    "onderzoek*|verkenn*|verkend",
    "kabinetsreactie|beleidsreactie",
    "evaluatie*|evalue*|geëvalueerd*|doorlichting",
    "vervang*|vernieuw*",
    "verhuiz*|verhuis*",
    "oefening*|oefenen",
    "live|livegang*",
    "open|opent|openen|opengaan|geopend*|opening",
    "inwerking*|werking|treedt|treden",
)
# Clauses that a noun says shorter.
NOUN_FORMS = (
    (
        r"(beslui(?:t|ten)|beslist|beslissen|stemt|stemmen) (?:de|het) (.{1,60}?) ((?:over|of|hoe|welke) .+)",
        r"\2 \1 \3",
    ),
    (r"(.+) (?:loopt|lopen) af|(.+?)(?: kent)? een looptijd", r"einde \1\2"),
    (r"(.+) (?:(?:vindt|vinden) plaats|plaatsvinden)", r"\1"),
    (r"(.+) (?:treedt|treden) in werking", r"inwerkingtreding \1"),
    (r"(.+) (?:gaat|gaan) van start|(.+)(?<! van) (?:start|starten)", r"start \1\2"),
    (
        r"(.+?)(?: \w+ en)? (?:naar|aan) (?:de )?kamer (?:gestuurd|gezonden|verzonden|toegezonden|aangeboden)",
        r"\1 naar de Kamer",
    ),
    (r"besluit genomen (over .+)|neem een besluit (over .+)", r"besluit \1\2"),
)
# Sentences of several things and one date.
THINGS = (
    rf"\0+ (?P<things>\w+(?:t|en)(?: {WORD}){{1,12}}(?:(?:,| en) {HAPPENS} {ARTICLE}(?: {WORD}){{1,12}}){{1,3}})[.!]?\s*",
    rf"\0+ (?P<things>\w+(?:t|en)(?: {WORD}){{1,12}}(?:(?:,| en) {CLAUSE}){{1,3}})[.!]?\s*",
    rf"(?P<things>{CLAUSE}(?:(?:,| en) {CLAUSE}){{1,3}}) \0+(?: {WORD}){{0,3}}[.!]?\s*",
    rf"\0+ {TOGETHER} {NOUNS}{VERB_REST}[.!]?\s*",
    rf"{NOUNS} {TOGETHER}{VERB_REST} \0+{VERB_REST}[.!]?\s*",
)
