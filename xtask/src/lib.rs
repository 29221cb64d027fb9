//! What the project's commands are made of; the browser tests use the page's server from here.
//!
//! A file for each command (`serve`, `test`, `dist`, `check`, `bench`, `replay`, ...), and under them what they share:
//! [`page`] builds the page, [`tools`] and [`system`] install what is missing, [`command`] runs
//! programs with a limit, [`static_server`] serves a folder.

pub mod bench;
pub mod check;
pub mod command;
pub mod dist;
pub mod fuzz;
pub mod page;
pub mod project;
pub mod replay;
pub mod serve;
pub mod simulate;
pub mod static_server;
pub mod system;
pub mod test;
pub mod tools;
