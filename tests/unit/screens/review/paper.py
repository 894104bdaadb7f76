"""A meeting as it might be, all of it made up, for the templates: long words, every shape, empty parts."""

from dataclasses import replace
from datetime import UTC, date, datetime

from dashboard.design.marks import Drawing, Mark
from dashboard.features.meetings.rules.reports import ReportKind
from dashboard.kernel.kpi import Kpi, KpiState, Unit
from dashboard.kernel.promises import Topic
from dashboard.kernel.reference import Language
from dashboard.screens.review.board.picture import Promised, ReviewPicture
from dashboard.screens.review.board.view import (
    Compare,
    Explained,
    Figure,
    KeyLine,
    Line,
    Slide,
    TableLine,
)
from dashboard.screens.review.print.matter import AgendaLine, Matter, PromiseLine
from dashboard.screens.review.print.matter import KeyLine as TurnedKey
from dashboard.screens.review.worded import with_samples

AS_OF = datetime(2026, 3, 11, 11, tzinfo=UTC)
MADE_AT = datetime(2026, 3, 12, 7, 32, tzinfo=UTC)
DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_TITLES = (
    "Ringkasan", "Insiden", "Patroli", "Kesiapan", "Intelijen", "CCTV", "Peta", "Komitmen", "Keputusan",
)  # fmt: skip
_HEADLINES = (
    "Empat dari enam angka sesuai sasaran; coverage patroli perimeter malam di bawah sasaran",
    "Insiden 14 lalu 9: variasi biasa. Barang terlarang di Blok C terulang empat kali",
    "Patroli terlaksana 96,2 %; perimeter 88,1 % adalah yang terendah",
    "Indeks kesiapan 51,8; latihan pelarian regu C paling banyak menambah",
    "Belum ada data intelijen",
    "Belum ada data kamera",
    "Sembilan insiden di lima zona, terbanyak di Blok C",
    "17 dari 20 janji tepat waktu. Satu terlambat di tiap instansi",
    "Dua keputusan",
)
HEADLINES = dict(zip(Topic, _HEADLINES, strict=True))


def drawing(words: str) -> Drawing:
    """A line over twelve months with an axis, as figures of slides look."""
    counts = (12, 14, 13, 11, 15, 16, 12, 13, 11, 12, 14, 9)
    points = [(46 + 94 * index, 258 - 14 * count) for index, count in enumerate(counts)]
    months = ("Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des", "Jan", "Feb")
    marks = [Mark("path", "faint", d=f"M40 {258 - 70 * step}H1130") for step in range(4)]
    marks += [Mark("path", "line", d="M" + "L".join(f"{x} {y}" for x, y in points))]
    marks += [Mark("circle", "strong", x=points[-1][0], y=points[-1][1], r=9)]
    marks += [
        Mark("text", "muted", x=x, y=294, text=month, anchor="middle")
        for (x, _), month in zip(points, months, strict=True)
    ]
    return Drawing(1170, 300, marks, sentence=words)


def figure(name: str, title: str) -> Figure:
    return Figure(
        name=name,
        title=title,
        keys=[KeyLine("line", "12 bulan terakhir"), KeyLine("muted", "setahun sebelumnya")],
        drawing=drawing(title),
        note="Variasi biasa: tidak ada sinyal pada peta kendali.",
        head=["Bulan", "Insiden"],
        rows=[TableLine(["Jan", "14"]), TableLine(["Feb", "9"])],
    )


def _slide(topic: Topic) -> Slide:
    has_data = topic not in (Topic.INTELLIGENCE, Topic.CAMERAS)
    title = _TITLES[topic.number - 1]
    figures = []
    if has_data and topic not in (Topic.SUMMARY, Topic.DECISIONS):
        figures = [figure(f"{topic.value}-1", f"{title} per bulan")]
    return Slide(
        step=topic.number,
        topic=topic.value,
        title=title,
        headline=HEADLINES[topic],
        figures=figures,
        lines=[Line("high", "Tinggi", "R", "Pemindai barang di Gerbang", "lewat 9 hari", "/commitments")]
        if topic is Topic.COMMITMENTS
        else [],
        compare=[
            Compare("patrol_coverage", "Cakupan patroli", "94,0 %", "96,2 %", "variasi biasa", "", "", ""),
            Compare("ack_sla", "Diterima tepat waktu", "belum ada data", "85,0 %", "", "medium", "Sedang"),
        ]
        if topic is Topic.SUMMARY
        else [],
        then="Rapat lalu, 31 Jan 2026",
        now="11 Mar 2026",
        basis="Hitungan insiden: Februari 2026. Semua angka lain: keadaan pada 11 Mar 2026.",
        explained=[
            Explained(
                "patrol_coverage", "Cakupan patroli", "96,2 %", "titik dilewati / titik seharusnya",
                "titik dilewati: 250", "titik seharusnya: 260", "titik yang dimaafkan", "Patroli", "3 jam",
            )
        ]
        if topic is Topic.PATROLS
        else [],
        empty="" if has_data else "Belum ada data.",
    )  # fmt: skip


def picture() -> ReviewPicture:
    kpis = (
        Kpi("patrol_coverage", KpiState.VALUE, 96.15384615384616, 250, 260, Unit.PERCENT, None, AS_OF, 10800),
        Kpi("ack_sla", KpiState.NO_DATA, None, 0, 0, Unit.PERCENT, None, AS_OF, None),
    )
    promised = Promised(
        "K-2026-0001", "=HYPERLINK(\"http://x\")", "rutan", "patrol", "patrols", "preventive", "2026-01",
        date(2026, 2, 5), date(2026, 3, 3), date(2026, 3, 3), None, "late", 1,
    )  # fmt: skip
    return ReviewPicture("2026-02", AS_OF, True, AS_OF, kpis=kpis, commitments=(promised,))


def matter(kind: ReportKind, language: Language = Language.ID) -> Matter:
    """A held meeting about February, or the week it was held in."""
    made = Matter(
        kind=kind,
        period="2026-02",
        period_name="Februari 2026",
        language=language,
        picture=picture(),
        previous=replace(picture(), month="2026-01"),
        slides=tuple(with_samples(_slide(topic)) for topic in Topic),
        digest=DIGEST,
        anchor=4711,
        made_at=MADE_AT,
        maker="Sekretariat bersama",
        sentences=("Sembilan insiden pekan ini, pekan lalu sebelas: variasi biasa.",) * 4,
        agenda=(
            AgendaLine("2. Insiden", "Tambah geledah acak Blok C menjadi dua kali seminggu?", "setuju",
                       "Geledah acak Blok C dua kali seminggu", "K-2026-0007", "Rutan, Kepala KPR", "R",
                       "31 Mar 2026"),
            AgendaLine("3. Patroli", "Jalur perimeter malam ditambah?", "ditunda ke rapat berikutnya"),
        ),
        promises=(
            PromiseLine("K-2026-0001", "Pemindai barang di Gerbang", "Rutan, Karutan", "R", "3 Mar 2026",
                        "terlambat 8 hari", "high"),
            PromiseLine("K-2026-0002", "Patroli gabungan tiap Jumat", "Polrestabes, Kabag Ops", "P",
                        "6 Feb 2026", "selesai tepat waktu"),
        ),
        keys=(
            TurnedKey("Rutan Kelas I Palembang", "R", "Karutan", "11 Mar 2026 19.10 WIB"),
            TurnedKey("Polrestabes Palembang", "P", "", ""),
        ),
    )  # fmt: skip
    if kind is not ReportKind.WEEKLY:
        return made
    return replace(made, period="2026-W10", period_name="2026-W10, 2 Mar – 8 Mar 2026")
