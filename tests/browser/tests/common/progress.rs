//! How far a transfer is, as the page tells it and as the server does.

use std::thread::sleep;
use std::time::{Duration, Instant};

use browser_tests::{FtpServer, Page};

/// Uploads a file up to so many bytes of it.
pub fn upload_until(user: &mut Page, name: &str, file: &[u8], bytes: u64) {
    user.drop_files("Remote files", &[(name, file)]);
    wait_for(user, name, bytes);
}

/// Downloads a file up to so many bytes of it.
pub fn download_until(user: &mut Page, name: &str, bytes: u64) {
    user.double_click_row("Remote files", name);
    wait_for(user, name, bytes);
}

/// Waits until the row tells more than so many bytes.
pub fn wait_for(user: &mut Page, name: &str, bytes: u64) {
    let start = Instant::now();
    while moved(user, name) < bytes {
        assert!(
            start.elapsed() < Duration::from_secs(90),
            "{name} does not come to {bytes} bytes: {}",
            user.item_text("Transfers", name)
        );
        sleep(Duration::from_millis(30));
    }
}

/// The bytes that the row tells: "1.2 MB of 20 MB".
pub fn moved(user: &mut Page, name: &str) -> u64 {
    let text = user.item_text("Transfers", name);
    let Some((before, _)) = text.split_once(" of ") else {
        return 0;
    };
    let words: Vec<&str> = before.split_whitespace().collect();
    let [.., number, unit] = words[..] else {
        return 0;
    };
    let number: f64 = number.replace(',', "").parse().unwrap_or(0.0);
    let unit = match unit {
        "kB" => 1e3,
        "MB" => 1e6,
        _ => 1.0,
    };
    (number * unit) as u64
}

/// Bytes that uploads have brought to the server, as its log tells for each.
pub fn bytes_uploaded(server: &FtpServer) -> u64 {
    let log = server.log();
    let uploads = log.lines().filter(|line| line.contains("UPLOAD: "));
    uploads
        .filter_map(|line| {
            let bytes = line.split(" bytes").next()?.rsplit(' ').next()?;
            bytes.parse::<u64>().ok()
        })
        .sum()
}

/// Where downloads went on, as the server's log tells.
pub fn rests(server: &FtpServer) -> Vec<u64> {
    let log = server.log();
    let offset = |line: &str| {
        line.split("\"REST ")
            .nth(1)?
            .split('"')
            .next()?
            .parse()
            .ok()
    };
    log.lines()
        .filter_map(offset)
        .filter(|rest| *rest > 0)
        .collect()
}
