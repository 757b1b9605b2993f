"""Words that ask for the same thing in a programme for business, where no letters are shared ("fiber", "bredband").

One family a line. A word belongs to it when it begins so, or holds a part of five letters or more ("bygglovsavgift"
is of two families); ``=`` asks for the whole word. Written in small letters without å, ä and ö (``alike.plain``).
Measured by ``bench/alike.py``: the families are half of what makes the ranking right. What is in none is compared by
its letters alone.
"""

_FAMILIES = """
bygglov byggarend byggnadsnamnd bygglovsansok =lov =loven =lovet lovarend byglov
handlaggningstid vantetid ledtid snabb fort skynda droj vanta kort tid langsam svarstid
avgift taxa taxan taxor kostnad kostar billig dyr pris sank faktur debiter
fiber bredband uppkoppling internet =nat =natet videomot wifi
mobil tackning mast operator
elnat effekt =strom =strommen kapacitet elforsorj natagare natbolag elektrifier
=bro =bron =broar =broarna barighet viktbegrans lastbil timmerbil
=vag =vagen =vagar =vagarna vagupprust grusvag tjal vaghall asfalt
snoroj plog halk sandning
buss kollektivtrafik tidtabell =tag =taget pendl
cykel cykla gangvag trottoar
parkering parkera
laddstolp laddning elbil laddplats
upphandl anbud ramavtal kontrakt lotter leverantor inkop
betalningstid betala rakning faktur
kontaktperson lots vaxeln handlaggare
klarsprak begriplig sprak blankett forsta svenska
tillsyn kontroll inspekt
detaljplan planlagg industrimark tomt verksamhetsmark mark exploater
bostad hyresratt lagenhet hyreshus villatomt bostadsbolag
barnomsorg forskola dagis nattis fritids
utbildning kurs yrkes gymnasi yrkesvux larling skola larare
praktik prao studiebesok elev ungdom
rekryter anstall personal arbetskraft kompetens
svets
turism turist besokare gaster besoksnaring husbil stallplats camping
lokal narproducerad bonder lantbruk livsmedel skolkok
agarskift generationsskift generationskift eftertrad kopare
sopor avfall atervinning sophamt
vatten avlopp
skylt vagvis
centrum torg butik handel affar
konkurrens privat entreprenad
foretagsrad naringslivsrad radet ledamot representer
motesplats natverk frukost traff
nyforetag startup
riskkapital finansier bidrag stod
indikator matbar uppfolj utvarder
tidplan budget pengar resurs
skogsbruk skogen jakt
klimat fossil utslapp miljo hallbar
vindkraft solcell
etjanst digital webb
remiss synpunkt
integration nyanland invandr
trygghet stold inbrott polis belys
forening idrott kultur
besked lofte aterkoppl
"""

_EXACT: dict[str, set[int]] = {}
_PARTS: list[tuple[str, int]] = []
_INSIDE = 5

for _number, _line in enumerate(_FAMILIES.split("\n")):
    for _part in _line.split():
        if _part.startswith("="):
            _EXACT.setdefault(_part[1:], set()).add(_number)
        else:
            _PARTS.append((_part, _number))


def families_of(word: str) -> set[int]:
    """The numbers of the families that a plain word belongs to."""
    found = set(_EXACT.get(word, ()))
    for part, number in _PARTS:
        if word.startswith(part) or (len(part) >= _INSIDE and part in word):
            found.add(number)
    return found
