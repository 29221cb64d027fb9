//! Web Serial, files and storage of the browser: the only place that touches them.

pub mod files;
