"""The kernel's ports and who answers them; importable without Reflex, so that seeds and commands can."""

from dashboard.features.access.actions import shorten_idle
from dashboard.features.access.forms import ACCESS_DRAFTS
from dashboard.features.access.queries import find_account, find_people
from dashboard.features.commitments.actions import note_open_discussed, store_promise
from dashboard.features.commitments.forms.drafts import COMMITMENT_DRAFTS
from dashboard.features.devices.forms import DEVICE_DRAFTS
from dashboard.features.drills.forms.drafts import DRILL_DRAFTS
from dashboard.features.drills.queries.conduct import ran_at, running_drills
from dashboard.features.drills.queries.improvement import known_actions
from dashboard.features.drills.tables import Drill
from dashboard.features.dutylog.forms import DUTY_DRAFTS
from dashboard.features.incidents.forms import INCIDENT_DRAFTS
from dashboard.features.incidents.queries import secrecy
from dashboard.features.incidents.queries.real_events import find_real_events, known_incidents
from dashboard.features.incidents.rules.targets import INCIDENT_TARGETS
from dashboard.features.incidents.tables import Incident, IncidentRelease
from dashboard.features.meetings.forms.drafts import MEETING_DRAFTS
from dashboard.features.patrols.actions import take_camera_state
from dashboard.features.patrols.forms.drafts import PATROL_DRAFTS
from dashboard.features.targets.forms import TARGET_DRAFTS
from dashboard.kernel.drafts import install_draft_forms
from dashboard.kernel.exercise import install_exercises
from dashboard.kernel.origins import install_origins
from dashboard.kernel.people import install_people
from dashboard.kernel.promises import Origin, install_promises
from dashboard.kernel.reads import note_refused
from dashboard.kernel.real_events import install_real_events
from dashboard.kernel.refusals import install_refusals
from dashboard.kernel.scope import released, visible_where
from dashboard.kernel.secrecy import install_secrecy
from dashboard.kernel.sensitive_pages import install_sensitive_pages
from dashboard.kernel.shared_things import by_reference, install_shared_things, or_own
from dashboard.kernel.target_names import install_target_names
from dashboard.kernel.weak_spots import install_weak_spots


def install_ports() -> None:
    """Called by whatever opens the product: the application, the seed command, the tests."""
    install_refusals(note_refused)
    install_shared_things(
        {
            "incident": by_reference(Incident, or_own(visible_where)),
            "release": by_reference(IncidentRelease, released),
            "drill": by_reference(Drill, visible_where),
        }
    )
    install_people(find_people, find_account)
    install_sensitive_pages(shorten_idle)
    install_exercises(running_drills, ran_at)
    install_draft_forms(
        {
            **INCIDENT_DRAFTS,
            **PATROL_DRAFTS,
            **DRILL_DRAFTS,
            **DUTY_DRAFTS,
            **COMMITMENT_DRAFTS,
            **MEETING_DRAFTS,
            **DEVICE_DRAFTS,
            **ACCESS_DRAFTS,
            **TARGET_DRAFTS,
        }
    )
    install_target_names(INCIDENT_TARGETS)
    install_weak_spots(take_camera_state)
    install_real_events(find_real_events, known_incidents)
    install_secrecy([secrecy.known_where], [secrecy.closed_among])
    install_promises(store_promise, note_open_discussed)
    install_origins({Origin.INCIDENT: known_incidents, Origin.DRILL_ACTION: known_actions})
