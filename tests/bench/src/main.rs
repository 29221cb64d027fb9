//! Measures what the design promises and prints it: `cargo xtask bench`. Nothing here fails for being slow.

mod classic;
mod counting;
mod lines;
mod listings;
mod logins;
mod site;
mod streams;
mod table;
mod timing;
mod wasm;

use table::Table;

#[global_allocator]
static ALLOCATOR: counting::Counting = counting::Counting;

/// A name on the command line, and what it measures.
type Part = (&'static str, fn() -> Table);

const PARTS: [Part; 6] = [
    ("streams", streams::native),
    ("wasm", wasm::table),
    ("line", lines::shares),
    ("wait", lines::waits),
    ("logins", logins::table),
    ("list", listings::table),
];

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let mut missed = 0;
    for (name, part) in &PARTS {
        if wanted.is_empty() || wanted.iter().any(|wanted| wanted == name) {
            let table = part();
            print!("{table}");
            missed += table.missed();
        }
    }
    println!("\nAims missed: {missed}");
}
