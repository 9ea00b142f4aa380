"""The Dutch words by which letters are read."""

from __future__ import annotations

from notifier.letters.dutch_masks import DUTCH_MASKS
from notifier.letters.dutch_parts import (
    ADVERB,
    AS,
    CLOCK,
    DATE_BEGINS,
    DATE_LABEL,
    DECIDED,
    DOCUMENT,
    ENDS,
    FINITE,
    LAPSED,
    LODGED,
    MONTH,
    NOUN_FORMS,
    NUMBERED,
    OF_EVENT,
    PARTICIPLE,
    PROVISO,
    PUT_OFF,
    PUTS_OFF,
    SINGULAR,
    SYNONYMS,
    TERM,
    THINGS,
    TO_PLACE,
    TO_PUT_OFF,
    VERB,
    YEAR,
)
from notifier.letters.firm_words import DUTCH_FIRM
from notifier.letters.vocabulary import vocabulary
from notifier.timeline.model import Kind, SourceKind

DUTCH = vocabulary(
    name="nl",
    frequent="de het een van en in is dat op te zijn wordt worden voor met niet aan door ook bij naar per uiterlijk"
    " verwachting verwacht vermoedelijk waarschijnlijk januari februari maart mei juni juli augustus oktober"
    " begin eind medio kwartaal jaar",
    masks=DUTCH_MASKS,
    noise=r",? ?\b(?:om|voor|vóór|tot) \d{1,2}(?:[.:]\d\d)? ?(?:uur|u\b)|\bvan het (?:kalender)?jaar (?=waar|voorafgaand)",
    clock=rf",? (?:om |(?P<from>(?:van|vanaf) )|(?P<limit>voor|vóór|tot|uiterlijk) )?{CLOCK}",
    clock_ahead=rf"\b(?:(?P<limit>(?:uiterlijk|vóór|voor|tot|ten laatste)(?: om)?)|om) {CLOCK},? (?:op )?$",
    at_hour=r"\b(?:opent|openen|open|opengesteld|sluit|sluiten|gesloten|dicht|verstrijkt|verstrijken|eindigt|eindigen|vervalt|vervallen)\b",
    opens=r"\b(?:van|vanaf) (?:\w+dag )?(?=\d)",
    numbered=rf"\b{NUMBERED} (?:\d{{1,2}}(?:(?:,| en| t/m| t\.e\.m\.) \d{{1,2}}(?! ?{MONTH}))?\b(?!-)|(?-i:[A-Z]|I{{1,3}})\b)",
    closes=r",? (?P<last>tot(?: en met)?|t/m|t\.e\.m\.?) (?:\w+dag )?",
    names_year=r"\b(?:dit|volgend|komend|vorig|afgelopen|lopend)e? (?:kalender)?jaar\b|\b(?:jl|ll|a\.s|aanstaande|jongstleden)\b",
    since="sinds|sedert|afgelopen|vorig|vorige",
    event=r"\s+(?:na|nadat|vanaf|volgend op|voor|vóór|voorafgaand aan|sinds) (?:de |het |een )?(?P<event>[^,.;()]{3,60})",
    of_event=OF_EVENT,
    article=r"(?:de|het|een|deze)\b",
    header=r"^\W*(?:datum|kenmerk|ons kenmerk|uw kenmerk|onze referentie|uw brief|betreft|onderwerp|bijlagen?|versie|dagtekening|geraadpleegd|geldend|(?:aan|van):|afdeling|contactpersoon|postbus|retouradres|status|auteur)(?!\w)[^.]{0,80}\.?$",
    dated=rf"{DATE_LABEL}(?P<rest>.{{4,40}})$|^(?:'s-|den |de )?[A-Z][\w-]+(?: [A-Z]\w+)?, (?P<place>\d{{1,2}} \w+\.? \d{{4}})$",
    dated_alone=r"(?:datum|dagtekening)\W*",
    subject=r"^\W*(?:(?:betreft|onderwerp)\s*:?|inzake\s*:)\s*(?P<rest>.{4,200})$",
    documents={
        SourceKind.LETTER: r"\w*(?:brief|reactie)\b",
        SourceKind.REPORT: r"\w*(?:verslag|rapport|rapportage)\b",
        SourceKind.MINUTES: r"(?:\w+[ -])?(?:notulen|besluitenlijst)\b",
        SourceKind.ANSWER: r"(?:antwoord(?:en)?|beantwoording)\b",
        SourceKind.REGISTER: r"\w*(?:register|actielijst|toezeggingenlijst)\b",
    },
    attachment=r"\bbijlage (?P<number>\d{1,2})\b",
    splits=r"[;:]\s|\s(?=dat\b(?! (?:(?:kalender)?jaar|wil zeggen)\b))|,\s(?=(?:blijft|blijven|treedt|treden|geldt|gelden|start|starten|begint|wordt|worden|zal|zullen|gaat|gaan|komt|volgt|ontvangt|besluit|beslist|kan|kunnen|moet|moeten|stelt|stellen|[a-zé]+(?:en|t) (?:wij|we|ik|u|zij)|maar|zodat|waarbij|waardoor|waarin|waarna|terwijl|omdat|en|die|dat|dan|nadat|waarvoor|waarmee|want|doch|aangezien|wat|waar|wie|of)\b)|\s(?=(?:nadat|zodat|omdat|terwijl|waarbij|waarin(?! (?:het|zij|hij|(?:de|deze|dit|het) \w+)(?: besluit| regeling)? (?:wordt|is|zal worden) (?:geplaatst|bekendgemaakt|gepubliceerd))|waarna)\b)|\s(?=en (?:\w{3,}ing (?:is|wordt|volgt|vindt|start)|vervalt|vervallen|daarna|vervolgens|(?:wordt|worden|is|zijn|zal|zullen|gaat|gaan|start|starten|komt|loopt|moet|kan|volgt|ontvangt|(?:de|het|een) (?:[\w'’-]+ ){1,4}(?:volgt|start|loopt|wordt|gaat|komt|is|begint|opent|sluit|eindigt|stopt|vervalt|verschijnt|treedt|vindt))\b))|(?<!\bde tijd)\s(?=om\b[^,.;]{0,160}\bte\b)|\s[–-]\s|(?<=\w{5})\.\s",
    own_clause=rf"(?:,|,? en|,? maar) (?P<subject>(?:de|het|een|deze|alle) (?:(?!(?:en|of|die|dat|te)\b)[\w'’-]+ ){{1,4}}?)?(?:{FINITE.partition('|te ')[0]})\b",
    short_clause=rf"(?P<verb>(?: (?:in|af|open|van start|in werking))?)(?:,|,? en) (?:(?:de|het|een) (?:(?!(?:die|dat|te)\b)[\w'’-]+ ){{1,6}}|{NUMBERED} \w{{1,3}} )",
    own_place=r" (?:in|te|bij|aan|voor|met)(?: (?:de|het|een))?(?: (?!(?:die|dat|waar\w*|te)\b)[^\s,;:()]+){1,5}|(?: [^\s,;:()]+){0,4} (?:\w{0,9}ge\w{2,}(?:d|t|en)|(?:be|ver|ont|her)\w{2,}(?:d|t|en)|vastgesteld|voltooid)",
    short_behind=(
        rf" (?:(?:de|het|een) (?:(?!(?:en|die|dat|te|{FINITE.partition('|te ')[0]})\b)[\w'’-]+ ?\b){{1,5}}"
        rf"|{NUMBERED} \w{{1,3}})(?:,|,? en|[.;]?\s*$)"
    ),
    subordinate=r"(?:dat|die|waar\w*|zodat|omdat|terwijl|nadat)\b",
    joins=r"en (?:de|het|een)\b",
    next_clause=(
        rf" (?:{VERB}|informeert?|rapporteert|rapporteren|evalueert|evalueren|ontvangt|ontvangen|geldt|gelden|wil"
        r"|publiceert|publiceren|besluit|beslist|neemt|nemen|stopt|stoppen|duurt|blijft) (?:(?:de|het|een|er|zij|ze|hij|wij|we|ik|u|dit|deze|dat"
        r"|die|alle|elke?|iedere?)\b|(?-i:[A-Z]))"
    ),
    finite=FINITE,
    things=THINGS,
    singular=SINGULAR,
    past=rf"deden|kregen|brachten|gaven|(?<!de )namen|kwamen|gingen|volgden|kondigde|meldde|berichtte|schreef|constateerde|publiceerde|presenteerde|bracht|sprak|kreeg|adviseerde|oordeelde|verscheen|trad|legde|zond|stemde|verzocht|ondertekende|organiseerde|bezocht|werd|werden|was|waren|had|hadden|bleek|bleken|stelde|stelden|besprak|vroeg|liet|gaf|nam|kwam|ging|deed|vond|vonden|begon|begonnen|startte|startten|liep|besloot|informeerde|bood|stuurde|ontving|(?:is|zijn|ben|heeft|hebben|heb|hebt)(?= [^,;]{{0,160}}\b{PARTICIPLE}\b)",
    goes_on_now=(
        rf"\b{PARTICIPLE}(?:,? (?=en (?:(?:hier|daar)\w* )?(?:{FINITE.partition('|te ')[0]}|kom|ga|stuur|hoop|zie|neem|geef|doe|bied|laat|maak"
        r"|vergadert|verzendt|verstuurt|bezoekt|verzoekt|vertrekt|bespreekt|[a-zé]{3,}(?= (?:deze|die|dit|u|hem|er|mijn)\b)"
        r"|(?!(?:ge|be|ver|ont|her|met|niet|dit|dat|het|wat|tot|want)\w*\b)[a-zé]{3,}t)\b)"
        rf"| [^,;:.]{{1,60}} (?=en (?!(?:zijn|staat|besluit|start|plant)\b)(?:{FINITE.partition('|te ')[0]})\b))"
    ),
    set_for=r"\b(?:bepaald|gesteld|gezet|geprikt)(?: voorlopig)? $",
    to_do=r"[^,;:]{0,80}?\bte (?:\w+en|zijn|gaan|doen|staan|zien)\b",
    state_from=r"\b(?:is|zijn)\b[^,;:]{0,80}\bvanaf \0|\bvanaf \0 (?:is|zijn)\b|^\W*\0(?:, [^,;]{1,60},)? (?:is|zijn)\b[^,;:]{0,80}\b(?:gesloten|geopend)\b",
    past_behind=r"^,? (?:(?:gaan|komen) \w+en|\w{3,}(?:elde|rde|gde|nde|kte|tte|pte|ste|fde|sde|erden|elden|kten|sten)|werd|werden|was|waren|had|hadden|vond|vonden|nam|ging|kwam|leidde|leidden)\b",
    ahead="(?:tijd|gelegenheid) gekregen|gereserveerd|vrijgehouden|geagendeerd|ingepland|hoort|ontvangt|krijgt|zal|zullen|wordt|worden|gaat|gaan|moet|moeten|dient|dienen|voorzien|gepland|beoogd|beoogde|verwacht|verwachten|verwachting|voornemen|voornemens|streven|streef|streeft|voorgenomen|nog|uiterlijk|komt|komen|volgt|volgen|start|starten|afgesproken|plannen|planning|aankomend|aankomende|kunnen|kan|te \\w+en",
    will="zal|zullen|gaat|gaan|volgt|volgen|komt|komen",
    until=r"(?:nog |ruim )?(?:binnen|uiterlijk|ten laatste|vóór|voor|tot|t/m|t\.e\.m|niet later dan|op zijn laatst|eerder dan)\b",
    bound_before=r"\b(?:(?:aller)?vroegst\w*|(?:aller)?laatst|uiterlijk|hoogstens|hoogste|maximaal|minimaal|minstens|minste|tenminste|(?:eerder|vroeger|later) dan|niet (?:eerder|vroeger|later|vóór|voor|na))(?: [^\W\d]+){0,2}[\s:(]*$",
    bound_behind=r"[\s,(–-]*(?:(?:en|of|maar|zeker) )*(?:niet (?:eerder|vroeger|later)|(?:(?:op )?(?:zijn|z['’]n|het)|ten|de) (?:aller)?(?:vroegst|laatst)e?|vroegst\w*|(?:eerder|vroeger)(?! dan)|hoogstens|ten hoogste|maximaal|minimaal|minstens|ten minste|uiterlijk|(?<=en )later|(?<=of )later|(?<=en )daarvoor|(?<=of )daarvoor|(?<=of )daarna)\b",
    parted=r"\b(?P<bound>niet (?:eerder|vroeger|later)) (?:\w+ ){1,4}(?P<date>dan [^,;]{2,60})$",
    before_day=r"(?:(?:nog|ruim|kort|vlak) )?(?:voor|vóór|eerder dan|voorafgaand aan) ",
    plain={
        "not_earlier": "niet eerder dan",
        "counted": "{term} na {day}",
        "within": "binnen {term}",
        "starting": "start {}",
        "ending": "einde {}",
    },
    denial=r"(?<!\bhet )(?<!\bde )(?<!\been )(?<!\balle )(?<!\bof )\b(?:(?:(?:zeker|vooralsnog|ook|nog) )?niet(?! (?:alleen|slechts|langer|eerder|vroeger|later|uitgesloten|onmogelijk|ondenkbaar|nodig|noodzakelijk|verplicht|[a-zé]+[dt]e)\b)|geen(?! (?:bezwaar|reden|probleem|dag|moment)\b)|nooit|nimmer|in geen geval)\b",
    parts_denial=r"[,;:()|]|\b(?:die|waar\w*|wie|en|maar|doch|of|zodat|omdat|terwijl|zonder|uiterlijk)\b",
    retroactive=r"(?<!geen )(?<!zonder )(?<!niet )\b(?:terugwerkende kracht|terugwerk(?:t|en|end|ing)|werk(?:t|en)(?: [^\W\d]+){0,6}? terug|terug te werken)\b",
    back_to=r"(?:tot|t/m|t\.e\.m|vanaf|per|met ingang van|ingaande|sinds)\b",
    request=r"\b(?:(?P<none>geen(?: verder)? (?:uitstel|verlenging|ontheffing|vrijstelling|toestemming))|verzoek|aanvraag|voorstel|motie|amendement|uitstel|verlenging|ontheffing)\b",
    refused=r"(?<!niet )\b(?:afgewezen|verworpen|geweigerd|ingetrokken)\b(?! of\b)|\bniet (?:\w+ )?(?:gehonoreerd|ingewilligd|toegekend|verleend|toegestaan|toegewezen|aangenomen|overgenomen)\b|\bwij(?:s|st|zen)\b[^,;.]{0,120}\baf\b",
    of_who=r"\b(?:(?<!^)die|(?P<condition>wie|als(?! gevolg)|wanneer|zolang|voor ?zover))\b",
    denies=r"\bniet(?:,? (?:meer|langer|zoals [^,;:()]{1,60},?))? (?P<between>)(?:(?:in|af|aan|op|uit|door|open|dicht|live|van start|in werking|van kracht|in gebruik) )?$",
    instead=r"(?:, zoals [^,;:()]{1,40})?,? (?:maar|doch)\b(?! ook\b)",
    front=rf"\W*(?:\d\]\W*)?(?P<bound>(?:(?:mits|indien|tenzij|mocht(?:en)?|{AS}|wanneer|zodra|op voorwaarde dat|in(?: het)? geval(?: dat)?)\b[^,;:.]{{2,160}}|(?:lukt|slaagt|stemt|gaat|komt|blijkt|verloopt|keurt|neemt|wordt|is) (?:de|het|een|er|dit|deze|u|zij|ze|hij|wij|we|(?-i:[A-Z])\w*) [^,;:.]{{2,160}}(?=, dan )))(?:,? (?=(?:dan )?{VERB}\b)|, (?=(?:dan )?(?:ontvangt|ontvangen|krijgt|krijgen|besluit|beslist|neemt)\b))",
    proviso=PROVISO,
    otherwise=r"\b(?:anders|zo niet)\b",
    unread=r"(?:,|\(|,? (?:en|of|maar|doch|dan wel|zij het))\s?(?P<bound>(?:zo ?veel (?:eerder|later|vroeger)|zo (?:spoedig|snel|kort) mogelijk (?:daarna|daarvoor|erna)|(?:kort|direct|meteen|zo snel mogelijk) (?:daarna|daarvoor|erna|na)|(?:in (?:ieder|elk) geval |zeker |toch )?(?:niet|pas|eerst|uiterlijk|ten laatste) (?:eerder|vroeger|later|voor|vóór|na|nadat|voordat|zodra|bij|als|wanneer)\b|in (?:ieder|elk) geval (?:voor|vóór|na|nadat|voordat)\b|(?:eerder|later|vroeger)\b(?! dan)|(?:na|nadat|voordat|zodra|mits|tenzij|indien|op voorwaarde dat)\b(?! \w+ \w+,)|op een (?:[^\W\d]+ ){0,8}(?:tijdstip|moment|datum|dag)\b|(?:zes|\w+) (?:weken|maanden|dagen) (?:na|voor|vóór)\b)[^,;.:()]{0,120})",
    not_before=r"(?:nog )?niet (?P<day>voor|vóór)\b",
    after_words=r"(?:vanaf|v\.a\.|per|met ingang van|m\.?i\.?v\b\.?|ingaande|na|sinds)\b",
    lodged=rf"\b{LODGED}\b[^.;]{{0,100}}\b(?:ingesteld|instellen|in te stellen|ingediend|indienen|gemaakt|maken|aangetekend|aantekenen|aan te tekenen|open|openstaat|mogelijk|gevraagd|gedaan)\b|\b(?:instellen|indienen|aantekenen|maken) van {LODGED}\b",
    asks=r"\b(?:(?:wij|we|ik) verwacht(?:en)?|verwacht(?:en)? (?:wij|we|ik))(?= (?:graag )?(?:uw|van u)\b)|\b(?:wij|we|ik) ontvang(?:en)? uw [^,.;:]{1,40}? graag\b|\bontvang(?:en)? (?:wij|we|ik) (?:graag )?uw\b",
    able=r"\b(?:(?P<can>kan|kunnen|mogelijk)|worden)\b",
    must="tegemoet|graag ontvang*|ontvang graag|ontvangen graag|ontvangen wij graag|ontvang ik graag|bezwaartermijn|beroepstermijn|inschrijftermijn|inschrijvingstermijn|aanmeldtermijn|aanvraagtermijn|inlevertermijn|reactietermijn|indieningstermijn|moet|moeten|dient|dienen|verplicht|inlever*|uiterste|indienen|ingediend|aanvragen|aangevraagd|aanmelden|inschrijven|reageren|aanleveren|aangeleverd|deadline|sluitingsdatum|verzoek|verzoeken|reacties|suggesties|termijn|aanvraag|voldoen|aanlevering|insturen|inleveren|opleveren|opgeleverd",
    kinds={
        Kind.DECISION: "uitspraak|stemt|stemmen|stemming*|besluit*|besloten|besliss*|beslist|beslis|vastgesteld|vastgestelde|vaststell*|vaststel*|vast te stellen|(?:stelt|stellen)(?= [^.;]{0,80}\\bvast\\b)|akkoord|instem*|ingestemd|keuze|keuzes|goedkeur*|goedgekeurd*|bekrachtig*|bepaalt|aangewezen|aanwijzen|verleend|gunning|gegund|voorgelegd|voorleggen|afspraken|afgesproken|besluitvorm*|raadsbesluit|mandaat|kabinetsbesluit",
        Kind.PUBLICATION: "publi[cs]*|adviseert|adviseren|reageert|(?:lever|levert|leveren)(?= [^.;]{0,100}\\bop\\b)|(?:stelt|stellen)(?= [^.;]{0,100}\\bop\\b)|plannen|gepubliceerd*|aangeboden|aanbied*|toegezonden|toezend*|gestuurd|stuurt|sturen|stuur|verzonden|verstuur*|geïnformeerd|informeer*|opgeleverd*|oplever*|rapport|rapporten|rapportage*|gerapporteerd|verslag*|brief|kamerbrief|raadsbrief|gedeeld|delen|uitkomst*|resultaten|analyse*|overzicht*|advies|inzicht*|(?:meer|nadere) informatie|ontvangt (?:u|uw kamer|de kamer)|informeren|rapporteert|rapporteren|\\w+(?:rapport|rapporten|rapportage|rapportages|verslag|verslagen|brief)|uitbrengen|uitgebracht|toesturen|toezenden|(?:brengt|brengen)(?= [^.;]{0,100}\\buit\\b)|present*|gepresenteerd|bekendgemaakt|bekendmak*|verschijn*|handreiking*|kabinetsreactie|reactie|beleidsreactie|plan van aanpak|opgesteld|opstellen|opgemaakt|voorstel*|inventarisatie*|nieuwsbrief|eerste versie|concept*|voortgangs*|actualis*|toegestuurd",
        Kind.START: "(?:sluit|sluiten)(?= (?:[^.;]{0,60} )?aan\\b)|livegang|live(?! (?:te volgen|uitgezonden|uitzending))|(?:vangt|vangen)(?= [^.;]{0,60}\\baan\\b)|operationeel|start*|gestart|begin*|ingaan|ingang*|ingevoerd|invoer*|invoering|in werking|inwerking*|treedt|treden|van kracht|instelling|ingesteld|oprichting|opgericht|opent|openen|openstel*|opengesteld|opening|lancer*|gelanceerd|in gebruik|ingebruik*|beschikbaar*|van toepassing|geldt|gelden|overgaan|(?:gaat|gaan)(?! [^.;]{0,80}\\b(?:dicht|sluiten)\\b)(?= [^.;]{0,60}\\bin\\b)|(?:gaat|gaan)(?= [^.;]{0,80}\\b(?:open|over (?:op|tot|naar))\\b)|opengaan|vrijgemaakt|korting*|mogelijk|uitrol*|implementatie|effect|onderdeel|overgang|meelopen|aanpassen|aangepast|aanvang|stappen|toepassen|van toepassing|in gang",
        Kind.END: "(?:loopt|lopen)(?= [^.;]{0,80}\\baf\\b)|aflopen|afloopt|eindig*|einde|stopt|stoppen|stop|beëindig*|vervalt|vervallen|(?:houdt|houden)(?= [^.;]{0,60}\\bop te (?:bestaan|gelden)\\b)|ophoud*|afgerond|afronden|afronding|af te ronden|afgesloten|gereed|klaar|voltooi*|afgebouwd|uitfaser*|uitgefaseerd|niet meer|(?:gaat|gaan)(?= [^.;]{0,80}\\bdicht\\b)|dichtgaan|verstrijk*|looptijd|sluit(?! (?:[^.;]{0,60} )?aan\\b)|sluiten(?! (?:[^.;]{0,60} )?aan\\b)|ontmantel*|opgeheven|onderhouden|afschaf*|afgeschaft|af te schaffen|in te trekken|ingetrokken|opheffen|opheffing|op te heffen",
        Kind.EVENT: "plaats|plaatsvind*|bijeenkomst*|overleg|conferentie*|symposium|congres*|debat*|vergadering*|behandel*|behandeld|zitting|oefening*|\\w{0,9}-?meting*|evaluatie*|evalue*|geëvalueerd|workshop*|webinar*|sessie*|verkiezing*|bezoek*|\\w*middag|\\w*dag(?=en\\b)|besproken|bespreek*|bespreking|consultatie|scan|uitgevoerd|middelen|uitje|week",
        Kind.DEADLINE: "(?:lever|levert|leveren)(?= [^.;]{0,100}\\baan\\b)|indien*|inlever*|uiterste|(?:vraag|vraagt|vragen)(?= [^.;]{0,60}\\baan\\b)|ingediend|aanvrag*|aanvraag|aanmeld*|aangemeld|inschrijv*|reageren|aanlever*|aangeleverd|voldoen|deadline|sluiting*|termijn|verantwoord|verantwoorden|verantwoording|betaald|betalen|betaling",
    },
    passive=r"\b(?:wordt|worden)\b.{0,160}\b(?:\w{0,9}ge\w{2,}(?:d|t|en)|(?:be|ver|ont|her)\w{3,}(?:d|t|en)|herzien|structureel|verplicht|onderdeel)\b|\b(?:zal|zullen|gaat|gaan|moeten?)\b.{0,160}\b(?:afnemen|toenemen|dalen|stijgen|groeien|verhuizen|vervangen|wijzigen|veranderen|verdwijnen)\b|\b(?:neemt|nemen|daalt|stijgt|groeit|verhuist|wijzigt|verdwijnt|betaalt|betalen)\b",
    open_ended="geldt|gelden|onderhoud*|onderhouden|loopt|lopen|pilot*|geldig|gebruikt|blijft|blijven|verleng*|verlengd|gecontinueerd|duurt|duren|beschikbaar|periode|fase|werkzaam|benoemd|van kracht|financier*|zullen alleen|toegepast",
    target=r"\b(?:doel|doelen|doelstelling(?:en)?|ambitie|ambities|streefwaarde|streefcijfer|prognose\w*|voorspel\w*|raming|scenario|landelijk dekkende?|naar verwachting (?:neemt|nemen|stijgt|stijgen|daalt|dalen|groeit|groeien))\b|\d ?(?:%|procent)\b|\b(?:toe naar|te komen tot)\b",
    option=r"\b(?:\w*optie|mogelijkheid)\b[^,.;:\0]{0,40}\bverleng\w* (?:\w+ )?\0|\bverlengingsoptie (?:\w+ )?\0|\b(?:kan|kunnen)\b(?=[^,.;:]{0,80}\bverlengd\b)[^,.;:\0]{0,60}\0",
    unless=r"\btenzij\b[^.;:]{0,80}$",
    condition=r"\b(?:indien|mits|tenzij|mocht(?:en)?|bij een positief|in het geval)\b",
    supposes=r"(?:(?:^|[,;:] |\b(?:maar|en|ook|alleen|pas) )(?:als|wanneer|zodra)|\b(?:indien|mochten|mocht))(?= (?:de|het|een(?! van)|er|deze|dit|dat|die|alles|alle|hij|zij|ze|(?-i:[A-Z]))\b)",
    if_day=(
        r"(?:(?:^\W*|[,;:(] |\b(?:maar|en|ook|alleen|pas) )(?P<when>als(?! gevolg)|wanneer|zodra)"
        r"|\b(?:indien|mits|mocht(?:en)?|tenzij|op voorwaarde dat))"
        r"(?: (?:beide|alle|elke?|iedere|geen|genoeg|voldoende|gemeenten|provincies|partijen|de|het|een|er|deze|dit|dat|die|alles|alle|u|hij|zij|ze|wij|we|ik|(?-i:[A-Z])\w*)\b"
        rf"(?:(?!\b(?:{VERB}|eerder|later|vroeger)\b)[^,;:()])*)? $"
    ),
    consents=r"\b(?:instem\w*|ingestemd|stemt|akkoord|\w*ratific\w+|bekrachtig\w*|goedkeur\w*|goedgekeurd|aanneemt|aannemen|aangenomen|toestem\w*|(?:besluit|beslist)(?=[.,]| (?:tot|om|anders)|$)|besloten|verwerpt|afwijst|groen licht|nog (?:geen|niet))\b",
    adjunct=rf"\b(?:met ingang van|op) (?:de|het) (?:[\w-]+ ){{0,7}}?na (?:de )?(?:(?:datum|dag) van )?(?:uitgifte|bekendmaking|publicatie) van (?:het|de) \w+ waarin (?:[\w-]+ ){{1,3}}?(?:wordt|is) geplaatst\b|\b(?:gevolgd door|op basis van|aan de hand van|afhankelijk van|naar aanleiding van|op grond van|conform|volgens(?! plan)|in aanvulling op|ter voorbereiding op|in lijn met|in het kader van|zoals (?=[^,]{{1,80}},)|gegeven|gelet op|vanwege|bij een) (?:(?! {VERB}\b)[^,.;:]){{1,120}}",
    about=r"\b(?:stem|beslis|debat|rapporteer|rapporter|inform|geïnform|spreek|spreken)\w*\b[^,.;:]{0,80}?\bover (?P<about>[^,.;:]{1,80})",
    amount=r"€|\beuro\b|\b\d[\d.,]* ?(?:mln|miljoen|miljard|mld)\b",
    money_moves="stijgt|stijgen|daalt|dalen|verhoogd|verlaagd|vrijgemaakt|beschikbaar*|korting*|gekort|extra|ontvang*|uitgekeerd|uitbetaald|subsidie|structureel|toegekend|stopt|vervalt|komen",
    plan=r"\b(?:planning|tijdpad|tijdlijn|vervolg\w*|wanneer|mijlpalen|stappen|data|agenda|kalender|deadlines?|termijnen|fasering|acties|resultaten|activiteiten|aan de slag|gaat wat doen)\b",
    of_year=rf"(?:(?P<calendar>\b\w*(?:planning|data|agenda|kalender|rooster|tijdpad|tijdlijn|mijlpalen|activiteiten|bijeenkomsten|vergaderingen)\b(?:(?!\b\w*(?:subsidie|begroting|regeling|uitkering|jaarrekening))[^.;:]){{0,40}}?) (?:(?:in|voor|van) )?|^\W*(?:(?:het )?jaar )?|\bin )(?P<year>{YEAR})\W*$",
    that_year=r"(?:^|,? )(?:van|in|uit) (?:(?:dat|datzelfde|hetzelfde) (?:kalender)?jaar|(?P<next>het (?:(?:daarop)?volgende (?:kalender)?jaar|(?:kalender)?jaar (?:daarop|erop|daarna|erna)))|(?P<previous>het (?:(?:(?:daaraan )?voorafgaande?|voorgaande?) (?:kalender)?jaar|(?:kalender)?jaar (?:ervoor|daarvoor|(?:(?:daaraan|eraan) )?voorafgaand(?: daaraan| aan (?:het|dat) (?:\w+)?jaar)?|dat daaraan voorafgaat))))\b",
    goes_on=r"(?:de|het) (?:eerste|tweede|derde|vierde|laatste)\b|(?:deze|die|dit|dat|daarvan|hiervan|zij|ze|hij|beide)\b",
    firmness=DUTCH_FIRM,
    vague="op korte termijn|binnenkort|de komende (?:tijd|periode|maanden|jaren|weken)|zo spoedig mogelijk|op termijn|te zijner tijd|wanneer er meer duidelijkheid is|op een later moment|nog niet bekend|nader te bepalen|wordt nu voorbereid|in voorbereiding|momenteel",
    ongoing="verkennen|verken|verkent|onderzoeken|onderzoek ik|onderzoekt|werk ik aan|werken (?:wij |we )?aan|(?:wordt|worden)(?= [^.;]{0,80}\\b(?:verkend|onderzocht|bezien|uitgewerkt|voorbereid|gewerkt aan)\\b)|in ontwikkeling|in bewerking|loopt nog|lopen nog",
    confirms="volgens planning|op schema|conform planning|volgens plan|ligt op koers|blijft gehandhaafd|zoals gepland|onveranderd",
    finished=r"\b(?:heeft|hebben)\b[^,;]{0,120}\bplaatsgevonden\b|\bvond(?:en)?\b[^,;]{0,80}\bplaats\b|\b(?:is|zijn|heeft|hebben)\b[^,;]{0,120}\b(?:afgerond|gereed|voltooid|in werking getreden|gepubliceerd|vastgesteld|aangeboden|ontvangen|beëindigd|gesloten|genomen)\b|\bter consultatie\b|\bgereed\b|\bgeef ik\b[^.;]{0,60}\breactie\b|\bals afgedaan\b",
    finished_as={
        Kind.START: r"\b(?:is|zijn)\b[^,;]{0,120}\b(?:ingesteld|gestart|van start gegaan|begonnen|ingevoerd|ingegaan|geopend|opgericht|in gebruik genomen)\b",
        Kind.PUBLICATION: r"\b(?:is|zijn|heb|heeft|hebben)\b[^,;]{0,120}\b(?:gestuurd|toegestuurd|verstuurd|verzonden|toegezonden|gezonden|verschenen|opgeleverd|openbaar gemaakt)\b",
        Kind.DEADLINE: r"\b(?:is|zijn)\b[^,;]{0,120}\b(?:verworven|aangeschaft|ingediend|aangeleverd|ingeleverd|gerealiseerd|opgeleverd)\b",
        Kind.EVENT: r"\b(?:is|zijn|heeft|hebben)\b[^,;]{0,120}\b(?:gehouden|uitgevoerd)\b",
        Kind.DECISION: r"\b(?:is|zijn|heeft|hebben)\b[^,;]{0,120}\b(?:besloten|goedgekeurd|gegund|ondertekend)\b",
        Kind.END: r"\b(?:is|zijn)\b[^,;]{0,120}\b(?:afgelopen|opgeheven|gestopt|vervallen)\b",
    },
    unfinished="niet|geen|bijna|deels|gedeeltelijk|zodra|nadat|wanneer|indien|mits|totdat|voordat|als(?! afgedaan)",
    withdrawn=r"\b(?:is|zijn)\b[^,;]{0,40}(?<!niet )\bvan de baan\b|\b(?:verschijn(?:t|en)|volg(?:t|en)) (?:er )?niet meer\b|\bkom(?:t|en) er niet(?: meer)?(?=[.,;!]|$| (?:en|omdat|want|door)\b)|\bga(?:at|an)\b[^,;]{0,60}\bniet (?:meer )?door\b|\b(?:is|zijn|wordt|worden)\b[^,;]{0,60}(?<!niet )\b(?:geschrapt|ingetrokken|afgeblazen|geannuleerd)\b|\bkom(?:t|en)(?! niet)\b[^,;]{0,60}\bte vervallen\b|\bvan de agenda (?:gehaald|afgevoerd)\b",
    off=rf"{LAPSED}|\b(?:ga(?:at|an)|zal|zullen|kan|kunnen)\b[^,;]{{0,60}}\bniet (?:meer )?door(?:gaan)?\b|\bniet (?:meer )?door(?:gaat|gaan)\b|\bniet (?:waarschijnlijk|te verwachten|aannemelijk),? dat\b|\bverwacht(?:en)? niet,? dat\b|\bniet (?:meer )?door te (?:laten gaan|gaan|zetten|voeren)\b|\b(?:is|zijn)\b[^,;]{{0,40}}(?<!niet )\bvan de baan\b|\b(?:vindt|vinden)\b[^,;]{{0,60}}\bniet (?:meer )?plaats\b(?! (?:in|te|bij) (?:de|het|een|(?-i:[A-Z])))|\bniet (?:meer )?(?:plaatsvind\w+|gehouden|georganiseerd)\b|\b(?:hoeft|hoeven)\b[^,;]{{0,60}}\bniet (?:meer )?(?:plaats te vinden|door te gaan)\b|\b(?:is|zijn)\b[^,;]{{0,60}}\bniet (?:doorgegaan|gehouden)\b|(?P<lapse>\b(?:vervalt(?! (?:niet|de|het|een|agendapunt|punt)\b)|(?:vervalt|komt) (?:de|het) (?:(?!{FINITE.partition('|te ')[0]})[^\s,;:.\d]+ ){{1,6}}?van(?= (?:\w+dag )?\d)|(?:is|zijn|wordt|worden|kom(?:t|en)|zal|zullen)(?: (?!niet\b)[^\s,;:.\d]+){{0,3}} (?:vervallen|ingetrokken)|(?:geldt|gelden|(?:is|zijn)(?= niet (?:meer|langer) van toepassing)) niet (?:meer|langer)|trek(?:t|ken)?\b[^,;:]{{0,60}}\bin(?=[.,]|$))(?!\w))|\b(?:er is|is er)\b[^,;]{{0,40}}\bgeen \w*(?:bijeenkomst|vergadering|zitting|overleg|debat)\b|(?:\b(?:heeft|hebben|vindt|vinden|krijgt)\b[^,;]{{0,60}})?\bgeen doorgang\b|\bkom(?:t|en) er niet\b|\b(?:is|zijn|wordt|worden|zal|zullen)\b[^,;]{{0,60}}(?<!niet )\b(?:geschrapt|afgeblazen|geannuleerd|afgelast|afgezegd|van de agenda (?:gehaald|afgevoerd))\b",
    fails=r"\b(?:ga(?:at|an)|zal|zullen|kan|kunnen|word(?:t|en)|treedt|treden|vindt|vinden|kom(?:t|en)|vangt)\b[^,;:]{0,80}?\b(?:niet|nooit)(?P<longer> (?:meer|langer))?(?: (?:alsnog|worden|kunnen|zijn))*(?! aan(?:ge)?pas)(?: (?P<told>(?:open|door|van start|live|ingaan|geopend|gehouden)\b))?",
    given_up=(
        r"(?:\bgeen sprake van\b|\bis (?:er )?geen sprake\b(?! van)|\bniet (?:de bedoeling|van plan|voornemens)\b"
        r"|\bgeen plannen\b|\b(?:geen|niet het) voornemen\b|\bklopt niet,? dat\b|(?<!niet )\bonwaarschijnlijk,? dat\b|\b(?:niet (?:waar|juist)|onjuist|onwaar),? dat\b|\b(?:wordt|worden|is|zijn)\b[^,;]{0,80}\bafgezien\b(?! van)|\bzie(?:t|n)?\b[^,;]{0,60}\baf(?: van\b|(?=[.,]|$))"
        r"|\bniet (?:toezeggen|garanderen|beloven|toegezegd|gegarandeerd)\b|(?<!of )(?<!nog )(?<!vervalt )(?<!vervallen )(?<!verandert )(?<!veranderen )(?<!wijzigt )(?<!wijzigen )(?<!verschuift )(?<!verschuiven )\b(?P<not>niet)(?=[,.!]|$| maar\b))"
        r"(?![^.;]{0,120}\b(?:uitstel|afstel|uitgesteld|uit te stellen|vertrag|verschui|verschoven|verplaats|wijzig))"
    ),
    untrue=r"\b(?:is|zijn) (?:\w+ )?(?:onjuist|onwaar|niet (?:juist|waar|aan de orde)|een misverstand)\b(?! (?:\w+ ){0,3}?(?:vermeld|weergegeven|opgenomen|gemeld|overgenomen|verwerkt)\b)|\bklop(?:t|pen) niet\b(?! met\b)|\bberust op een misverstand\b",
    planned=r"\b(?:gepland|voorzien|beoogd|geagendeerd|aangekondigd|bedoeld) (?:voor )?\0[,)]? ?|\0 (?:gepland|voorzien|beoogd|geagendeerd|aangekondigd)(?: (?:was|waren|is|zijn|stond|staat|stonden))?[,)]? ?",
    # What is `vastgesteld voor 1 juli` has that day; what is to be, does not: that one is a last day.
    planned_for=(
        r"\b(?:(?<!worden )(?:voorzien|gepland|ingepland|beoogd|bedoeld|geagendeerd)"
        r"|(?:is|zijn|was|waren)\b(?:(?!\b(?:te|word\w+|moet\w*|zal|zullen)\b)[^.;:]){0,120}\b(?:vastgesteld|aangekondigd))"
        r"(?: (?:is|zijn|was|waren|staat|staan|stond|stonden))?(?: (?:nu|thans|vooralsnog|voorlopig))? $"
    ),
    for_day=r"voor (?!de (?!maand|week|eerste|tweede)|het (?:einde?|\w*reces)\b|eind\b|kerst|pasen|pinksteren|prinsjesdag)",
    another=r"(?:eerst)?volgende(?: keer)?",
    asked=(
        r"(?P<front>^\W*)of (?!(?:op|in|per|vanaf|voor|vóór|uiterlijk|pas|eerder|later|eind|begin|medio|rond|na|tot)\b(?![^;:]*,? (?:is|zijn|blijft|staat|hangt|valt|moet|wordt|weet|zal)\b))"
        r"|\b(?:(?P<decides>beslis\w+|besloten|besluit|onderzoek|onderzoekt|onderzocht|bekeken|bekijk\w*|bezien|beziet|beoordeel\w*|bepaald|bepaalt|overwogen|overweegt?|afgewogen|nagegaan|getoetst)"
        r"|(?:on|niet |nog te )(?:zeker|duidelijk|bekend|helder|zeggen)(?: (?:is|was|blijft)(?: (?:het|nog|nu|ook|daarbij))*)?|de vraag(?: (?:is|blijft))?|afwachten|betwijfel\w*|twijfel\w*|(?:hang\w*|hing) (?:\w+ ){0,2}af|afhankelijk van|(?:niet|niemand) weten|weet(?: nog)? niet),?"
        r" of (?=(?:de|het|een|er|dit|dat|deze|die|wij|we|ik|u|zij|ze|hij|alle|onze|mijn|uw|(?-i:[A-Z])\w*)\b)"
    ),
    answered=r"\b(?:hang\w*|blijkt|blijken|(?:wordt|worden) (?:\w+ ){0,2}(?:duidelijk|bekend))\b",
    unmet=r"\b(?:(?:is|was|blijkt|bleek|zijn|blijken) te (?:ambitieus|optimistisch)|niet (?:meer |langer |tijdig |worden |kunnen |op tijd )*(?:haalbaar|gehaald|halen|realistisch|reëel|lukken|gelukt|te halen)|onhaalbaar|(?<!niet )onmogelijk|(?<!niet )losgelaten|la(?:at|ten)\b[^,;:]{0,60}(?<!niet )\b(?:los|varen)(?=[.,]|$)|niet (?:langer|meer) (?:vast|houdbaar|gehandhaafd|aangehouden)|\b(?:\w*datum|planning|termijn|deadline|doelstelling)\b[^,;:]{0,60}(?<!niet )\b(?:verlaten|uit beeld|van tafel)\b|\bstap(?:t|pen)? af van (?:de|het|deze|die) \w*(?:datum|planning|termijn|deadline)\b|niet (?:kunnen |te |meer |worden )?(?:nakomen|nagekomen|na te komen|waarmaken|waargemaakt|gestand (?:doen|gedaan))|kom(?:t|en)?\b[^,;.]{0,40}\bniet na(?=[,.;!]|$)|(?:lukt|halen|haalt|redden|redt)\b[^,;.]{0,60}\bniet\b)",
    put_off=rf"\b(?:is|zijn|wordt|worden)\b[^,;]{{0,80}}(?<!niet )\b(?:(?P<delay>uitgesteld|opgeschoven|doorgeschoven|vertraagd)|verschoven|verplaatst|verzet)\b(?!{TO_PLACE})|\b(?:schuift|schuiven)\b(?! niet\b)[^,;]{{0,60}}\b(?:op|door)\b|\bverschui(?:ft|ven)\b(?! niet\b)|\b(?:loopt|lopen)\b[^,;]{{0,30}}\bvertraging op\b|\b(?:heeft|hebben)\b[^,;]{{0,30}}\bvertraging\b(?! opgelopen)|\bde nieuwe (?:streef)?datum (?:is|wordt)\b",
    replaces=r"(?:(?<=\()was:? |(?:(?<=[(–-])|(?<=[,–-] ))(?:voorheen|eerder|eerst|vroeger|oorspronkelijk|aanvankelijk)(?: (?:gepland|voorzien|was))?:? )(?:(?:op|in|per|uiterlijk|vanaf) )?$|\b(?:in plaats van|i\.?p\.?v\.?)(?: (?:op|in|per|uiterlijk|vanaf))? ?$",
    another_day=r"\bin plaats (?:daarvan|hiervan)\b",
    from_day=r"\bvan(?: (?:de|het|\w+dag))? $|^van ",
    to_day=r"\b(?:naar|tot)(?: (?:op|in|uiterlijk|\w+dag))? $",
    # Of `u kunt de betaling uitstellen tot 1 mei` that is the last day.
    moved_to=(
        rf"(?:\b(?:kunt|kan|kunnen|mag|mogen|mogelijk)\b(?=(?:(?!\bdat\b)[^.,;:]){{0,160}}\b{TO_PUT_OFF}\b)[^.,;:]{{0,160}}?\btot\b|(?:\b(?:{PUT_OFF}|{TO_PUT_OFF}|{PUTS_OFF}|vertraging op)(?: met {TERM})?,? (?:\w+ )?"
        rf"|\b(?:verleng(?:d|t|en|ing)|schui(?:ft|ven)|verschui(?:ft|ven)|uitgesteld|verschoven|verplaatst|opgeschoven|doorgeschoven|vertraagd)\b[^.,;\d]{{0,40}}?(?:,(?: namelijk| en wel)?)? van {DATE_BEGINS}"
        rf"|\bvan {DATE_BEGINS}(?=tot (?:en met )?(?:\w+ ){{1,4}}?verlengd\b)"
        rf"|(?=\btot {DATE_BEGINS}(?:(?:wordt|worden|is|zijn|te worden) )?(?:{PUT_OFF}|{TO_PUT_OFF})\b(?!{TO_PLACE})))"
        r"(?P<to>tot)\b(?! en met\b(?! [^.,;]{2,40} verlengd)))"
    ),
    puts_off=(
        rf"\b{PUTS_OFF}\b"
        rf"|(?P<object>\b(?:de|het|een|mijn|onze|deze|dit) (?:(?!\b(?:{FINITE.partition('|te ')[0]}|besloten|besloot|voorgesteld)\b)[^.,;:\d]){{2,80}}?)"
        rf"(?:, [^.,;\d]{{1,60}},)?(?: met {TERM})?(?: tot)? {TO_PUT_OFF}\b"
    ),
    moved="(?:(?:met )?(?:een half jaar|\\w+ (?:dagen|week|weken|maand|maanden|jaar)) )?(?:uitgesteld|opgeschoven|doorgeschoven|verschoven|verplaatst|verzet|opgeschort|aangehouden|vervroegd)|(?:verschuift|verschuiven|schuift|schuiven)(?: (?:met )?(?:een half jaar|\\w+ (?:dagen|week|weken|maand|maanden|kwartaal|jaar)))?(?: (?:op|door))?(?: van (?:begin |medio |eind )?(?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december))?|(?:loopt|lopen) vertraging(?: op)?|gegaan|van \\d{1,2}$",
    old_column=r"\b(?:oude?|huidige?|vorige?|was|eerdere?|oorspronkelijke?)\b",
    new_column=r"\b(?:nieuwe?|wordt|actuele?|actueel|bijgestelde?|gewijzigde?)\b",
    no_longer=r"\bniet (?:langer|meer)\b|\bgeen \w+ meer\b|\b(?:stopt|eindigt|vervalt|beëindigd)\b",
    undergoes=r" (?:wordt|worden|(?:zal|zullen|kan|kunnen|moet|moeten|dient|dienen|gaat|gaan)\b(?:(?!\b(?:en|die|dat|waar\w*|als|om)\b)[^.;:]){0,160}\bworden)\b",
    no_owner=(
        r"\w+(?:en|lijks)|zonder|mogelijk|digitaal|vermoedelijk|waarschijnlijk|tijdens|sinds|naast|volgens|conform|binnen"
        r"|buiten|gezien|gelet|mede|hoewel|omdat|bezwaar|beroep|cassatie|verzet|inzage|deelname|zienswijzes?|subsidies?|offertes?"
        r"|reacties?|toegang|besluit"
    ),
    covers=r"\b(?:(?:vooruitlopend|anticiperend)|betrekking(?: heeft| hebben)? op) $|(?<!verspreid )(?<!verdeeld )(?<!gespreid )\bover (?P<period>(?:de periode|het tijdvak|de maanden) )?$",
    counts_in=r"\b(?:tel(?:t|len)\b[^.;]{0,30}\bmee|mee(?:ge)?tel\w+|meegerekend)\b[^.;]{0,40}\btermijn\b|\btermijn\b[^.;]{0,60}\b(?:mee(?:ge)?tel\w+|meegerekend)\b",
    comes_back=r"\b(?:(?:ieder|elk)e? (?:jaar|kwartaal|maand|week)|(?:één|een|twee|drie|vier|2|3|4) ?(?:keer|maal) per (?:jaar|maand|week)|(?:half|twee|drie|vier|vijf)?jaarlijkse?|(?:twee|drie|vier|zes)?maandelijkse?|(?:twee|drie|vier)?wekelijkse?|kwartaalsgewijs)\b",
    then=r"(?P<done>(?: [^\W\d]+){1,5}(?=,? en ))?,? (?:en )?\b(?:daarna|vervolgens|nadien)\b ?",
    restates=r"(?: [^\W\d]+){0,4}(?:,? (?:te weten|namelijk|en wel|dus|dat is|dat wil zeggen|ofwel|oftewel|d\.w\.z\.) | \()|, ",
    first_time=r"\b(?:voor het eerst|(?:voor )?(?:de|het) eerste(?: (?:keer|maal))?|te beginnen|beginnend|met als eerste)(?: (?:in|op|per|met))? $",
    extended=r"\bverleng(?:d|t|en|ing)\b[^.,;\d]{0,40}?\bvan $",
    extends=r"\b(?:die|dat|welke)\b[^,;\0]{0,60}\0[^,;]{0,40}\b(?:afloopt|aflopen|eindigt|eindigen|verloopt|verlopen|vervalt|vervallen|verstrijkt)\b(?=[^.;]*(?<!niet )\bverleng)|\bverleng(?! niet)[^.;]{0,80}\b(?:die|dat|welke)\b[^,;\0]{0,60}\0[^,;]{0,40}\b(?:afloopt|aflopen|eindigt|eindigen|verloopt|vervalt|verstrijkt)\b",
    extended_behind=r"[^.,;\d]{0,30}\bverlengd\b",
    lengthened=r"\b(?:is|zijn|wordt|worden|werd|werden)\b(?:(?!\bniet\b)[^,;:.]){0,60}\bverlengd\b",
    extended_to=r" (?P<to>tot(?: en met)?|naar|t/m|t\.e\.m\.) ",
    later=rf"(?P<limit>\b(?:uiterlijk|binnen|ten laatste|maximaal) (?:\w+ )?)?(?<!elke )(?<!iedere )(?<!om de )\b(?P<term>(?!elke?|iedere?){TERM}) (?:later(?! dan\b)|daarna|erna|nadien|na (?:die|deze|dat|dit) (?:datum|dag|moment|tijdstip))\b",
    moved_by=(
        r"\b(?:is|zijn|wordt|worden|werd|werden)\b[^,;.]{0,80}?"
        rf"\b(?:met {TERM} (?:verlengd|uitgesteld|verschoven|opgeschoven|doorgeschoven|vertraagd)"
        rf"|(?:verlengd|uitgesteld|verschoven|opgeschoven|doorgeschoven) met {TERM}|{TERM} (?:uitgesteld|opgeschoven|vertraagd))\b"
        rf"|\b(?:schuift|schuiven|verschuift|verschuiven)(?: met)? {TERM}(?: (?:op|door))?\b"
        rf"|{DECIDED}(?:met )?{TERM} {TO_PUT_OFF}\b|\b(?:stelt?|stellen|schui(?:ft?|ven)|schort|schorten)\b[^,;.]{{0,120}}? met {TERM} (?:uit|op|door)\b"
        rf"|\b(?:wordt|worden|komt|komen|is|zijn)(?: nu| dan| naar verwachting)? (?P<late>{TERM} later)(?=[.,;!]|$| dan\b)"
    ),
    ran=r"\b(?:liep|liepen|gold|golden|zou|zouden|duurde|duurden)\b[^,;.]{0,40}$",
    ends=rf"(?:^|[,;] |\b(?:en|zij|ze|hij|die|dat|deze|welke) ){ENDS}\b(?: [^\W\d]+){{0,3}} \0|\b(?:die|dat|welke) (?:[^\W\d]+ ){{0,2}}\0 {ENDS}\b|\b(?:daarna|vervolgens|nadien|later)\b[^.;\0]{{0,60}}\0|\0 (?:volgt|volgen)\b",
    lasts=rf"\b(?:duurt|duren)(?: (?:naar verwachting|ongeveer|in totaal|dan))? {TERM}\b|\bvoor (?:een periode|de duur) van {TERM}\b",
    term=TERM,
    months=r"\b(?:maand|maanden|kwartaal|kwartalen|jaar|jaren)\b",
    becomes=rf"\s*\b(?:wordt|worden|(?:is|zijn) nu)(?: nu)?(?= (?:(?:op|in|per|pas|begin|eind|medio|uiterlijk|vanaf|\w+dag) ){{0,2}}(?:(?:\d{{1,2}} )?{MONTH}\w*\.?(?: {YEAR})?|{YEAR})[.,;:!)]*(?:$|(?<=[.,;:!)]) ))",
    back=rf"(?:{ADVERB},? )*(?:(?P<it>het)|dat|dit|deze|die|hij|zij|ze)(?: (?:(?:streef)?datum|dag|planning|termijn|deadline|bericht|beeld|verhaal|gerucht))?(?= (?:{VERB}|lukt|klopt|kloppen|berust|schuift|verschuift|blijkt)\b)|(?:{ADVERB},? )+{VERB} (?:dat|dit)\b|de nieuwe (?:streef)?datum\b",
    of_day=r"\b(?:van|d\.d\.|dd\.?)(?: \w+dag)? $",
    on_day=(
        rf"\W*(?:de|het|een|deze|dit|onze|ons|mijn) (?:start|besluit|(?!(?:{FINITE.partition('|te ')[0]})\b)(?:[^\s,;:.]|\.(?=\d))+) "
        rf"(?:(?!(?:die|dat|waar\w*|om|te|en|{FINITE.partition('|te ')[0]})\b)(?:[^\s,;:.]|\.(?=\d))+ ){{0,5}}"
    ),
    to_act=r"\w om (?:[^\s,;:.]+ ){0,8}\0 (?:[^\s,;:.]+ ){0,6}?te \w+n(?: (?:gaan|laten))?,? $",
    was_to=r"\b(?:(?P<sure>waar(?:in|bij) (?:ik|wij|we|hij|zij|(?:de|het) \w+)\b[^,;:]{0,80}\b(?:noemde|meldde|vermeldde)|(?<!zoals )oorspronkelijke?|(?:het was|was het)(?: [^\s,;:()]+){0,2}? de bedoeling|de bedoeling was|aanvankelijk|(?:was|waren|stond|stonden) (?:[^\s,;:()]+ +){0,8}?(?:gepland|voorzien|beoogd|gemikt|geagendeerd)|(?:gepland|voorzien|beoogd|geagendeerd) (?:was|waren|stond|stonden)|(?:had|hadden)(?: [^\s,;:()]+){0,8}? moeten|zou(?:den)? (?:aflopen|eindigen|verlopen|vervallen|stoppen|sluiten)(?=[^.;]*\bverlengd\b))|(?P<earlier>(?<!zoals )eerder (?:gepland|voorzien|beoogd|aangekondigd|genoemd|gemeld|geagendeerd|verwacht)e?|\b(?:toezegde|beloofde|aankondigde|(?:had|hadden|heb|hebben) (?:beloofd|toegezegd|aangekondigd)))|zou|zouden|was|waren|stond|stonden)\b",
    contrary=r"\b(?:maar|doch|echter|inmiddels)\b|\ben (?:(?:is|zijn|wordt|worden|staat|staan|komt|zal) )?(?:nu|thans)\b|[,;] (?:dat|dit|het) (?:wordt|is nu|moet)\b",
    too_late=r"\b(?:die|dat) \0|\0 (?:ontvangen|ingediende|ingekomen|binnengekomen|ingezonden) (?!(?:wij|we|ik|u|zij|de|het)\b)\w",
    beside=r"\b(?:na|ná|vóór|voorafgaand aan|volgend op|(?:weken|week|dagen|dag|maanden|maand|uur|kort|vlak|direct) voor) (?P<noun>(?:de|het|een|deze|dit|die) (?:[^\W\d][\w'’-]*(?: [^\W\d][\w'’-]*){0,3} (?:van|d\.d\.)|[^\W\d][\w'’-]*(?: [^\W\d][\w'’-]*)? op|[^\W\d][\w'’-]*(?: (?:van|over|in|met) (?:(?:de|het|een) )?[\w'’-]+)?))(?: \w+dag)? $",
    empty="\\w*datum|data|deadline|planning|termijn|dag|tijdstip|moment",
    moves="(?:stelt?|stellen)(?= [^.,;:]{0,120}\\buit(?= *(?:[.,;:]|$)))|verschui*|verschoven|schui*|opgeschoven|uitgesteld|uitstel|uitstellen|uit te stellen|opgeschort|aangehouden|vertraagd|vertraging|vervroeg*|verplaats*|verzet",
    hedge="naar verwachting",
    pronouns="dit|deze|dat|die|het|hij|zij|ze|hiervan|hiervoor|daarvan|hierover|daarover|daarvoor|er|hierin|hiermee",
    points_back=rf"(?:dat (?=(?:dit|deze|dat|die|hij|zij|ze)\b)|(?!dat (?:de|het|een|alle|er|uw|mijn|onze|[A-Z])\b))(?:dit|deze|dat|die|het(?= (?:{FINITE.partition('|te ')[0]})\b)|hij|zij|ze|hiervan|hiervoor|daarvan|hierover|daarover|daarvoor|er|hierin|hiermee)\b",
    relative_to=r"(?:die|dat) (?![\"“‘']?(?:de|het|een|zij|ze|hij|wij|we|ik|u|er|dit|deze|alle|uw|onze)\b)",
    antecedent=r"\b(?:de|het|een|haar|zijn|hun|mijn|onze|ons) (?P<noun>[\w'’-]+(?: (?!(?:de|het|een|haar|zijn|hun|mijn|onze|is|wordt|worden|heeft|hebben|zal|door|in|op|aan|bij|met|en)\b)[\w'’-]+){0,3}?)(?: (?:\w{0,9}ge\w{2,}|(?:be|ver|ont|her)\w{3,})(?:d|t|en))? ?,? ?$",
    elided=rf"(?:(?:en|maar) )?(?:{FINITE.partition('|te ')[0]}) (?!(?:de|het|een|er|ik|wij|we|zij|hij|u|deze|dit|dat|die|alle|daar\w*|hier\w*)\b)",
    same_subject=rf" (?:{FINITE.partition('|te ')[0]}) (?:zij|ze|hij|het|deze|die|dit|dat)\b",
    joined=r"^(?:en|maar|die|dat) ",
    sender="ik|mijn|mij|wij|we|ons|onze",
    owner=r"\b(?:[Dd]oor|onder regie van|[Nn]amens) (?:de |het )?(?P<owner>[A-Z][\w&'’-]*(?:(?: (?:van|en|der|voor)(?: de| het)?)? [A-Z][\w&'’-]*){0,4})|(?:^|[,;] )(?:De |Het |de |het )?(?P<subject>(?!(?:Daarna|Hierna|Daarmee|Hiermee|Eerst|Zo|Nu|Intussen) )(?:[Mm]inisterie van )?[A-Z][\w&'’-]*(?:(?: (?:van|en|der|voor)(?: de| het)?)? [A-Z][\w&'’-]*){0,4}|[a-z]*(?:minister|staatssecretaris|kabinet|college|raad|bestuur|gemeenten?|provincies?|veiligheidsregio['’]?s?|regio['’]?s|politie|verzekeraars|vereniging\w*)) (?:zal|zullen|wordt|gaat|gaan|stelt|stellen|bepaalt|beslist|besluit|levert|leveren|maakt|maken|publiceert|stuurt|biedt|werkt|werken|presenteert|evalueert|moet|moeten|dient|dienen|organiseert|behandelt|neemt|start|starten|stoppen|ontvangt|kan|kunnen)\b",
    drop="dat wil zeggen|in plaats (?:daarvan|hiervan)|(?:de|onze|mijn) bedoeling(?= (?:is|om|dat)\\b)|(?<!uiterste )(?<!laatste )(?<!eerste )(?:de )?datum (?:van|voor)(?= [^\\W\\d])|(?<![€£$])(?<![€£$] )\\d{1,2}[.:]\\d\\d ?[-–] ?(?<![€£$])(?<![€£$] )\\d{1,2}[.:]\\d\\d(?: uur)?|op basis daarvan|op basis hiervan|op grond daarvan|op grond hiervan|let op|mogen|mag|verzoek(?:en)?(?= +(?:[^\\W\\d]+ +){0,2}te\\b)|graag ontvang(?:en)?|ontvang(?:en)? graag|zien? graag tegemoet|graag tegemoet|zien?(?= [^.;]{0,60}\\btegemoet\\b)|tegemoet|(?:(?:om|van|tot|tussen) )?(?<![€£$])(?<![€£$] )\\d{1,2}[.:]\\d\\d(?: uur)?(?: (?:tot|en) (?<![€£$])(?<![€£$] )\\d{1,2}[.:]\\d\\d(?: uur)?)?|om \\d{1,2} uur|(?:streef|streeft|streven)(?: nu)?(?: ernaar)?|(?:,? ?doch )?(?:zo spoedig mogelijk|op de kortst mogelijke termijn),? doch|op de kortst mogelijke termijn|doch|niet (?:meer )?haalbaar(?: gebleken)?|eerder genoemde (?:streef)?dat(?:um|a)|blij(?:ft|ven) ongewijzigd|zij|ze|hij|heb|toegezegd|voornemens|(?:koers|koersen|mik|mikken)(?: nu)?(?: op)?|(?:,? ?en )?werk(?:t|en) terug|(?:met |zonder |geen )?terugwerkende kracht(?: en)?|met terugwerking|terugwerkend|(?:in|van) (?:dat|datzelfde|hetzelfde) jaar|in het jaar (?:daarop|erop|daarna|erna)|anders|(?:(?:staat|staan) )?(?:voorzien|gepland|ingepland|beoogd|bedoeld|geagendeerd|vastgesteld|aangekondigd)(?: (?:is|zijn|was|waren|staat|staan|stond|stonden))?(?: (?:nu|thans|vooralsnog|voorlopig))? voor(?! ?\\w)|voor het eerst|(?:voor )?de eerste (?:keer|maal)|te beginnen|(?:de )?nieuwe (?:streef)?datum(?! (?:wordt|worden|zal|volgt)\\b)|eerder (?:gepland|voorzien|beoogd|aangekondigd|genoemd|verwacht)|naar (?:\\w+ ){0,2}(?:verwachting|schatting|inschatting|raming|prognose|waarschijnlijkheid)|naar het zich laat aanzien|(?:geschat|ingeschat|geraamd)(?=\\W*$)|(?:de )?streefdat(?:um|a)(?: (?:voor|van))?|geplande|voorgenomen|oorspronkelijke?|aanvankelijk|nu|onder voorbehoud|niet alleen|maar ook|niet (?:eerder|vroeger|later)(?: dan)?|op (?:zijn|z'n) vroegst|ten vroegste|wellicht|misschien|hopelijk|(?:naar|aan) uw kamer(?! (?:gestuurd|gezonden|verzonden|toegezonden|aangeboden))|vooralsnog|dan ook|inmiddels|daarnaast|ook|echter|vervolgens|daarbij|hierbij|wordt|worden|is|zijn|zal|zullen|zou|zouden|heeft|hebben|verwacht|voorzien|beoogd|beoogde|gepland|dit|deze|dat|die|er|het streven is|streven is|ik|wij|we|u|uw|mijn|onze|ons|zich|zo spoedig mogelijk|tevens|momenteel|daadwerkelijke|ieder|nog|al|hier|hierover|over(?= (?:nemen|genomen|besloten|beslist|geïnformeerd|informeren)\\b)|bovendien|tot slot|verder|separaat|concreet|actie|dient|moet|moeten|te zijn|volgens planning|waar|wat|conform|uiterlijk|hiervan|hiervoor|daarvan|kan|kunt|kunnen|je|streven|verwachting|afgesproken|graag|dus|mocht|vooruitlopend|aldus|zodra|zoals|concrete|hierop|aanvullend hierop|alvast|namelijk|te weten|hierdoor|daardoor|daarom",
    particles="te vervallen|in werking|van start|van kracht|in gang|af|in|op|aan|uit|plaats|vast|bekend|toe|door|voor|over|mee|open",
    synonyms=SYNONYMS,
    light="actualisatie*|actualiseren|geactualiseerde?|laatste|nieuwe|inzicht*|uitkomst*|resultaat|resultaten|duidelijkheid|informatie|overzicht",
    linking="staat|stond|nadat|wanneer|indien|en|of|de|het|een|van|voor|met|op|in|aan|om|te|bij|door|als|dat|die|der|den|per|tot|na|maar|dan|zodat|waarbij|ten|ter|uit|over|naar|want|eventuele|zowel|onder|andere|tijdens|hoe|alleen|daarmee|omdat|o.a|t.b.v|daarna|wel|mede|enerzijds|anderzijds",
    opening=(
        rf"\W*(?:(?:per|bij|in|met|via) (?:\w+ )?{DOCUMENT}\b(?:[^.;:]|\.(?= ?\d)){{0,80}}? (?:heb|heeft|hebben|had) (?:ik|wij|we) "
        r"(?:(?:u|uw Kamer|de Kamer|de raad) )?(?:toegezegd|gemeld|aangekondigd|laten weten|aangegeven|beloofd|toegelicht) "
        rf"|(?:in aanloop naar|tijdens|in reactie op|in antwoord op|in vervolg op|in verband met|met het oog op|op verzoek van|in plaats van|op basis van|aan de hand van|op grond van|naar aanleiding van|in het kader van"
        rf"|in lijn met|ter uitvoering van|naast|zoals|conform|volgens|gelet op|gegeven|vanwege|als|na|bij|met)\b[^.;:]{{1,160}}? (?={VERB}\b)"
        r"|(?P<purpose>voor (?:de|het) [^,.;:]{1,60}?)(?:,[^.;:]{1,100}?)? (?:is|zijn|heeft (?:de|het) \w+) (?=[^.;:]{0,60}€)"
        r"|(?:een|de|het) (?:\w+ )?(?:mijlpaal|stap)\b[^.,;:]{0,80}? (?:is|wordt|vormt) (?=(?:de|het|een)\b))"
    ),
    occasion=r"\W*(?:tijdens|na|bij|in aanloop naar) (?P<noun>[^,.;:]{3,80}?) (?:van|op|d\.d\.) *",
    relative=r"(?<=['’\"”)]) (?:die|dat|waarin|waarmee|waarvoor) .{1,300}$",
    aside=r", (?:(?:die|dat) (?!(?:de|het|een|zij|ze|hij|wij|we|ik|u|er|dit|deze|alle|uw|onze)\b)|welke |waar\w* )[^,]*,(?= )",
    again=r" en (?=(?!te\b)(?:\w+ ){1,5}(?:is|wordt|vindt|heeft|zal|gaat|komt|moet|kan|volgt|start)\b|\w+ (?:kunnen|worden|zijn)\b)",
    company=r"^ ?(?:wordt|worden|zal|zullen)(?: er)? (?:samen met|met) .{1,160}$",
    verb=rf"(?:{FINITE}|[a-zé]{{3,}}(?:t|en))",
    verb_of_bare=r"(?:ontvangt|ontvangen|krijgt|krijgen|doet|doen|debatteert|stemt|beslist|volgt|behandelt|nemen|gaan|komen) (?:[A-Z]\w*|\d+|(?:alle|beide|twee|drie|vier|vijf|zes|tien|twintig|dertig|veertig|vijftig|honderd|ruim)\b)",
    governed=r"(?:rapport|besli|beslui|stem|debatt|spre|informe|advise|oorde|onderhand)\w* .{3,60}?(?= over )|(?:doe|nee?m)\w* .{3,60}?(?= (?:mee|deel) )|lig\w+ .{3,60}?(?= ter )",
    nouns=NOUN_FORMS,
)
