"""Charset guess: which charset bytes are in that declare none, or only wrong ones.

Each charset is tried, and the one in which the text is made of the characters that its languages use most is taken.
Scripts whose words are non-ASCII throughout are told from those that have an accent here and there by how long the
runs of non-ASCII bytes are.
"""

from __future__ import annotations

import re

SAMPLE = 8_000
"""Bytes that are looked at. A few hundred settle it."""
MIN_SCORE = 0.2
"""Share of usual characters below which the text is in none of them."""
FALLBACK = "cp1252"
"""What browsers read a page in that says nothing."""

_TEXT = re.compile(rb"[\x80-\xff][^<>\r\n]*")  # begins where a pair of bytes begins
_RUN = re.compile(rb"[\x80-\xff]+")
_HANS = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成"
    "会可主发年动同工也能下过子说产种面而方后多定行日月新市公司，。、：（）"
)
_HANT = (
    "的一是在不了有和人這中大為上個國我以要他時來用們生到作地於出就分對成"
    "會可主發年動同工也能下過子說產種面而方後多定行日月新市公司，。、：（）"
)
_KANA = (
    "のにはをたがでてとしれさあいうえおかきくけこすせそちつなねまみもやよらりるわ"
    "んっゃゅょだどばびじずぜげごンスルトリアイラッドーシクレタテフムロ、。年月日"
)
_HANGUL = (
    "이다는을의에가고하지은로를한서도사기자리인그대시어정나일수전스"
    "해보있들과부주장제상만으라원오동공여구아게면세비성연조년월국관경"
)
_CYRILLIC = "оеаинтсрвлкмдпуяыгзбчйхжюьі"
_GREEK = "αοιετσνηυρπκμλςωγδθίάόέήύ"
_HEBREW = "אבגדהוזחטיךכלםמןנסעףפץצקרשת"
_ARABIC = "اليمنوترهبدفسعةكقحجأشصى"
_THAI = "านรกอเงมยลวดท่สตะปบค้ีัไ"
_WESTERN = "éèàçêâôîûùëïüäößåøæñíóúáãòìÉÀÄÖÜÅØÆÇÑ’‘“”–—…«»°·©®€£§¿¡º\u00a0"
_CENTRAL = "ąćęłńóśźżáčďéěíňřšťúůýžőűöüăşţâîäŁŚŻČŘŠŽ„”“’–—…«»§©\u00a0"
_TURKISH = "çğıöşüâîİÇŞÖÜ’‘“”–—…«»©\u00a0"
_BALTIC = "āčēģīķļņšūžąęėįųŠŽĀČ„”“’–—…«»©\u00a0"

_WIDE = (
    ("gb18030", _HANS),
    ("big5hkscs", _HANT),
    ("cp932", _KANA),
    ("euc_jp", _KANA),
    ("cp949", _HANGUL),
)
"""Charsets of two bytes a character, with the characters that their texts use most. Text in others hardly fits one."""
_DENSE = (
    ("cp1251", _CYRILLIC),
    ("koi8-r", _CYRILLIC),
    ("cp866", _CYRILLIC),
    ("iso8859-5", _CYRILLIC),
    ("cp1253", _GREEK),
    ("cp1255", _HEBREW),
    ("cp1256", _ARABIC),
    ("cp874", _THAI),
)
"""Charsets of scripts that are non-ASCII throughout."""
_SPARSE = (
    ("cp1252", _WESTERN),
    ("cp1250", _CENTRAL),
    ("iso8859-2", _CENTRAL),
    ("cp1254", _TURKISH),
    ("cp1257", _BALTIC),
)
"""Charsets of Latin scripts, the most usual first: it wins a tie."""


def guess_charset(body: bytes) -> str:
    """Return the charset, by Python's name, that makes the most usual text of these bytes."""
    sample = _sample(body)
    runs = _RUN.findall(sample)
    if not runs:
        return FALLBACK
    sparse = len(runs) / sum(map(len, runs))
    wide = [(_usual(sample, charset, usual), charset) for charset, usual in _WIDE]
    narrow = [(_usual(sample, charset, usual) * (1 - sparse), charset) for charset, usual in _DENSE]
    narrow += [(_usual(sample, charset, usual) * sparse, charset) for charset, usual in _SPARSE]
    for scores in (wide, narrow):
        best, charset = max(scores, key=lambda scored: scored[0])
        if best >= MIN_SCORE:
            return charset
    return FALLBACK


def _sample(body: bytes) -> bytes:
    """Return the pieces of text that hold bytes beyond ASCII: markup would drown them."""
    parts: list[bytes] = []
    size = 0
    for match in _TEXT.finditer(body):
        parts.append(match[0][:SAMPLE])
        size += len(parts[-1])
        if size > SAMPLE:
            break
    return b"\n".join(parts)


def _usual(sample: bytes, charset: str, usual: str) -> float:
    """Return the share of non-ASCII characters that are usual ones; those that fit no charset count against it."""
    text = sample.decode(charset, "replace")
    beyond = len(text) - sum(map(str.isascii, text))
    return sum(map(text.count, usual)) / beyond if beyond else 0.0
