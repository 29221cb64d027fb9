//! The transfer queue as a dialogue: it wants something, gets an answer, then wants the next thing.

mod alike;
mod batches;
mod cancel;
mod desk;
mod direct;
mod downloads;
mod folders;
mod growing;
mod in_doubt;
mod kinds;
mod login;
mod mended;
mod names;
mod onward;
mod order;
mod pause;
mod proofs;
mod refused_names;
mod reload;
mod resumed_uploads;
mod retries;
mod uploads;
