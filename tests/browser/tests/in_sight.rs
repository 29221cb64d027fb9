//! The list of transfers keeps the one that moves in sight, unless the user looks at others.

use std::time::Duration;

use crate::common::{open, tricky};
use browser_tests::{Chain, FtpServer, Page};

const MOVING: &str = ".transfer.running:not(.checking)";

/// The name of the moving transfer, how far the list is scrolled, and whether that row is in sight; once there is one.
fn moving(user: &mut Page) -> (String, u64, bool) {
    let found = user.eval(&format!(
        "(async () => {{
            const list = document.querySelector('.transfers');
            for (;;) {{
                await new Promise(requestAnimationFrame);
                await new Promise(requestAnimationFrame);
                const row = document.querySelector('{MOVING}');
                if (!row) continue;
                const [inner, outer] = [row, list].map(part => part.getBoundingClientRect());
                const isSeen = inner.top >= outer.top - 1 && inner.bottom <= outer.bottom + 1;
                return [row.querySelector('.file-name').textContent, Math.round(list.scrollTop), isSeen];
            }}
        }})()"
    ));
    serde_json::from_value(found).unwrap()
}

/// Waits until this transfer moves, or one behind it.
fn until_moves(user: &mut Page, name: &str) {
    user.eval(&format!(
        "(async () => {{
            const name = () => document.querySelector('{MOVING} .file-name')?.textContent ?? '';
            while (name() < '{name}') await new Promise(requestAnimationFrame);
        }})()"
    ));
}

#[test]
fn the_transfer_that_moves_is_in_sight_until_the_user_scrolls_away() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--baud", "115200"]);
    let mut user = open(&chain, &server);
    user.patient(Duration::from_secs(60));
    let content = tricky(9_000);
    let names: Vec<String> = (10..40).map(|number| format!("log{number}.bin")).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (&name[..], &content[..])).collect();
    user.drop_files("Remote files", &files);
    // The list has room for five.
    until_moves(&mut user, "log21.bin");
    let (name, scrolled, is_seen) = moving(&mut user);
    assert!(is_seen && scrolled > 0, "{name}, {scrolled}");

    // Back to what is done: it stays there.
    user.eval(&format!(
        "(async () => {{
            while (!document.querySelector('{MOVING}')) await new Promise(requestAnimationFrame);
            document.querySelector('.transfers').scrollTop = 0;
        }})()"
    ));
    until_moves(&mut user, "log25.bin");
    let (name, scrolled, is_seen) = moving(&mut user);
    assert!(!is_seen && scrolled == 0, "{name}, {scrolled}");

    // Whoever has scrolled to the one that moves goes on with it.
    user.eval(&format!(
        "(async () => {{
            let row = null;
            while (!row) {{
                await new Promise(requestAnimationFrame);
                row = document.querySelector('{MOVING}');
            }}
            row.scrollIntoView({{block: 'center'}});
        }})()"
    ));
    until_moves(&mut user, "log32.bin");
    let (name, scrolled, is_seen) = moving(&mut user);
    assert!(is_seen, "{name}, {scrolled}");
}
