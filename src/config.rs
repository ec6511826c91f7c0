//! Operator profiles, settings and the layout of the profile folder.
