//! Shared helpers for the stories, peers and journeys.
