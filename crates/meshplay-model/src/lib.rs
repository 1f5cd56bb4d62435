//! Schemas of component kinds and the check of a configuration against them
