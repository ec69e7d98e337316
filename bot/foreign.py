"""Languages: what they are called, whether a message is in another one, and what its words for our matters mean.

Five languages are treated alike: a wish for an AI is understood word by word and answered in English; whatever else is
said in them gets the page on other languages.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from bot.text import tokens

LANGUAGES = frozenset({
    "german", "french", "spanish", "italian", "portuguese", "dutch", "polish", "turkish", "arabic", "russian",
    "ukrainian", "chinese", "mandarin", "japanese", "korean", "hindi", "greek", "swedish", "danish", "norwegian",
    "finnish", "czech", "hungarian", "romanian", "croatian", "serbian", "persian", "farsi", "hebrew", "vietnamese",
    "thai", "latin", "bavarian", "catalan", "albanian", "bulgarian", "slovak", "swiss", "welsh", "irish", "icelandic",
    "estonian", "latvian", "lithuanian", "slovenian", "basque", "indonesian", "tamil", "urdu", "bengali", "swahili",
    "afrikaans", "kurdish", "cantonese", "tagalog",
})  # fmt: skip
"""What languages are called in English."""
ENOUGH = 2
"""Words of one of these languages that are no accident in an English sentence."""
_SMALL = (
    "aber ao auch auf aus aux avec bei cette che chi com comment como con cual cuales damit dans das dass de "
    "della dem den der des di dir donde dos dove du ein eine einem einen einer el elle em en es est esta este "
    "eu fuer fur gerne gibt gli hab habe haben hacerlo hay ho ich il im isso ist je kann kannst kein keine "
    "keinen koennen konnen la le les mais mas mein meine meinem meinen meiner mes meu meus mia mich miei minha "
    "minhas mio mir mis mit moi mon na nel nicht noch notre nous nur oder onde os para per pero peut plus pode "
    "por posso pour puede puedo puis puo quais qual quale quali que quel quelle quelles quels quem questo qui "
    "quien sans sehr sem senza sie sin sind soll sollte sono sont su tem tengo tu um uma un una und une uno "
    "uns unser unsere unseren von vous welche welcher welches wenn wer werden wie wir wird wo yo zu zum zur"
)
FREQUENT = frozenset(_SMALL.split())
"""Small words of German, French, Spanish, Italian and Portuguese, without accents."""
_MEANT = {
    "ai": "ki kis ia ias",
    "which": "welche welcher welches quelle quel cual cuales quale quali qual quais",
    "best": "beste besten bester bestes meilleure meilleur mejor mejores migliore migliori melhor melhores",
    "need": (
        "brauche brauch necesito preciso quiero voglio quero bisogno besoin mochte moechte veux queremos "
        "vorrei gostaria suche busco cherche cerco procuro"
    ),
    "can": "kann kannst peut peux puede puedo posso pode puoi",
    "make": (
        "machen macht mach erstellen erstellt erstelle erzeugen faire creer cree crear crea hacer haz fare "
        "creare criar cria fazer faz generieren generar generer gerar generare"
    ),
    "write": (
        "schreiben schreibt schreib ecrire ecris escribir escribe scrivere scrive escrever escreve redactar "
        "rediger redigir"
    ),
    "translate": (
        "ubersetzen uebersetzen ubersetzt uebersetzt traduire traduit traducir traduce tradurre traduzir traduz"
    ),
    "translation": "ubersetzung uebersetzung traduction traduccion traduzione traducao",
    "summarize": "zusammenfassen zusammenfasst zusammenzufassen resumer resume resumir riassumere riassume resuma",
    "program": "programmieren programmiert programmer programar programmare programacion programacao",
    "code": "codigo codice",
    "draw": "zeichnen zeichnet malen malt dessiner dessine dibujar dibuja disegnare desenhar",
    "edit": "bearbeiten bearbeitet modifier retoucher editar modificare",
    "improve": "verbessern verbessert ameliorer mejorar migliorare melhorar",
    "transcribe": "transkribieren abtippen verschriftlichen transcrire transcribir trascrivere transcrever",
    "read": "lesen liest lire leer lee leggere ler",
    "read aloud": "vorlesen vorliest",
    "learn": "lernen lernt apprendre aprender imparare estudiar",
    "explain": "erklaren erklaeren erklart erklaert expliquer explica explicar spiegare",
    "find": "finden findet trouver encontrar trovare",
    "help": "hilft helfen hilfe aide aider ayuda ayudar aiuto aiutare ajuda ajudar",
    "use": "nutzen benutzen verwenden utiliser usar utilizar usare",
    "picture": "bild bilder foto fotos bildern imagen imagenes immagine immagini imagem imagens",
    "music": "musik musique musica musicas",
    "song": "lied lieder chanson cancion canciones canzone cancao",
    "voice": "stimme stimmen voix voz voce voces",
    "text": "texte texten textoo textos testo testi",
    "letter": "brief briefe briefen lettre lettres carta cartas lettera lettere",
    "job application": "bewerbung bewerbungen candidature candidatura solicitud",
    "cv": "lebenslauf curriculum",
    "email": "mails emails correo correos courriel courriels",
    "contract": "vertrag vertrage vertraege contrat contrats contrato contratos contratto contratti",
    "website": "webseite webseiten internetseite sitio pagina web sito",
    "shop": "laden geschaft geschaeft tienda loja negozio magasin",
    "invoice": "rechnung rechnungen facture factures factura facturas fattura fatture fatura faturas",
    "table": "tabelle tabellen tableau tabla tablas tabella tabelas planilha",
    "presentation": (
        "prasentation praesentation prasentationen folien presentacion presentaciones presentazione "
        "apresentacao diapositivas"
    ),
    "poster": "plakat plakate affiche cartel cartaz manifesto",
    "poem": "gedicht gedichte poeme poemes poema poemas poesia",
    "homework": "hausaufgaben devoirs deberes tarea tareas compiti",
    "school": "schule ecole escuela scuola escola",
    "teacher": "lehrer lehrerin professeur profesor profesora insegnante professora",
    "exam": "prufung pruefung klausur examen esame prova",
    "recording": "aufnahme aufnahmen enregistrement grabacion registrazione gravacao",
    "meeting": "besprechung sitzung reunion riunione reuniao",
    "book": "buch livre libro livro",
    "free": (
        "kostenlos kostenlose kostenloses gratis umsonst gratuit gratuite gratuitement gratuita gratuito gratuitamente"
    ),
    "cheap": "billig gunstig guenstig barato barata economico",
    "without": "ohne sans sin senza sem",
    "phone": "handy telefon telephone telefono movil celular telefone cellulare",
    "private": "datenschutz privat vertraulich prive privado privato confidentiel confidencial riservato",
    "german": "deutsch deutsche deutschen allemand aleman tedesco alemao",
    "french": "franzosisch franzoesisch francais frances francese",
    "spanish": "spanisch espagnol espanol spagnolo espanhol castellano",
    "english": "englisch anglais ingles inglese",
    "italian": "italienisch italien italiano",
    "portuguese": "portugiesisch portugais portugues portoghese",
    "something": "etwas algo qualcosa quelque",
    "is there": "gibt hay",
    "and": "und et y",
    "or": "oder ou",
    "for": "fuer fur pour para per",
    "with": "mit avec con com",
    "my": "mein meine meinen meinem meiner mon mes mis mio mia meu minha meus minhas",
    "how": "wie comment como",
    "what": "was",
    "to": "nach",
    "from": "aus",
    "old": "alt alte alten alter vieux ancien viejo vieja vecchio velho",
    "safe": "sicher seguro sicuro",
    "difference": "unterschied diferencia differenza diferenca",
    "better": "besser mieux meglio",
    "cost": "kostet kosten teuer coute cher cuesta caro costa costoso custa",
}
MEANT = {word: plain for plain, words in _MEANT.items() for word in words.split()}
"""What words of these languages for our matters mean, without accents."""
BOTH = frozenset({"brief", "emails", "mails", "modifier", "resume", "reunion", "tableau", "libre", "et", "or", "was",
                  "im", "per", "programmer"})  # fmt: skip
"""Words among them that stand in English messages too."""
SMALL = FREQUENT - BOTH
STRANGE = MEANT.keys() - FREQUENT - BOTH
"""What speaks for another language: its small words, and the others that are known."""


def is_foreign(words: Sequence[str]) -> bool:
    """Whether at least two words are of another language, and a third of all."""
    return _is_foreign(tokens(" ".join(words)))


@lru_cache(maxsize=64)
def _is_foreign(line: tuple[str, ...]) -> bool:
    small = sum(word in SMALL for word in line)
    strange = small + sum(word in STRANGE for word in line)
    return strange >= ENOUGH and 3 * strange >= len(line) and (small > 0 or 2 * strange >= len(line))


def in_english(words: Iterable[str]) -> tuple[str, ...]:
    """A foreign message word by word: what is known in English, small words left out, the rest as it is."""
    plain = (MEANT.get(word, "" if word in FREQUENT else word) for word in words)
    return tuple(part for text in plain for part in text.split())
