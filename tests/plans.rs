//! Batches of files and folders: what is found before they begin, how long they take, and what became of them.

#[path = "plans/logins.rs"]
mod logins;
#[path = "plans/sums.rs"]
mod sums;
#[path = "plans/tree.rs"]
mod tree;
#[path = "plans/upload.rs"]
mod upload;
#[path = "plans/upload_trees.rs"]
mod upload_trees;
#[path = "plans/walk.rs"]
mod walk;
