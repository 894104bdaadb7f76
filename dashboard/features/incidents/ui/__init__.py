"""Pages of the incidents feature: report, list, detail."""
