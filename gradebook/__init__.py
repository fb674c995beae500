"""From result to record, standing, report and export."""
