"""Which words say who somebody is?

Word lists of English: titles, particles and short forms of names; nouns for people, bodies and documents. All in small
letters, without dots.
"""

from __future__ import annotations

MALE, FEMALE, EITHER = 1, -1, 0


def words(text: str) -> frozenset[str]:
    """The words of a text, parted by white space."""
    return frozenset(text.split())


_MENS_TITLES = words("""
    father mr king monsignor mister pope baron messrs emperor duke prince sir brother lord assemblyman chairman
    monsieur herr senor signor ato bapak encik hajj ntate pak senhor shri ustaz
    councilman spokesman sheikh congressman sheik imam alderman
""")
_WOMENS_TITLES = words("""
    madame mme lady queen duchess miss madam sister princess ms baroness dame mrs congresswoman chairwoman datin daw
    dona ibu mdm puan senhora sheikha smt weizero weyzero
    alderwoman councilwoman spokeswoman assemblywoman frau senora signora
""")
_TITLES = words("""
    sen senator rep govs dr sens senators prof representative reps gov doctor mx professor mayor governor
    minister premier justice judge chancellor president chief chair secretary major sergeant gen maj admiral cpl
    sgt captain general lieutenant capt colonel col adm lt brig bishop rev cmdr pvt commander marshal archbishop
    brigadier cardinal reverend rabbi director detective officer ambassador constable ayatollah inspector
    speaker attorney chairperson commissioner superintendent sheriff comptroller delegate spokesperson coach ex
    councilmember hon comrade prime deputy former acting vice treasurer then
    consul councillor councilor cllr archdeacon deacon pastor vicar chaplain commodore viscount emir sultan taoiseach
    secretary-general director-general governor-general attorney-general major-general vice-president vice-admiral
    comdt vice-chancellor undersecretary corporal lt-col insp supt det headmaster mullah
    acp aig alhaji asp cathaoirleach coun cp csp datuk dci dcp dig dsp engr fr garda gogo haji hajiya malam mep mla mp
    cr dato pendeta ratu msp mzee oba pc sho sp ssp tanaiste td wpc
    abba bu lance nei pro sardarzada tempore whip
""")
TITLES: dict[str, int] = (
    dict.fromkeys(_MENS_TITLES, MALE) | dict.fromkeys(_WOMENS_TITLES, FEMALE) | dict.fromkeys(_TITLES, EITHER)
)
# "Pope Jane", "King John": where one word follows, the title is how readers know the person, and stays.
REGNAL = words("duchess duke emperor king pope prince princess queen sheikh")
COURTESY = words("dame madam madame messrs miss mister mme mr mrs ms mx sir")
SUFFIXES = words("ii iii iv jr sr")
POST_NOMINALS = words("cbe dbe esq frs kbe kc md mep mp msp obe phd qc sc")
PARTICLES = words("""
    abu al ben bin da de del della den der di dos du el ibn la le mac st ten ul van von
""")
GIVEN_PARTICLES = words("al ben mac van")
# Syllables of Korean, Chinese and Cantonese given names as they are written with a hyphen: Sung-ho, Ing-wen.
SYLLABLES = words("""
    ah bae beom bin bo bok bum byul chae chan chang cheol chol chul chun dal deok do dong duk eok eon eul eun eung
    gap geol geon geun geung gi gil gon gu guk gun gwan gwon gyeong gyu gyun ha hae hak han hee heon heung hi ho hong
    hoon hui hun hwa hwan hye hyeok hyeon hyeong hyo hyuk hyun hyung il jae jeon jeong jeung ji jik jin jo jong joo
    joon ju jun jung ki kook kuk kwan kwon kyeong kyo kyu kyun kyung mi min mo mok moon mun myeong myoung myung nam
    nyeon ok pal pil pyo rae ran rang reum ri rim rin ryeol ryong ryul sam san sang seo seob seok seol seon seong
    seop seung shik sik sil sin so sol son sook soon soo su suh suk sul sun sung taek tae taik tak tok ui uk um un
    ung wan weon wol won woo wook wun yang yeol yeon yeong yeop yeun yi yol yon yong yoo yoon you young yul yun yup
    bong cheon dae gwang gye jang jeom kum mal nak pyeong ryeo sub
    bian chen cheng chiang chieh chih ching chiu chiung chu chung fang fen feng fu han hao hsien hsin hsing hsiung
    hua huei hui hung jen jeou jie jou juei jui jun kai kang kuang kuei kun kuo lan lang li liang lien lin ling liu
    chak chau cheuk cheung ching choi chuen fai fan fat fong fuk fung hang hei hing hiu hoi ka kam kan kei kin kit kiu
    kong kuen kui kwok kwong lai lam lap lau leung lik lok lun mei miu ngai ngan pik pui sau shan sheung shing shiu shuk
    shun siu suet sum sze tak tim tong tsz tung wah wai wing yan yat yau yee yik yim yin ying yiu yuk
    lung mei ming nan nien ning pang pei peng pin ping po sheng shih shek shu te tai teh tien ting tsai tse tsung
    tung tzu wei wen wu ya yao yen yi ying yu yuan yueh yung zhen zhong in ing man shui kuen jeong soong sik tae kyong
""")
NOT_NAMES = words("""
    afp ap december democrat democratic democrats february friday getty gop image images january
    july live monday november october photo republican republicans reuters saturday september sunday
    thursday tuesday tweet video watch wednesday
""")
_SHORT_FORMS = """
    abigail abby; alexander alex sandy sasha; andrew andy drew; anthony tony; barbara barb; benjamin ben;
    bernard bernie; catherine kate cathy katie kathy; charles charlie chuck; christopher chris; christine chris;
    daniel dan danny; david dave; deborah debbie deb debra; donald don donny; dorothy dot; edward ed eddie ted;
    elizabeth liz beth betsy lizzie; eugene gene; frederick fred freddie; gerald gerry jerry; gregory greg;
    henry harry hank; isabella bella; jacob jake; james jim jimmy jamie; jeffrey jeff; jennifer jen jenny; john
    jack johnny jon; jonathan jon; joseph joe joey; joshua josh; katherine kate kathy katie; kenneth ken;
    kimberly kim; lawrence larry; leonard len lenny; margaret maggie meg peggy; matthew matt; michael mike mick
    mickey; nancy nan; nathaniel nate nathan; nicholas nick; pamela pam; patricia pat patty tricia; patrick pat;
    peter pete; philip phil; randall randy; raymond ray; rebecca becky; richard dick rick rich ricky; robert bob
    rob bobby robbie; ronald ron ronnie; samuel sam; sandra sandy; stephen steve steven; susan sue suzy;
    terrence terry; theodore ted theo; thomas tom tommy; timothy tim; victoria vicky; vincent vince; walter
    walt; william bill billy will liam; zachary zach; sergei sergey serhiy; mohammed mohammad muhammad mohamed
"""
SHORT_FORMS: dict[str, frozenset[str]] = {}
for _group in _SHORT_FORMS.split(";"):
    for _word in _group.split():
        SHORT_FORMS[_word] = SHORT_FORMS.get(_word, frozenset()) | words(_group)

_MEN = words("""
    nephew father dad husband man boy son grandson boyfriend brother widower grandfather uncle fisherman
    businessman king fireman policeman duke prince gentleman lord actor salesman assemblyman chairman pope
    councilman spokesman congressman monk priest stepfather statesman
""")
_WOMEN = words("""
    daughter wife aunt mum gran widow sister girl mom granddaughter mother grandmother woman niece girlfriend
    stepmother queen lady nun duchess actress policewoman businesswoman princess congresswoman waitress
    chairwoman councilwoman stateswoman heroine spokeswoman assemblywoman grandma housewife hostess stewardess
    heiress
""")
GENDERED: dict[str, int] = dict.fromkeys(_MEN, MALE) | dict.fromkeys(_WOMEN, FEMALE)
PEOPLE = frozenset(GENDERED) | words("""
    accountant activist admiral adviser advisor advocate agent aide ambassador analyst anchor archbishop artist
    assistant athlete attorney auditor author ayatollah baby backbencher banker barrister billionaire bishop
    blogger boss broker builder caller campaigner candidate captain cardinal carpenter celebrity ceo cfo chair
    chairperson challenger chancellor chef chief child citizen cleric client co-founder coach colleague colonel convener
    convenor coo cto
    columnist comedian commander commentator commissioner communist conservative consultant contender contractor
    correspondent counsel cousin critic customer dean defendant delegate democrat demonstrator deputy designer
    detective developer dictator diplomat director dissident doctor donor driver economist editor electrician
    employee engineer entertainer entrepreneur envoy ex-husband ex-president ex-wife executive expert fan farmer
    financier footballer founder friend front-runner frontrunner general goalkeeper governor graduate guard
    guest head historian hopeful host hostage imam immigrant incumbent independent individual informant inmate
    insider inspector interviewer investor journalist judge justice landlord lawmaker lawyer leader lecturer
    legislator liberal libertarian librarian lieutenant major manager marine mayor mechanic midfielder migrant
    millionaire minister model moderator mogul monarch mp musician narrator native negotiator neighbor neighbour
    neurosurgeon newcomer nominee novelist nurse officer official old operative opponent organiser organizer owner
    panelist paramedic parent partner passenger pastor patient peer person physician pilot plaintiff player
    plumber poet politician pollster predecessor premier president president-elect principal prisoner producer
    professor prosecutor protester rabbi rapper refugee regulator relative reporter representative republican
    researcher resident reverend rival ruler runner sailor scholar scientist secretary senator sergeant sheriff
    shopper singer socialist soldier solicitor source speaker spokesperson spouse spy staffer star strategist
    striker strongman student successor superintendent supporter surgeon survivor suspect teacher teenager
    tenant tourist trader treasurer trooper tweeter tycoon undersecretary user veteran vice-president victim
    volunteer voter whip whistleblower witness worker writer
    constable consul councillor councilor coroner magistrate mep msp ombudsman pontiff taoiseach
    apprentice baronet batsman beekeeper bricklayer busker caretaker cathaoirleach centre-back centre-forward
    centre-half chauffeur commuter cricketer crofter curator cyclist dealer defender electrician fiance fiancé
    fiancée fitter flanker fly-half full-back grower half-back hooker informer inventor jockey joiner juror
    landowner loser midwife motorist newsagent outfielder paratrooper pensioner ploughman probationer publican
    acrobat astronomer auctioneer baker barber bassist blacksmith bookkeeper bookseller boxer breeder brewer butcher
    cashier chemist choreographer climber cobbler cook dairyman dancer decorator dentist digger diver docker
    drummer examiner fishmonger florist forester gardener gatekeeper glazier goldsmith grazier groundskeeper guitarist
    hairdresser hawker herder housekeeper hunter janitor jeweller keeper legend locksmith logger mason miner
    organist painter planter porter potter printer promoter ranger recruiter roaster saddler sculptor seller setter
    shepherd smith stalker stonemason swimmer tailor tanner tracker trapper trumpeter violinist waiter warden watchmaker
    weaver welder winemaker woodcarver
    quarterback roofer scaffolder schoolboy schoolgirl scorer scrum-half seamer shearer shopkeeper skipper
    smallholder smuggler squatter tanaiste taxpayer trustee umpire undertaker villager weightlifter winner wrestler
    youngster
""")
# Whoever holds one of these is called so where the name is known: "the Minister", "the MP for Exampleton".
OFFICES = words("""
    ambassador archbishop bishop captain chair chairman chairwoman chancellor commissioner congressman
    congresswoman coroner councillor governor judge justice king magistrate mayor mep minister mp msp ombudsman pontiff
    pope premier president prince princess queen secretary senator sheriff speaker taoiseach treasurer
""")
# "the Swede", of one person whom the article names.
NATIONALS = words("""
    american argentine australian austrian belgian brazilian briton canadian chilean colombian croatian dane
    dutchman dutchwoman egyptian englishman englishwoman estonian finn frenchman frenchwoman german ghanaian greek
    hungarian icelander indian iranian irishman irishwoman israeli italian jamaican kenyan latvian lithuanian
    mexican moroccan nigerian norwegian pakistani peruvian pole portuguese romanian russian scot scotsman scotswoman
    senegalese serb serbian slovak slovenian spaniard swede tunisian turk ukrainian uruguayan welshman welshwoman
""")
CALLED = OFFICES | NATIONALS
PARTISANS = words("communist conservative democrat independent liberal libertarian republican socialist")
DOCUMENTS = words("""
    act ad address advert advertisement affidavit agreement amendment analysis article assessment audit banner
    bill blog book brief brochure bulletin cable caption card column commercial communique communiqué complaint
    constitution decision declaration document dossier e-mail editorial email essay fact-sheet filing flyer
    guidance guideline guidelines headline indictment invitation law lawsuit leaflet letter manifesto memo
    memoir memorandum message newsletter note notice novel op-ed opinion order page pamphlet paper petition
    piece placard plan platform poll post poster press-release proposal record records release report resolution
    review ruling script sign site slogan speech statement statute story study suit summary survey testimony
    text transcript treaty tweet verdict video warning website
""")
# What a named organisation is called when it comes up again: "the company", "the bank".
FIRMS = words("""
    airline automaker bank broadcaster carmaker charity club company firm insurer lender manufacturer newspaper operator
    organisation organization publisher retailer startup university watchdog
""")
BODIES = words("""
    administration agency airline alliance army assembly association authority automaker bank board body brand
    brigade broadcaster bureau cabinet campaign carrier center centre chain chamber channel charity choir church
    city clinic club coalition college commission committee company confederation conglomerate congress consortium
    cooperative corporation council country court department directorate division embassy enterprise establishment
    exchange federation firm force foundation fund gallery government group guild hospital house inspectorate
    institute institution junta laboratory league legislature library magazine manufacturer media military ministry
    museum nation navy network news newspaper newsroom nonprofit observatory office operation orchestra organisation
    organization outlet pac paper parliament party police practice press prosecution publication publisher regime
    regulator retailer school secretariat senate service society squad startup state store super-pac syndicate tank
    team theater theatre think-tank tribunal troupe trust union university watchdog website
""")
# And what may be a surname, too.
BODY_NOUNS = (
    BODIES
    | FIRMS
    | words("""
    bakery band bench brewery co-op dairy diocese distillery farm festival hotel inquiry jury lab lodge maker mill
    mission panel parish port railway shop studio taskforce unit
""")
)
COMPANIES = words("""
    aerospace airlines airways associates corp foundation gmbh group holdings inc industries institute limited llc
    llp ltd motors partners pharmaceuticals plc systems technologies university ventures
""")  # the last word of a name that is no person's
CROWDS = words("""
    audience community crowd electorate leadership majority minority people public staff
""")
# What says something without being somebody.
NOBODY_NOUNS = (
    BODY_NOUNS
    | DOCUMENTS
    | CROWDS
    | words("""
    account ad-lib answer app camp carving chant data evidence family feed graffiti household inscription label logic
    lyric motto neighbourhood neighborhood palace pair post quote rating remark reply rest rule side song sticker street
    system tag tattoo title town trio tweet village voicemail word world
""")
)
NUMBERS = words("""
    both dozens eight few five four hundreds many nine one seven several six some ten three two
""")
VEILED = words("""
    adviser advisers advisor advisors aide aides allies ally associate associates attendee attendees consultant
    diplomat diplomats donor donors employee employees executive executives friend friends individual
    individuals insider insiders lawmaker lawyer lawyers lobbyist lobbyists member members official officials
    operative operatives participant participants people person persons source sources staff staffer staffers
    strategist strategists
""")
# Whoever is called this without an introduction is somebody whom the article names.
PROMINENT = words("""
    ambassador billionaire businessman businesswoman candidate celebrity chairman chairwoman chancellor chief
    commander congressman congresswoman contender democrat diplomat director executive front-runner frontrunner
    governor hopeful incumbent king lady lawmaker leader mayor minister mogul monarch neurosurgeon nominee
    politician pontiff premier president prince princess queen representative republican runner secretary
    senator speaker star tycoon
""")
# A title stands for these nouns: "Sen. Roe" may come back as "the senator".
TITLE_NOUNS: dict[str, tuple[str, ...]] = {
    "sen": ("senator", "lawmaker"),
    "senator": ("senator", "lawmaker"),
    "rep": ("representative", "congressman", "congresswoman", "lawmaker"),
    "representative": ("congressman", "congresswoman", "lawmaker"),
    "congressman": ("representative", "lawmaker"),
    "congresswoman": ("representative", "lawmaker"),
    "gov": ("governor",),
    "dr": ("doctor", "physician"),
    "prof": ("professor",),
    "gen": ("general",),
    "lt": ("lieutenant",),
    "col": ("colonel",),
    "capt": ("captain",),
    "sgt": ("sergeant",),
    "maj": ("major",),
    "adm": ("admiral",),
    "rev": ("reverend", "pastor", "minister"),
    "pope": ("pontiff",),
    "prime": ("premier",),
    "nominee": ("candidate",),
    "contender": ("candidate",),
    "hopeful": ("candidate",),
    "candidate": ("hopeful", "contender"),
    "frontrunner": ("candidate", "front-runner"),
    "front-runner": ("candidate", "frontrunner"),
    "spokesman": ("spokesperson",),
    "spokeswoman": ("spokesperson",),
    "lawyer": ("attorney",),
    "attorney": ("lawyer",),
    "adviser": ("advisor", "aide"),
    "advisor": ("adviser", "aide"),
    "ceo": ("executive", "boss"),
    "justice": ("judge",),
    "judge": ("justice",),
}

# Countries of one word and their capitals, which speak in the news for their governments; those that are as often the
# name of a person ("Jordan", "Sofia") are left to the network.
STATES = words("""
    Afghanistan Albania Algeria Andorra Angola Argentina Armenia Australia Austria Azerbaijan Bahrain Bangladesh Belarus
    Belgium Belize Benin Bhutan Bolivia Botswana Brazil Britain Brunei Bulgaria Burundi Cambodia Cameroon Canada Chile
    China Colombia Comoros Congo Croatia Cuba Cyprus Czechia Denmark Djibouti Ecuador Egypt England Eritrea Estonia
    Eswatini Ethiopia Fiji Finland France Gabon Gambia Germany Ghana Greece Grenada Guatemala Guinea Guyana Haiti
    Honduras Hungary Iceland India Indonesia Iran Iraq Ireland Italy Jamaica Japan Kazakhstan Kenya Kiribati Kosovo
    Kuwait Kyrgyzstan Laos Latvia Lebanon Lesotho Liberia Libya Liechtenstein Lithuania Luxembourg Madagascar Malawi
    Malaysia Maldives Mali Malta Mauritania Mauritius Mexico Micronesia Moldova Monaco Mongolia Montenegro Morocco
    Mozambique Myanmar Namibia Nauru Nepal Netherlands Nicaragua Niger Nigeria Norway Oman Pakistan Palau Palestine
    Panama Paraguay Peru Philippines Poland Portugal Qatar Romania Russia Rwanda Samoa Scotland Senegal Serbia
    Seychelles Singapore Slovakia Slovenia Somalia Spain Sudan Suriname Sweden Switzerland Syria Taiwan Tajikistan
    Tanzania Thailand Togo Tonga Tunisia Turkey Türkiye Turkmenistan Tuvalu Uganda Ukraine Uruguay Uzbekistan Vanuatu
    Venezuela Vietnam Wales Yemen Zambia Zimbabwe
    Kabul Tirana Algiers Luanda Yerevan Canberra Vienna Baku Manama Dhaka Minsk Brussels Sarajevo Gaborone Ottawa
    Beijing Zagreb Havana Nicosia Prague Copenhagen Quito Cairo Asmara Tallinn Helsinki Paris Tbilisi Berlin Accra
    Athens Budapest Reykjavik Delhi Jakarta Tehran Baghdad Dublin Jerusalem Rome Tokyo Amman Astana Nairobi Pristina
    Bishkek Vientiane Riga Beirut Monrovia Tripoli Vilnius Valletta Chisinau Podgorica Rabat Maputo Windhoek Kathmandu
    Amsterdam Managua Niamey Abuja Pyongyang Skopje Oslo Muscat Islamabad Ramallah Asunción Lima Manila Warsaw Lisbon
    Doha Bucharest Moscow Kigali Riyadh Dakar Belgrade Bratislava Ljubljana Mogadishu Seoul Madrid Khartoum Stockholm
    Bern Damascus Taipei Dushanbe Bangkok Lomé Tunis Ankara Ashgabat Kampala Kyiv Kiev London Washington Montevideo
    Tashkent Caracas Hanoi Sanaa Lusaka Harare
""")
# Countries and great cities of two words.
_LANDS = """
    Abu Dhabi; Addis Ababa; Buenos Aires; Burkina Faso; Cape Town; Cape Verde; Costa Rica; El Salvador; Hong Kong;
    Equatorial Guinea; Ivory Coast; Kuala Lumpur; Los Angeles; Mexico City; New Delhi; New York; New Zealand;
    North Korea; North Macedonia; Northern Ireland; Phnom Penh; Puerto Rico; San Francisco; Saudi Arabia; Sierra Leone;
    South Africa; South Korea; South Sudan; Sri Lanka; Tel Aviv; United Kingdom; United States
"""
LANDS = frozenset(tuple(name.split()) for name in _LANDS.split(";"))  # and great cities, of two words
# Countries whose name joins two.
JOINED_LANDS = frozenset((one, "and", other) for one, other in (
    ("Antigua", "Barbuda"), ("Bosnia", "Herzegovina"), ("Trinidad", "Tobago"),
))  # fmt: skip
