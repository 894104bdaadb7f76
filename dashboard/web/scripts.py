"""The scripts of rounds and drills in the order of their need; each hangs its part on ``window.siagaRound``.

Called by the shell for every page and by the plain page that refuses one: signing out must do the same on
both. Never anything that a page without a session loads.
"""

# What is kept is sent, and given up, from whichever page is open.
KEEPING = ("/round_store.js", "/round_queue.js", "/round_pack.js", "/round_leave.js")
DRAWING = ("/round_words.js", "/round_strip.js", "/round_points.js", "/round_draw.js", "/round.js")
CONDUCTING = ("/drill_presses.js", "/drill_draw.js", "/drill_run.js")
