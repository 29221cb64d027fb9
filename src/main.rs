//! The browser's entry: mounts the page.

#[cfg(target_family = "wasm")]
fn main() {
    sim7000_ftp::ui::mount();
}

#[cfg(not(target_family = "wasm"))]
fn main() {
    eprintln!("This program is a web page. `cargo xtask serve` builds it and serves it.");
    std::process::exit(2);
}
