//! Measures what the design promises and prints it: `cargo xtask bench`. Nothing here fails for being slow.

mod counting;
mod listings;
mod table;
mod timing;

#[global_allocator]
static ALLOCATOR: counting::Counting = counting::Counting;

fn main() {
    let only: Vec<String> = std::env::args().skip(1).collect();
    let parts: [(&str, fn() -> table::Table); 1] = [("list", listings::table)];
    for (name, part) in parts {
        if only.is_empty() || only.iter().any(|wanted| wanted == name) {
            print!("{}", part());
        }
    }
}
