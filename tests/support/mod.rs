//! What several test files share. Each uses a part of it.
#![allow(dead_code)]

pub(crate) mod dialogue;
pub(crate) mod player;
pub(crate) mod steps;

pub(crate) use dialogue::Dialogue;
