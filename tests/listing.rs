//! What a person sees of a server's LIST answer: a raw line in, the expected entry out.

#[path = "listing/any_input.rs"]
mod any_input;
#[path = "listing/dates.rs"]
mod dates;
#[path = "listing/dos.rs"]
mod dos;
#[path = "listing/expect.rs"]
mod expect;
#[path = "listing/facts.rs"]
mod facts;
#[path = "listing/ibm.rs"]
mod ibm;
#[path = "listing/lines.rs"]
mod lines;
#[path = "listing/netware_os2.rs"]
mod netware_os2;
#[path = "listing/order.rs"]
mod order;
#[path = "listing/properties.rs"]
mod properties;
#[path = "listing/unix.rs"]
mod unix;
#[path = "listing/vms.rs"]
mod vms;
