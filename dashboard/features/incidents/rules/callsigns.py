"""Callsigns of open incidents: a word that two people can say over a bad radio and not mistake.

Called by the action that takes a report. Never names a person, a place, a direction, an animal, a command or
anything of the site; it only tells one open incident from another and is free again when that is resolved.
"""

from collections.abc import Collection

# Everyday words of two syllables. Any two differ in three letters or more, so that half a word is enough;
# words near to a radio word (habis, lari, tembok, sampah) are left out. Order is mixed: neighbours in use
# together begin differently.
WORDS = (
    *("Anggrek", "Melon", "Jangkar", "Pandan", "Kubus", "Ranting", "Sendok", "Tomat", "Danau", "Gitar"),
    *("Lilin", "Ombak", "Zamrud", "Batik", "Cermin", "Keju", "Payung", "Wortel", "Salju", "Mangga"),
    *("Hutan", "Tungku", "Duku", "Raket", "Prisma", "Jahe", "Suling", "Gunung", "Pensil"),
    *("Cengkih", "Roda", "Kunyit", "Langit", "Mentol", "Obor", "Songket", "Kipas", "Wajan", "Gasing"),
    *("Piring", "Jeruk", "Teko", "Sirup", "Angklung", "Kertas", "Pasir", "Gendang", "Ladang", "Tinta"),
    *(
        "Kopi",
        "Rumput",
        "Jambu",
        "Pedal",
        "Candi",
        "Sambal",
        "Kincir",
        "Garam",
        "Pulau",
        "Kursi",
        "Kapur",
        "Putih",
    ),
)


def next_callsign(taken: Collection[str], seed: int) -> str:
    """The first word free, beginning at the word number ``seed`` (any whole number, taken round the list).

    ``taken`` are the callsigns of open incidents, large and small letters alike. When all words are taken
    they come again with a number: ``Melon 2``.
    """
    used = {callsign.casefold() for callsign in taken}
    start = seed % len(WORDS)
    words = WORDS[start:] + WORDS[:start]
    lap = 1
    while True:
        for word in words:
            callsign = word if lap == 1 else f"{word} {lap}"
            if callsign.casefold() not in used:
                return callsign
        lap += 1
