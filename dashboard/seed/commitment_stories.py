"""The promises of the demo as stories: invented, with duties only, no person and no true place."""

from dataclasses import dataclass

from dashboard.kernel.promises import Clause, PromiseKind
from dashboard.kernel.reference import Agency


@dataclass(frozen=True, slots=True)
class Story:
    """``meeting`` 0..3, the oldest first. ``due`` in days after the meeting when it is over, else from today.

    ``done``: days after the meeting. ``slips``: (days before the original due day on which it was moved,
    days after that due day to which). ``is_proved``: open, with evidence and the owner's key turned.
    """

    meeting: int
    text: str
    owner: Agency
    clause: Clause
    due: int
    done: int | None = None
    slips: tuple[tuple[int, int], ...] = ()
    kind: PromiseKind = PromiseKind.PREVENTIVE
    is_proved: bool = False


_R, _P, _C = Agency.RUTAN, Agency.POLRES, Clause
_AFTER = PromiseKind.REPRESSIVE

OVER = (
    # 14 kept in time.
    Story(0, "Daftar kontak darurat bersama di tiap pos jaga", _R, _C.DATA, 14, 10),
    Story(0, "Jalur masuk kendaraan taktis ditandai di denah bersama", _P, _C.RISK, 20, 18),
    Story(0, "Jadwal patroli malam gabungan di Jalan sekitar", _P, _C.PATROL, 10, 9),
    Story(0, "Kamera Perimeter timur dibersihkan dan diarahkan ulang", _R, _C.CCTV, 21, 21),
    Story(0, "Kata sandi radio diganti bersama tiap pekan", _P, _C.INTELLIGENCE, 7, 6),
    Story(1, "Lampu Jalan sekitar sisi selatan diperbaiki", _P, _C.PATROL, 25, 23),
    Story(1, "Petugas P2U dilatih memeriksa barang titipan", _R, _C.RISK, 21, 19),
    Story(1, "Laporan temuan telepon dikirim dalam satu hari", _R, _C.INTELLIGENCE, 14, 12, kind=_AFTER),
    Story(1, "Penyisiran sisi luar tembok sesudah pelemparan", _P, _C.PATROL, 10, 10, kind=_AFTER),
    Story(2, "Latihan tabletop pelarian untuk Regu D", _R, _C.DRILL, 24, 22),
    Story(2, "Nomor siaga piket SPKT dipasang di pos komandan jaga", _P, _C.DATA, 7, 4),
    Story(2, "Pemeriksaan kunci Blok C dan D dua kali sepekan", _R, _C.RISK, 14, 13, kind=_AFTER),
    Story(3, "Uji sirene bersama tiap Senin", _R, _C.DRILL, 9, 8),
    Story(3, "Satu petugas penghubung ditunjuk untuk setiap giliran", _P, _C.DATA, 12, 11),
    # 3 done after their original due day.
    Story(0, "Denah kamera diserahkan ke ruang kendali", _R, _C.CCTV, 18, 27, slips=((2, 10),)),
    Story(
        1, "Prosedur serah terima barang bukti disamakan", _P, _C.INTELLIGENCE, 16, 31, ((3, 7), (-5, 16)),
        _AFTER,
    ),
    Story(2, "Titik kumpul petugas saat kerusuhan ditandai", _R, _C.RISK, 15, 20),
)  # fmt: skip

OPEN = (
    # 4 overdue.
    Story(1, "Pemindai barang di Gerbang", _R, _C.CCTV, -9, slips=((20, 4), (9, 14), (-2, 30))),
    Story(2, "Prosedur kawal bersama ke sidang", _P, _C.PATROL, -3, is_proved=True),
    Story(3, "Ulangan latihan pelarian untuk regu malam", _R, _C.DRILL, -6, slips=((1, 20),)),
    Story(3, "Ringkasan intelijen mingguan dua arah", _P, _C.INTELLIGENCE, -5, slips=((2, 9), (-1, 21))),
    # 3 running.
    Story(3, "Daftar barang titipan yang dilarang, satu versi", _R, _C.RISK, 3),
    Story(3, "Jalur akses CCTV Jalan sekitar ke ruang kendali", _P, _C.CCTV, 19),
    Story(2, "Lampu sorot sisi selatan bersama pemerintah kota", _P, _C.PATROL, 49, slips=((60, 30),)),
)  # fmt: skip
