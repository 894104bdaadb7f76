"""Short Indonesian texts of seeded incidents: role names only, no persons, no real places, no case numbers.

Called by factories and the driver. Every text fits the type and the kind of place that it is drawn for.
"""

from collections.abc import Mapping

from dashboard.features.incidents.rules.codes import IncidentType

TEXTS: Mapping[IncidentType, tuple[str, ...]] = {
    IncidentType.OTHER: (
        "Penghuni terlambat kembali ke kamar saat penguncian, diberi teguran lisan.",
        "Petugas blok mencatat pelanggaran tata tertib ringan, pembinaan di tempat.",
        "Penghuni menolak antre makan, situasi reda setelah diajak bicara petugas blok.",
        "Tali jemuran terpasang di lorong, dilepas oleh petugas blok.",
        "Barang titipan tidak cocok dengan daftar, dikembalikan ke pengunjung oleh P2U.",
        "Kegaduhan singkat antar kamar, tenang setelah didatangi petugas blok.",
        "Penghuni pindah kamar tanpa izin, dikembalikan ke kamar semula.",
        "Lampu kamar ditutup kain, dilepas saat kontrol oleh petugas blok.",
    ),
    IncidentType.CONTRABAND: (
        "Razia kamar menemukan telepon genggam dan pengisi daya, diamankan Karupam.",
        "Petugas blok menemukan sikat gigi yang diruncingkan, diserahkan ke Karupam.",
        "Razia menemukan sendok baja dan kabel listrik, barang disita.",
        "P2U menemukan korek api dalam titipan makanan, titipan ditolak.",
        "Petugas blok menemukan pecahan cermin di kamar mandi, barang diamankan.",
        "Razia bersama menemukan kartu SIM di sela dinding, dicatat sebagai barang temuan.",
        "Paket kecil diduga narkoba ditemukan saat penggeledahan, disegel untuk uji.",
    ),
    IncidentType.ASSAULT: (
        "Cekcok dua penghuni berujung saling dorong, dipisahkan petugas blok.",
        "Perkelahian saat jam angin-angin, luka ringan ditangani klinik.",
        "Perkelahian di antrean dapur, dilerai petugas blok dan Karupam.",
        "Penghuni melapor dipukul teman sekamar, dipisahkan dan diperiksa klinik.",
    ),
    IncidentType.DAMAGE: (
        "Engsel pintu kamar patah, perbaikan dijadwalkan bengkel kerja.",
        "Aliran listrik lorong padam setelah hujan petir, genset menyala.",
        "Keran kamar mandi blok rusak, air dialihkan sementara.",
        "Teralis jendela berkarat ditemukan saat kontrol, diperkuat hari itu juga.",
    ),
    IncidentType.SELF_HARM: (
        "Penghuni dibawa ke klinik, kondisi stabil dan dalam pengawasan.",
        "Petugas blok meminta bantuan klinik, penanganan selesai di tempat.",
    ),
    IncidentType.THROW_OVER: (
        "Bungkusan dilempar dari luar tembok, diamankan petugas pos.",
        "Benda terbang kecil terlihat di atas perimeter, menjauh setelah disorot lampu.",
        "Bola tenis berisi tembakau jatuh di sisi dalam ring, diserahkan ke Karupam.",
    ),
    IncidentType.PROTEST: (
        "Keluarga pengunjung berkerumun di depan gerbang, bubar setelah dialog.",
        "Penghuni satu blok menolak apel, selesai setelah mediasi Kepala KPR.",
    ),
    IncidentType.HEADCOUNT_MISMATCH: (
        "Hitungan apel berbeda satu orang, cocok setelah hitung ulang blok.",
        "Selisih satu pada apel, penghuni sedang di klinik, catatan dibetulkan.",
    ),
    IncidentType.CRIME: (
        "Laporan pencurian helm di parkiran luar, ditangani Samapta.",
        "Keributan di warung tepi jalan, pihak terkait didamaikan piket.",
        "Kendaraan mencurigakan berhenti lama di tepi jalan, diperiksa Samapta.",
        "Balapan liar dibubarkan Samapta.",
    ),
    IncidentType.ESCAPE_ATTEMPT: ("Upaya memanjat tembok digagalkan petugas pos, penghuni diamankan.",),
    IncidentType.ESCAPE: ("Satu penghuni meninggalkan area saat hujan lebat, ditemukan kembali.",),
    IncidentType.FIRE: ("Api kecil dari kompor dapur, padam dengan alat pemadam ringan.",),
    IncidentType.RIOT: ("Kerusuhan pecah di blok, petugas blok mundur ke titik kumpul.",),
}
