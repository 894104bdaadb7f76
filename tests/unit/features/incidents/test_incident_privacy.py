"""What the privacy guard sees in free text, and what it must let pass."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.kernel.masks import PERSONAL_DATA, find_personal_data


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("NIK 1671012345678901 dicatat", ("nik",)),
        ("nik:1671012345678901.", ("nik",)),
        ("1671 0123 4567 8901", ("nik",)),
        ("167101-234567-8901", ("nik",)),
        ("１６７１０１２３４５６７８９０１", ("nik",)),
        ("hubungi 081234567890", ("phone",)),
        ("HP:0812-3456-7890 milik keluarga", ("phone",)),
        ("0812 3456 7890", ("phone",)),
        ("wa +62 812-3456-7890", ("phone",)),
        ("6281234567890", ("phone",)),
        ("telepon (0711) 512345", ("phone",)),
        ("telepon 0711-512345", ("phone",)),
        ("0711 512345", ("phone",)),
        ("+62 711 512345", ("phone",)),
        ("motor BG 1234 AB kabur", ("plate",)),
        ("bg 1234 abc", ("plate",)),
        ("BG1234AB", ("plate",)),
        ("BG-45-X", ("plate",)),
        ("mobil B 1234 XYZ di depan gerbang", ("plate",)),
        ("diantar a.n. Fulan", ("name_marker",)),
        ("barang a/n Fulan", ("name_marker",)),
        ("titipan an. Fulan", ("name_marker",)),
        ("Fulan bin Fulan", ("name_marker",)),
        ("fulanah binti fulan", ("name_marker",)),
        ("FULAN BIN FULAN", ("name_marker",)),
        ("menurut Sdr. Fulan", ("name_marker",)),
        ("Fulan alias Anu", ("name_marker",)),
        ("register A.III 123/2026", ("registration",)),
        ("reg. BI.45/2025", ("registration",)),
        ("B.IIa/0123/2026", ("registration",)),
        ("nomor register: 0123", ("registration",)),
        ("No. Reg. 123/2026", ("registration",)),
        ("perkara 123/Pid.Sus/2026/PN Plg", ("registration",)),
        ("a.n. Fulan bin Anu, 081234567890, BG 1234 AB", ("phone", "plate", "name_marker")),
    ],
)
def test_personal_data_is_found(text: str, codes: tuple[str, ...]) -> None:
    assert find_personal_data(text) == codes


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Perkelahian di Blok A, 12 orang, 3 luka ringan",
        "12.03.2026 14.32 WIB sampai 13.03.2026 15.10 WIB",
        "2026-03-12T14:32:00+07:00",
        "12.03.2026 14.32 15.10 16.20",
        "pukul 08.15 dan 08.30, hitung ulang 0815 lalu 0830",
        "isi 1.188 penghuni, uang Rp 1.250.000.000,00",
        "LP/000/DEMO",
        "LP/B/123/III/2026/SPKT/POLRESTABES PALEMBANG",
        "LP/A/12/III/2026",
        "R-2026-0042 dan P-2026-0007 kejadian sama",
        "Blok B 12 HP, Blok A 1430 WIB",
        "blok B 120 orang, kamar 25D, pos 4",
        "Blok B 123 AB",
        "BB 12 gr, BB 25 KG",
        "R4 2 unit, R2 1 unit, patroli R 4",
        "KPR 3 menit, P2U 2 petugas, CCTV 16",
        "hubungi 110 atau SPKT",
        "koordinasi dengan BIN dan BNN",
        "INFORMASI DARI BIN DAN BNN",
        "bertindak a.n. Kepala Rutan",
        "kain dan bantuan, kabin, binaan, warga binaan",
        "Regu A 12 orang, register temuan, regu 2 siaga",
        "Pasal 81 UU 22/2022, PAS-459.PK.01.04.01/2015",
        "drone dari arah utara, ketinggian 30 m, 2 kali",
        "nomor 12 sampai 20, sel A 2, B 3",
        "-2.9761, 104.7754",
    ],
)
def test_ordinary_duty_language_passes(text: str) -> None:
    assert find_personal_data(text) == ()


@given(st.text(max_size=300))
def test_any_text_gives_known_codes_in_their_order(text: str) -> None:
    found = find_personal_data(text)
    assert [code for code in PERSONAL_DATA if code in found] == list(found)


@given(st.text(alphabet="abc XYZ,.\n", max_size=60), st.integers(0, 10**10 - 1))
def test_an_identity_number_is_found_anywhere(around: str, tail: int) -> None:
    assert "nik" in find_personal_data(f"{around} 167101{tail:010d} {around}")
