"""Which words are names of many, short forms, titles, legal forms and offices?

Compact tables of English and of the names that English news spells in several ways; folded and in Latin letters.
"""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The words of a text, parted by white space."""
    return frozenset(text.split())


# Given names that one person may bear by turns: a line each, parted by semicolons.
_SHORT_FORMS = """
    albert al bert; alexander alex sandy sasha; oleksandr aleksandr alexander alexandr aliaksandr sasha;
    alexandra alex sandra sasha; alexei aleksei alexey oleksiy oleksii; alfred alf fred; andrew andy drew;
    andriy andrii andrei andrey; anthony tony; arthur art; barbara barb; benjamin ben benny; bernard bernie;
    bradley brad; caroline carrie; catherine cathy cate kate; charles charlie chuck; christine chris;
    christopher chris; clifford cliff; daniel dan danny; david dave; deborah deb debbie; dmitry dmitri dmitriy dmytro
    dimitri; donald don donnie; douglas doug; edward ed eddie ted ned; edmund ed ted; edwin ed;
    elizabeth liz beth betsy
    lizzie betty; eugene gene; frederick fred freddie; gerald gerry jerry; gregory greg; harold hal harry;
    henry harry hank; isabella bella; iurii yuri yuriy yury yurii; jacob jake; james jim jimmy jamie; jeffrey jeff
    geoffrey geoff; jennifer jen jenny; john jack johnny jon; jonathan jon; joseph joe joey; joshua josh; judith judy;
    julia yulia yuliya iulia; katherine kate kathy katie; kathleen kathy kate; kenneth ken kenny; kimberly kim;
    lawrence larry; leonard len lenny; lev leo; louis lou; margaret maggie meg peggy; matthew matt; maximilian max;
    michael mike mick mickey; mikhail mykhailo michail mikheil; mohammed mohammad muhammad mohamed muhammed mohamad;
    muammar moammar; nancy nan; nathaniel nate nathan; nicholas nick; mykola nikolai nikolay; olena elena yelena;
    oleg oleh; pamela pam; patricia pat patty tricia; patrick pat; pavel pavlo; peter pete; petro pyotr petr; philip
    phil; phillip phil; randall randy; raymond ray; rebecca becky; richard dick rick rich ricky; robert bob rob bobby
    robbie bert; ronald ron ronnie; samuel sam; sergei sergey serhiy serhii; stephen steve steven; susan sue suzy;
    terrence terry; theodore ted theo; thomas tom tommy; timothy tim; victoria vicky; viktor victor; vincent vince;
    vladimir volodymyr wladimir uladzimir; vyacheslav viacheslav; walter walt; william bill billy will willie liam;
    yevgeny evgeny yevhen evgenii; igor ihor; grigory hryhoriy; zachary zach zack; husain hussein hussain husayn;
    ahmad ahmed; abdullah abdallah; yasser yasir
"""
SHORT_FORMS: dict[str, frozenset[str]] = {}
for _group in _SHORT_FORMS.split(";"):
    for _word in _group.split():
        SHORT_FORMS[_word] = SHORT_FORMS.get(_word, frozenset()) | words(_group)
GIVEN = frozenset(SHORT_FORMS) | words("""
    adam alan alice amanda amy ana angela ann anna anne brian bruce carl carlos carol charlotte claire craig cynthia
    dennis diana diane donna dorothy elena emily emma eric evelyn frank gary george grace graham hannah heather helen
    howard ian jack jane janet jason jean jessica joan jose juan joyce juan justin karen keith kelly kevin kyle laura
    lauren linda lisa lucy luis maria marie mark martha martin mary megan melissa michelle nicole olivia oscar paul
    paula rachel ralph roger rose roy russell ruth ryan sara sarah scott sean sharon simon sophie stephanie stuart
    tara teresa tracy virginia wayne wendy
""")
# Surnames that thousands share: the most frequent ones of English-speaking countries and of some large ones beside.
COMMON_SURNAMES = words("""
    adams allen ali anderson bailey baker barnes bell bennett brooks brown bryant bush butler campbell carter castillo
    castro chapman chavez chen clark clarke coleman collins cook cooper cox cruz davies davis diaz edwards ellis evans
    fisher flores ford foster fox garcia gomez gonzales gonzalez graham grant gray green griffin gutierrez hall
    hamilton
    harris harrison hayes henderson hernandez hill hoffman howard hughes hunt hunter hussein ivanov jackson james
    jenkins johnson jones jordan kelly kennedy khan kim king kumar lee lewis li lin liu long lopez marshall martin
    martinez mason matthews mcdonald mendoza meyer miller mills mitchell moore morales morgan morris muller murphy
    murray myers nelson nguyen ortiz owens palmer parker patel patterson perez perry petrov peterson phillips porter
    powell price ramirez ramos reed reyes reynolds rice richardson rivera roberts robertson robinson rodriguez rogers
    rose ross ruiz russell ryan sanchez sanders schmidt schneider scott shah shaw sharma silva simmons simpson singh
    smith spencer stevens stewart stone sullivan taylor thomas thompson torres tran tucker turner walker wallace wang
    ward warren washington watson webb wells west white williams williamson wilson wood woods wright wu yang
    young zhang
""")
MOST_COMMON_SURNAMES = words("""
    ali anderson brown chen clark davis evans garcia gonzalez harris hernandez jackson johnson jones khan kim
    king kumar lee
    lewis li lopez martin martinez miller moore nguyen patel perez ramirez robinson rodriguez sanchez singh
    smith taylor
    thomas thompson torres walker wang white williams wilson wright young zhang
""")
# These stand in front of a given name in the order of East Asia; the second list is given names elsewhere, too.
FAMILY_FIRST = words(
    "xi li wang zhang liu chen zhao huang zhou wu xu sun hu zhu gao moon nguyen tran pham deng mao jiang"
)
FAMILY_FIRST_OR_GIVEN = words("kim lee park choi jung ma yang lin")
PARTICLES = words("""
    al el ul ad as bin ibn bint abu da das de del della der den di do dos du la las le les los lo mac ten ter van vom
    von zu zum af av
""")
GIVEN_PARTICLES = words("al ben van del la le mac della")
SUFFIXES = {"jr": "jr", "junior": "jr", "sr": "sr", "senior": "sr", "ii": "ii", "iii": "iii", "iv": "iv", "2nd": "ii"}
POST_NOMINALS = words("md phd mp mep msp qc kc esq cbe obe mbe rn cpa jd dds ma ba usn ret")
HIS, HERS = words("mr sir lord mister father brother monsignor"), words("mrs ms miss lady madam dame mme sister")
TITLES = (
    HIS
    | HERS
    | words("""
    mx dr prof professor sen senator rep representative congressman congresswoman gov governor mayor president
    chancellor
    premier prime minister foreign defence defense interior finance secretary judge justice gen general lt
    lieutenant col
    colonel capt captain maj major sgt sergeant cpl cmdr commander adm admiral marshal rev reverend bishop archbishop
    cardinal rabbi imam sheikh ayatollah ambassador attorney king queen prince princess vice deputy former acting
    baroness baron pope saint st hon
""")
)
REGNAL = words("pope king queen prince princess saint st")

LEGAL_FORMS = words(
    "inc incorporated ltd limited corp corporation co company llc llp plc gmbh ag sa nv bv oy ab spa kk"
)
SMALL_WORDS = words("the of and for on in to at a an de la des du et")
# Words that many bodies share. A name of nothing else ("Supreme Court", "the company") says little across articles.
GENERIC = words("""
    administration agency air army assembly association attorney authority bank board broadcaster bureau
    business cabinet
    campaign central centre chamber charity church city club coalition college commission committee company congress
    council county court defence department development district division economic education election embassy
    emergency energy environment executive family federal federation finance fire firm force foreign foundation
    general government group health high home hospital house industry institute interior internal international
    investigation justice labour law league local military ministry municipal museum national navy network news
    newspaper office opposition organisation parliament party police presidential press prosecutor public radio
    regional regulator research rights safety school security senate service services sheriff social society state
    store supreme team television trade transport treasury tribunal union united university village welfare works
    youth newsroom airline paper publisher editorial report statement
""")
SPELT_ALIKE = {
    "organization": "organisation",
    "labor": "labour",
    "defense": "defence",
    "center": "centre",
    "centers": "centres",
    "cooperation": "cooperation",
    "programme": "program",
    "theater": "theatre",
    "harbor": "harbour",
    "organizations": "organisations",
    "offense": "offence",
}
_ACRONYMS = """
    un = united nations; eu = european union; us = united states; uk = united kingdom; uae = united arab emirates;
    nato = north atlantic treaty organisation; fbi = federal bureau of investigation;
    cia = central intelligence agency;
    nsa = national security agency; who = world health organisation; wto = world trade organisation;
    imf = international monetary fund; iaea = international atomic energy agency; icc = international criminal court;
    unesco = united nations educational scientific and cultural organisation; unicef = united nations children fund;
    unhcr = united nations high commissioner for refugees; osce = organisation for security and cooperation in europe;
    bbc = british broadcasting corporation; nasa = national aeronautics and space administration;
    epa = environmental protection agency; fda = food and drug administration; nhs = national health service;
    sec = securities and exchange commission; irs = internal revenue service; ecb = european central bank;
    fed = federal reserve; gop = republican party; dnc = democratic national committee; idf = israel defence forces;
    rnc = republican national committee; aclu = american civil liberties union; nra = national rifle association;
    naacp = national association for the advancement of colored people;
    opec = organisation of petroleum exporting countries;
    asean = association of southeast asian nations; cdc = centres for disease control and prevention;
    doj = us justice department; dhs = us department of homeland security; ap = associated press;
    afp = agence france presse
"""
ACRONYMS = {line.split("=")[0].strip(): line.split("=")[1].split() for line in _ACRONYMS.split(";")}
_DEMONYMS = """
    afghanistan afghan; albania albanian; america american; argentina argentine; australia australian;
    austria austrian;
    belarus belarusian; belgium belgian; brazil brazilian; britain british; bulgaria bulgarian; canada canadian;
    chile chilean; china chinese; colombia colombian; croatia croatian; cuba cuban; cyprus cypriot; czech czechia;
    denmark danish; egypt egyptian; england english; estonia estonian; europe european; finland finnish;
    france french;
    georgia georgian; germany german; greece greek; hungary hungarian; iceland icelandic; india indian; indonesia
    indonesian; iran iranian; iraq iraqi; ireland irish; israel israeli; italy italian; japan japanese; jordan
    jordanian; kazakhstan kazakh; kenya kenyan; korea korean; kosovo kosovar; latvia latvian; lebanon lebanese; libya
    libyan; lithuania lithuanian; mexico mexican; moldova moldovan; morocco moroccan; netherlands dutch; nigeria
    nigerian; norway norwegian; pakistan pakistani; palestine palestinian; peru peruvian;
    philippines philippine; poland
    polish; portugal portuguese; qatar qatari; romania romanian; russia russian; scotland scottish; serbia serbian;
    slovakia slovak; slovenia slovenian; somalia somali; spain spanish; sudan sudanese; sweden swedish; switzerland
    swiss; syria syrian; taiwan taiwanese; thailand thai; tunisia tunisian; turkey turkish; ukraine ukrainian; us
    usa; venezuela venezuelan; vietnam vietnamese; wales welsh; yemen yemeni
"""
DEMONYMS = {word: group.split()[0] for group in _DEMONYMS.split(";") for word in group.split()}
# Nouns that describe somebody: a name in small letters with one of them is a description, not a name.
DESCRIBING = words("""
    man woman boy girl person people official officials spokesman spokeswoman spokesperson source sources aide adviser
    witness victim resident neighbour neighbor mother father son daughter wife husband brother sister friend lawyer
    teacher student driver farmer owner candidate voter supporter critic expert analyst member leader minister
    president
    senator mayor governor judge chief officer doctor nurse worker author narrator host reporter pastor colleague boss
""")
