//! What most tests begin with, and bytes that are hard on a protocol.

pub mod clock;
pub mod disk;
pub mod progress;
pub mod tree;

use browser_tests::{Chain, FtpServer, Page};

/// Counts the locks that keep the screen on. Like the browser's own they are gone once the page is hidden.
pub const COUNT_LOCKS: &str = "
    const held = new Set();
    Object.defineProperty(window, 'locks', {get: () => held.size});
    navigator.wakeLock.request = async () => {
        const lock = {release: async () => { held.delete(lock); }};
        held.add(lock);
        return lock;
    };
    document.addEventListener('visibilitychange', () => { if (document.hidden) held.clear(); });
";

/// Connects the modem at the first port.
pub fn connect(user: &mut Page) {
    user.press("Connect modem");
    user.expect_text("SIM7000G");
    user.expect("button", "Disconnect");
}

/// Fills in the site's form.
pub fn fill_site(user: &mut Page, server: &FtpServer) {
    user.fill("APN", "internet");
    user.fill("Server", "127.0.0.1");
    user.fill("Port", &server.port().to_string());
    user.fill("User name", server.user());
    user.fill("Password", server.password());
    user.fill("Folder", "/");
}

/// A page that shows the root folder of the server, through the first modem.
pub fn open<'chain>(chain: &'chain Chain, server: &FtpServer) -> Page<'chain> {
    open_with(chain, server, "")
}

/// The same, in a browser that a script has changed before the page's own run.
pub fn open_with<'chain>(chain: &'chain Chain, server: &FtpServer, script: &str) -> Page<'chain> {
    let mut user = Page::open_with(chain, script);
    open_site(&mut user, server);
    user
}

/// The same where the site's settings spare small new files a temporary name.
pub fn open_at_once<'chain>(
    chain: &'chain Chain,
    server: &FtpServer,
    script: &str,
) -> Page<'chain> {
    let mut user = Page::open_with(chain, script);
    connect(&mut user);
    fill_site(&mut user, server);
    let site = user.find("complementary", "Site");
    user.press_in(&site, "Transfers");
    user.choose("Temporary name first", "From 64 KB on");
    user.press("Open");
    expect_open(&mut user);
    user
}

/// From a loaded page to the root folder of the server.
pub fn open_site(user: &mut Page, server: &FtpServer) {
    connect(user);
    fill_and_open(user, server);
    expect_open(user);
}

/// Waits until the site is open. With the listing its form folds away, and everything moves to its place: what is
/// pressed before is missed.
pub fn expect_open(user: &mut Page) {
    user.expect("grid", "Remote files");
    user.expect_no("textbox", "Server");
}

/// Fills in the site's form and sends it.
pub fn fill_and_open(user: &mut Page, server: &FtpServer) {
    fill_site(user, server);
    user.press("Open");
}

/// Loads the page anew, which then still has this transfer, in this state; and comes back to the server.
/// Where the queue is shown, everything moves to its place: what is pressed before is missed.
pub fn reload_and_open(user: &mut Page, server: &FtpServer, transfer: &str, state: &str) {
    user.reload();
    user.expect_transfer(transfer, state);
    open_site(user, server);
}

/// Bytes of every value, with everything in them that could be mistaken for the protocol.
pub fn tricky(length: usize) -> Vec<u8> {
    const TRAPS: &[u8] =
        b"\r\nOK\r\n+FTPGET: 1,0\r\n\x10\x03\x03\x10\x10+FTPETPUT: 1,0\r\nERROR\r\n\x11\x13+++";
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut bytes: Vec<u8> = (0..length)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_le_bytes()[3]
        })
        .collect();
    for at in (0..length.saturating_sub(TRAPS.len())).step_by(4099) {
        bytes[at..at + TRAPS.len()].copy_from_slice(TRAPS);
    }
    bytes
}

/// A chain whose modem fails once after so many bytes, in a way that is not tried again by itself.
pub fn failing_once(after: u64, options: &[&str]) -> Chain {
    let after = format!("fail_after={after}");
    let switches = ["fail_in_middle=77", &after, "fail_count=1"];
    let switches = switches.iter().flat_map(|switch| ["--switch", switch]);
    let all: Vec<&str> = options.iter().copied().chain(switches).collect();
    Chain::with_modem(&all)
}
