//! Where a name is taken: what the rules decide, from what is known of the two files, and which names are free.

#[path = "conflicts/names.rs"]
mod names;
#[path = "conflicts/rules.rs"]
mod rules;
#[path = "conflicts/times.rs"]
mod times;
