"""Which given names are men's, and which are women's?

A plain list from general knowledge, of many countries, that starts the table which the corpora then add to. Folded:
small letters, no accents. Names that both bear are left out.
"""

from __future__ import annotations

from typing import Final

from app.attribution.lexicon import words

MEN: Final = words("""
    aaron abdul abdullah abraham adam adolfo adrian ahmad ahmed akira alan albert alberto aldo alejandro
    aleksander aleksandr alessandro alexander alexandre alexei alexey alfonso alfred alfredo ali allan allen
    alvaro alvin amir anatoly anders andre andreas andrei andres andrew andriy andrzej angelo anthony anton
    antonio antonis ari armando arnold artem arthur arturo asif atsushi axel ayman babatunde barry bart bartosz
    bashar basil ben benedict benito benjamin benny bernard bernd bernie bert bill billy bjorn bob bobby bogdan
    boris brad bradley brendan brent brett brian bruce bruno bryan burt byron caleb calvin carl carlo carlos
    cedric cesar charles charlie chester chidi christian christoph christophe christopher chuck claude claudio
    clayton cliff clifford clint colin conrad constantine cory craig curtis cyril cyrus dale damian damien dan
    daniel daniele danny dariusz darren daryl dave david dean denis dennis denys derek desmond diego dieter
    dimitri dimitris dirk dmitri dmitry dominic dominique don donald donny doug douglas drew duc duncan
    dustin dwayne dwight earl ed eddie edgar edmund eduardo edward edwin elias elijah eliot emanuel emeka emil
    emilio emmanuel enrique eric erik ernest ernesto ernst ethan eugene evan evgeny fabian fabio felipe felix
    femi ferdinand fernando floyd francesco francis francisco franck francois frank franklin franz fred frederic
    frederick fritz gabriel gareth garrett gary gavin gene geoff geoffrey georg george georges gerald gerard
    gerhard gianni gilbert gilles giorgio giovanni giuseppe glen glenn gordon graham grant greg gregory grigory
    guido guillaume guillermo gunter gus gustav gustavo guy habib hamid hamza hank hans harold harris harry
    haruki harvey hassan hector heinrich heinz helmut henri henrik henry herbert herman hiroki hiroshi horst
    howard hubert hugh hugo hung hussein ian ibrahim igor ilya imran isaac isaiah ivan ivo jack jackson jacob
    jacques jaime jake jakub jamal james jan janusz jared jason javier jay jed jeff jeffrey jens jeremiah jeremy
    jerome jerry jianguo jim jimmy joachim joao joaquin joe joel joey johan johann johannes john johnny jon
    jonas jonathan jorge jose josef joseph josh joshua juan juergen julian julio julius jun jurgen justin kareem
    karim karl keith ken kenji kenneth kenny kent kenta kevin khalid kirill klaus kofi konstantin kostas kurt
    kwame kyle lamar lance larry lars laszlo laurent lawrence lee leif len leo leon leonard leonardo leonid
    leopold leroy leslie lester lewis liam lionel lloyd logan lorenzo louis luca lucas luciano ludwig luigi luis
    luiz lukas luke maciej mahmoud malcolm manfred manuel marc marcel marcelo marcin marco marcos marcus mario
    mark marko markus marshall martin marty marvin mason mateusz mathias mathieu matt matteo matthew matthias
    maurice mauricio max maxim maxime maximilian mehmet mel melvin michael michal michel mick miguel mikael mike
    mikhail miles milos milton minh mitch mitchell mohamed mohammad mohammed moises morgan morris moshe muhammad
    murray mustafa mykhailo mykola nasser nate nathan nathaniel naveed neal ned neil nelson nicholas nick
    nicolai nicolas nigel nikita nikolai nikolaos nikos nils noah noel norbert norman octavio olaf oleg oleh
    oleksandr oleksiy oliver olivier oluwaseun omar orlando oscar osman otto owen pablo paolo pascal patrice
    patricio patrick paul paulo pavel pavlo pedro per percy perry petar pete peter petr petro phil philip
    philippe phillip pierre pieter piotr prakash preston quentin rafael rahul raj rajesh ralph ramon randall
    randy raphael rashid raul ravi ray raymond reggie reinhard rene reuben rex ricardo richard rick ricky rob
    robert roberto rod roderick rodney rodrigo roger roland rolf roman romano ron ronald ronnie rory ross roy
    ruben rudolf rudy rupert russ russell ryan salman salvador salvatore sam samir samuel sandeep sanjay
    santiago saul scott sean sebastian serge sergei sergey sergio serhiy seth shane shaun shawn shinzo sidney
    siegfried simon sipho solomon somchai stan stanislav stanley stefan stefano stephan stephane stephen steve
    steven stewart stuart sunil sven svyatoslav tadeusz takeshi taras tariq taro ted tendai terence terrence
    thabo thad theodore thierry thomas tim timothy tobias todd tom tomas tomasz tommy tony travis trent trevor
    tristan troy tyler tyrone umar uwe vadim valentin vasily vasyl vernon victor vijay vikram viktor vince
    vincent vincenzo vitalii vitaly vlad vladimir vladislav wade waleed wallace walter warren wayne wei wendell
    werner wesley wilhelm will willem william willie winston wojciech wolfgang xavier yannick yasir yevgeny
    yitzhak yoav yosef youssef yuri yuriy yusuf yves zach zachary zbigniew
""")
WOMEN: Final = words("""
    abby abigail ada adaeze adelaide adele adriana agata agnes agnieszka aicha aida aimee aisha akiko alana
    alejandra aleksandra alessandra alexandra alexia alice alicia alina alisa alison allison alma alyssa amanda
    amara amber amelia amina amy ana anastasia andrea angela angelica angelina angie anita anja anjali ann anna
    annabelle anne annette annie antonia april ariana arlene ashley astrid audrey aurora ava barbara beata
    beatrice beatriz becky belinda bella bernadette bernice bertha beth bethany betsy betty beverly bianca
    birgit bonnie brenda bridget brigitte britta brittany camila camille candace candice carina carla carly
    carmen carol carole carolina caroline carolyn carrie cassandra catarina catherine cathy cecilia celeste
    celia celine charlene charlotte chelsea cheryl chiara chloe christa christie christina christine cindy
    claire clara clarissa claudia colette colleen connie constance cora corinne courtney cristina crystal
    cynthia daisy dana daniela danielle daphne daria darlene dawn debbie deborah debra deepika deirdre delia
    delphine denise diana diane dianne dina dolores dominika donna dora doreen doris dorota dorothy edith edna
    eileen elaine eleanor elena eleni elisa elisabeth elise eliza elizabeth ella ellen eloise elsa elsie emilia
    emily emma erica erika erin ernestine esmeralda esperanza estelle esther ethel eugenia eunice eva evangeline
    eve evelyn ewa faith fatima fatou felicia felicity fernanda fiona flora florence frances francesca francoise
    freya frieda gabriela gabriella gabrielle gail galina gemma genevieve georgia georgina geraldine gertrude
    gina ginger gisela giselle giulia gladys glenda gloria grace graciela greta gretchen gwen gwendolyn halyna
    hanna hannah harriet hazel heather heidi helen helena helene helga henrietta hilda holly hortense
    huong ida ines inga ingrid ioana irena irene irina iris irma iryna isabel isabella isabelle
    ivanna ivy jackie jacqueline jane janet janice janine jasmine jeanette jeanne jelena jenna jennifer jenny
    jessica jill jo joan joanna joanne jocelyn johanna josefina josephine joy joyce juana juanita judith judy
    julia juliana julianne julie juliet juliette june justine kaitlyn kamala kara karen karin karina karla
    karolina katarina kate katerina kateryna katharina katherine kathleen kathryn kathy katia katie katja
    katrina kayla kayleigh keiko kelley kellyanne kerstin khadija kimberly kirsten krista kristen kristin
    kristina krystyna lakshmi lana lara larissa latoya laura lauren laurie lavinia layla lea leah leila lena
    leona leonor leslye lesya leticia lidia lilian lily lina linda linh lisa liudmila liz liza lois lola loretta
    lorraine louisa louise lourdes lucia luciana lucie lucille lucinda lucy ludmila luisa lydia lyn lynda
    lynette lynne mabel madeleine madeline madison magda magdalena maggie maia malala malgorzata mandy manuela
    mara marcela marcia margaret margarita margot marguerite maria mariam mariana marianne maribel marie marilyn
    marina marisa marissa marjorie marlene marsha marta martha martina mary maryam matilda maud maura maureen
    maya megan meghan mei melania melanie melinda melissa mercedes meredith michaela michele michelle mihaela
    mildred milena millie mimi mina minnie miranda mireille miriam moira molly mona monica monika monique muriel
    myra nadia nadine nadiya nancy naoko naomi natalia natalie natasha nathalie nellie ngozi nicola nicole nina
    nomvula nora noreen norma octavia odette oksana olena olga olha olive olivia ophelia paige pamela patricia
    patty paula paulina pauline pearl peggy penelope penny petra phoebe phyllis pilar polina polly priscilla
    priya rachel ramona raquel rebecca regina renata renee rhonda rita roberta rosa rosalie rosalind rosario
    rose rosemary rosie roxana ruth sabine sabrina sadie sakura sally samantha sandra sara sarah selena serena
    shannon sharon sheila shelley sherry shirley silvia simone snezana sofia sonia sonja sonya sophia sophie
    stacy stella stephanie sue sunita susan susana susanna susanne suzanne svetlana sybil sylvia sylvie tabitha
    tamara tammy tania tanya tara tatiana tatyana teresa tessa tetiana thandiwe thelma theresa therese tiffany
    tina toni tracy trudy uma ursula valentina valeria valerie vanessa vera verena veronica veronika vicky
    victoria viktoriya viola violet virginia vivian viviana wanda wendy whitney wilhelmina wilma winifred xenia
    xiaoli yasmin yoko yolanda yuki yulia yuliya yvette yvonne zainab zara zeynep zoe zofia zuzana
""")
