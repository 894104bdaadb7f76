"""The view model of the wall: everything the screen shows, already worded in the viewer's language.

The server fills these frozen dataclasses, the page only places them. No Reflex import here, no number
is computed here. Defaults are an honest empty wall: dashes and "belum ada data", never a made-up value.
Codes are the English codes of interfaces.md; every visible string is a sentence or word ready to print.
"""

from dataclasses import dataclass

DASH = "–"
NO_DATA = "belum ada data"


@dataclass(frozen=True)
class Age:
    """An age. With ``since_ms`` (epoch milliseconds) the screen counts by itself, else ``text`` stands."""

    text: str = DASH
    since_ms: int = 0


@dataclass(frozen=True)
class Source:
    """Freshness of one data source; ``word`` says it without the icon ("basi", "segar")."""

    label: str
    age: Age = Age()
    stale: bool = False
    word: str = ""


@dataclass(frozen=True)
class Hero:
    """What is wrong, in words. ``shape``: "", critical, high, medium or stale (clock)."""

    shape: str = "stale"
    shape_word: str = ""
    title: str = "Belum lengkap"
    sub: str = "Belum ada data."


@dataclass(frozen=True)
class Trend:
    """Is it getting better. ``state``: better, same, worse. Read aloud: 9 minggu ini, 14 biasanya."""

    state: str = "same"
    word: str = DASH
    now: str = ""
    now_label: str = NO_DATA
    before: str = ""
    before_label: str = ""


@dataclass(frozen=True)
class Ack:
    """One agency's line in the critical band; not ``accepted`` becomes the white box."""

    text: str
    accepted: bool = False


@dataclass(frozen=True)
class Critical:
    """The critical band; ``shown`` is false on every other day. ``more`` is the one-line second strip."""

    shown: bool = False
    reference: str = ""
    kicker: str = ""
    title: str = ""
    since_text: str = ""
    since_ms: int = 0
    acks: tuple[Ack, ...] = ()
    step: str = ""
    more: str = ""
    compact: bool = False


@dataclass(frozen=True)
class Row:
    """One hal, or one calm fact (then ``level`` is "" and there is no age). ``level``: critical..medium."""

    title: str
    sub: str = ""
    level: str = ""
    level_word: str = ""
    age: Age = Age("")
    reference: str = ""
    waiting: bool = False
    badge: str = ""


@dataclass(frozen=True)
class Zone:
    """One zone of the site plan. ``level``: unknown, 1, 2, 3, high, critical; perimeter: unknown, ok, gap."""

    label: str = ""
    level: str = "unknown"


@dataclass(frozen=True)
class SitePlan:
    """Levels of the zones; ``callout`` is the sentence beside the perimeter, ``alt`` the plan in words."""

    gate: Zone = Zone("Gerbang")
    block_a: Zone = Zone("Blok A")
    block_b: Zone = Zone("Blok B")
    block_c: Zone = Zone("Blok C")
    block_d: Zone = Zone("Blok D")
    block_e: Zone = Zone("Blok E")
    services: Zone = Zone("Layanan")
    perimeter: Zone = Zone("Perimeter")
    surroundings: Zone = Zone("Jalan sekitar")
    callout: str = ""
    alt: str = "Denah risiko per zona"


@dataclass(frozen=True)
class Tile:
    """One KPI. ``number`` is what a person reads (or "belum ada data"), ``mark`` the "%" set smaller behind.

    ``state`` is a KpiState code. ``band``: "" or good (no shape), attention (diamond), poor (triangle), with
    ``band_word`` for readers. ``note`` is the one small line, ``alert`` what cannot wait (office pages only:
    the wall has its rows for that), ``chart_alt`` the chart in one sentence.
    """

    label: str = DASH
    number: str = NO_DATA
    mark: str = ""
    state: str = "no_data"
    state_word: str = ""
    band: str = ""
    band_word: str = ""
    note: str = ""
    alert: str = ""
    age: Age = Age()
    chart_alt: str = ""


@dataclass(frozen=True)
class Count:
    """How many open incidents of one severity; ``word`` is the severity's name."""

    level: str
    word: str
    number: str


@dataclass(frozen=True)
class Scenario:
    """Readiness of one drill scenario. ``value`` and ``target`` are 0..100 for the bar, ``number`` is read.

    ``focus`` marks the scenario that matches a running critical incident: then it is the only one shown.
    """

    code: str
    label: str
    number: str = DASH
    value: float = 0
    target: float = 0
    state: str = "no_data"
    band: str = ""
    focus: bool = False


@dataclass(frozen=True)
class Words:
    """Labels that never change while the page is open, in the viewer's language.

    Lost band: ``lost`` n ``minute``; then ``lost_since`` 14.20 ``lost_unknown``. ``units`` are the letters of
    second, minute, hour, day, comma separated.
    """

    lang: str = "id"
    product: str = "Siaga Bersama"
    orgs: str = "Rutan Kelas I dan Polrestabes Palembang"
    sources: str = "Kesegaran data"
    online: str = "Tersambung"
    offline: str = "Terputus"
    lost: str = "Sambungan terputus"
    minute: str = "menit"
    second: str = "detik"
    lost_since: str = "Angka di bawah ini dari pukul"
    lost_unknown: str = "Keadaan sekarang tidak diketahui."
    retrying: str = "mencoba lagi"
    units: str = "d,m,j,hari"
    zone: str = "Asia/Jakarta"
    low: str = "rendah"
    medium: str = "sedang"
    high: str = "tinggi"
    stale: str = "basi"
    numbers: str = "Angka utama"
    exercise: str = "LATIHAN"
    footer: str = "Terbatas. Tanpa data pribadi."


@dataclass(frozen=True)
class WallView:
    """The whole screen. ``state``: action, critical, calm, incomplete (lost is decided on the screen).

    ``decided`` counts what the newest meeting decided this week, empty when it is nothing.
    ``exercise`` says which exercise runs since when, empty when everything is real.
    ``server_ms`` is the server's clock at the moment of sending (epoch ms): it corrects a wrong screen clock.
    """

    state: str = "incomplete"
    server_ms: int = 0
    hero: Hero = Hero()
    trend: Trend = Trend()
    critical: Critical = Critical()
    sources: tuple[Source, ...] = ()
    rows: tuple[Row, ...] = ()
    more: str = ""
    plan: SitePlan = SitePlan()
    open_incidents: Tile = Tile("Insiden terbuka")
    severities: tuple[Count, ...] = ()
    incident_rate: Tile = Tile("Laju insiden")
    patrol_coverage: Tile = Tile("Cakupan patroli")
    patrol_gap_coverage: Tile = Tile("Tanpa celah")
    drill_readiness: Tile = Tile("Kesiapan latihan")
    scenarios: tuple[Scenario, ...] = ()
    ack_sla: Tile = Tile("Diterima tepat waktu")
    decided: str = ""
    note: str = ""
    exercise: str = ""
    words: Words = Words()
