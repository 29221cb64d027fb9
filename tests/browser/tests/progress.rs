//! What a row tells while its file moves is true at every moment.

use std::fs;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::common::{open, tricky};
use browser_tests::{Chain, FtpServer, Page};

/// At 115200 baud the server gets some 200 bytes each 20 ms.
const STANDS_STILL: Duration = Duration::from_millis(600);

/// Looks at a row until it has the word; gives all texts that were seen, each once in a row.
fn watch(user: &mut Page, name: &str, word: &str) -> Vec<String> {
    let start = Instant::now();
    let mut seen: Vec<String> = Vec::new();
    loop {
        let text = user.item_text("Transfers", name);
        assert!(start.elapsed() < Duration::from_secs(90), "{seen:#?}");
        let is_over = text.contains(word);
        if seen.last() != Some(&text) {
            seen.push(text);
        }
        if is_over {
            return seen;
        }
        sleep(Duration::from_millis(20));
    }
}

/// What stands before " of " and behind it, in bytes as they are rounded.
fn amounts(text: &str) -> Option<(f64, f64)> {
    let line = text
        .lines()
        .find(|line| line.contains(" of ") && !line.contains("Upload"))?;
    let (done, total) = line.split_once(" of ")?;
    Some((bytes(done)?, bytes(total)?))
}

fn bytes(words: &str) -> Option<f64> {
    let (number, unit) = words.trim().split_once(' ')?;
    let unit = match unit {
        "B" => 1.0,
        "kB" => 1e3,
        "MB" => 1e6,
        _ => return None,
    };
    Some(number.parse::<f64>().ok()? * unit)
}

/// No text tells what cannot be, and nothing goes backwards.
#[track_caller]
fn is_truthful(seen: &[String]) {
    let mut last = 0.0;
    for text in seen {
        for wrong in ["NaN", "Infinity", "inf", "undefined", "null", "-", "101 %"] {
            assert!(!text.contains(wrong), "{wrong} in {text:?}");
        }
        let Some((done, total)) = amounts(text) else {
            continue;
        };
        assert!(done <= total, "{text:?}");
        assert!(done >= last, "from {last} back to {text:?}");
        last = done;
        let percent = text
            .lines()
            .find_map(|line| line.strip_suffix(" %")?.parse::<f64>().ok());
        if let Some(percent) = percent {
            // A file without a byte is there once the server has it.
            let is_there = text.contains("Checking") || text.contains("Done");
            let share = match total {
                0.0 => f64::from(u8::from(is_there)),
                _ => done / total,
            };
            assert!(
                (percent - share * 100.0).abs() < 3.0,
                "the percentage is not that of the bytes: {text:?}"
            );
        }
    }
}

#[test]
fn the_figures_of_an_upload_and_of_a_download_are_true_at_every_moment() {
    let server = FtpServer::vsftpd();
    let file = tricky(300_000);
    // Slow enough for many looks, also where others compute meanwhile.
    let chain = Chain::with_modem(&["--baud", "230400"]);
    let mut user = open(&chain, &server);
    user.drop_files("Remote files", &[("up.bin", &file)]);
    let seen = watch(&mut user, "up.bin", "Done");
    is_truthful(&seen);
    let has_speed = |text: &&String| text.contains("kB/s");
    assert!(seen.iter().filter(has_speed).count() > 5, "{seen:#?}");
    assert!(seen.iter().any(|text| text.contains(" left")), "{seen:#?}");

    server.write("down.bin", &file);
    user.press("Refresh");
    user.double_click_row("Remote files", "down.bin");
    let seen = watch(&mut user, "down.bin", "Done");
    is_truthful(&seen);
    assert!(seen.iter().filter(has_speed).count() > 5, "{seen:#?}");
    let _ = user.expect_download("down.bin");
}

#[test]
fn between_the_last_byte_and_the_servers_word_the_row_says_what_it_waits_for() {
    for size in [20_000, 200_000] {
        let server = FtpServer::vsftpd();
        let chain = Chain::with_modem(&["--baud", "460800", "--switch", "closing_urc_delay=2500"]);
        let mut user = open(&chain, &server);
        user.drop_files("Remote files", &[("a.bin", &tricky(size))]);
        let seen = watch(&mut user, "a.bin", "Done");
        is_truthful(&seen);
        let waits = |text: &&String| text.contains("Waiting for the server");
        let waiting: Vec<&String> = seen.iter().filter(waits).collect();
        assert!(!waiting.is_empty(), "{seen:#?}");
        for text in waiting {
            assert!(
                text.contains("100 %") && text.contains("Uploading"),
                "{text}"
            );
            // Nothing moves, so there is neither speed nor time.
            assert!(!text.contains("/s") && !text.contains(" left"), "{text}");
        }
    }
}

/// The browser takes 64 KB at once, which are on their way for six seconds then.
#[test]
fn at_115200_baud_a_row_counts_what_has_crossed_the_port_not_what_the_browser_has_taken() {
    let server = FtpServer::vsftpd();
    let options = ["--baud", "115200", "--switch", "closing_urc_delay=2500"];
    // It has to look often.
    let chain = Chain::alone_with_modem(&options);
    let mut user = open(&chain, &server);
    user.patient(Duration::from_secs(60));
    let (seen, waits) = ["a.bin", "b.bin", "c.bin"]
        .into_iter()
        .find_map(|name| compare_with_server(&mut user, &server, name))
        .expect("the modem goes on during one of three uploads");
    assert!(
        seen > 100 && waits > 5,
        "{seen} rows, {waits} of them waiting"
    );
}

/// Uploads a file and compares what its row tells with what the server has: how often, and how often it waited.
/// `None` where a busy machine let the modem or the server stand still, of which the page cannot know.
fn compare_with_server(user: &mut Page, server: &FtpServer, name: &str) -> Option<(usize, usize)> {
    let size: u64 = 250_000;
    user.drop_files("Remote files", &[(name, &tricky(size as usize))]);
    let at_server = || {
        let files = fs::read_dir(server.root()).unwrap().flatten();
        // It gets another name meanwhile.
        let its = files.filter(|file| file.file_name().to_string_lossy().contains(name));
        let sizes = its.filter_map(|file| Some(file.metadata().ok()?.len()));
        sizes.max().unwrap_or(0)
    };
    let (mut seen, mut waits) = (0, 0);
    let mut grew = (0, Instant::now());
    let mut looked: Option<Instant> = None;
    loop {
        let before = at_server();
        let text = user.item_text("Transfers", name);
        let after = at_server();
        if text.contains("Done") {
            return Some((seen, waits));
        }
        // Where this test was kept from looking, they were kept from going on.
        let looked_before = looked.replace(Instant::now());
        let was_away = looked_before.is_some_and(|at| at.elapsed() > STANDS_STILL);
        let told = amounts(&text).filter(|_| text.contains("Uploading"));
        let has_begun = told.is_some_and(|(done, _)| done > 0.0);
        if after != grew.0 || !has_begun {
            grew = (after, Instant::now());
        }
        if after != size && (was_away || grew.1.elapsed() > STANDS_STILL) {
            user.expect_transfer(name, "Done");
            return None;
        }
        if text.contains("Waiting for the server") {
            waits += 1;
            assert_eq!(after, size, "too early: {text}");
        }
        if let Some((done, _)) = told {
            seen += 1;
            // Half a second of the line, and what vsftpd and the modem have not written yet.
            assert!(done < after as f64 + 8_000.0, "{after} when {text}");
            assert!(done > before as f64 - 8_000.0, "{before} when {text}");
        }
        if let Some(speed) = speed(&text) {
            assert!(speed < 12_500.0, "more than the line carries: {text}");
        }
        sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_row_tells_its_bytes_at_every_width() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--baud", "115200"]);
    let mut user = open(&chain, &server);
    user.drop_files("Remote files", &[("a.bin", &tricky(300_000))]);
    user.expect_item("Transfers", "a.bin", "left");
    for width in [1280, 900, 390] {
        user.set_view(width, 800, false);
        if width == 390 {
            user.press("Transfers");
        }
        let text = user.item_text("Transfers", "a.bin");
        assert!(amounts(&text).is_some(), "{width} pixels: {text}");
        assert!(text.contains("%") && text.contains(" left"), "{text}");
    }
}

#[test]
fn a_download_of_which_nothing_comes_any_more_shows_neither_speed_nor_time() {
    let server = FtpServer::vsftpd();
    server.write("a.bin", &tricky(600_000));
    let chain = Chain::with_modem(&["--baud", "460800", "--switch", "silence_after=200000"]);
    let mut user = open(&chain, &server);
    user.double_click_row("Remote files", "a.bin");
    user.expect_item("Transfers", "a.bin", "left");
    user.patient(Duration::from_secs(30));
    user.expect_item("Transfers", "a.bin", "0 B/s");
    let text = user.item_text("Transfers", "a.bin");
    assert!(
        text.contains("Downloading") && !text.contains(" left"),
        "{text}"
    );
}

fn speed(text: &str) -> Option<f64> {
    let line = text.lines().find(|line| line.ends_with("B/s"))?;
    bytes(line.strip_suffix("/s")?)
}

#[test]
fn empty_files_go_both_ways_and_tell_nothing_odd() {
    let server = FtpServer::vsftpd();
    server.write("down", b"");
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    user.drop_files("Remote files", &[("up", b""), (".hidden", b"")]);
    is_truthful(&watch(&mut user, "up", "Done"));
    is_truthful(&watch(&mut user, ".hidden", "Done"));
    assert_eq!(server.names(), [".hidden", "down", "up"]);
    user.double_click_row("Remote files", "down");
    is_truthful(&watch(&mut user, "down", "Done"));
    let saved = user.expect_download("down");
    assert_eq!(std::fs::read(saved).unwrap(), b"");
}

#[test]
fn the_line_of_all_transfers_tells_nothing_odd_while_they_go() {
    let server = FtpServer::vsftpd();
    let chain = Chain::with_modem(&["--baud", "460800"]);
    let mut user = open(&chain, &server);
    // The page itself looks, so that nothing is too short to be seen.
    user.eval(
        "window.lines = [];
        new MutationObserver(() => lines.push(document.querySelector('.summary')?.innerText ?? ''))
            .observe(document.body, {subtree: true, childList: true, characterData: true});",
    );
    let large = tricky(200_000);
    user.drop_files(
        "Remote files",
        &[("a.bin", &large), ("b", b""), ("c.bin", &large)],
    );
    user.patient(Duration::from_secs(60));
    user.expect_text("3 transfers finished");
    let seen: Vec<String> = serde_json::from_value(user.eval("lines")).unwrap();
    for line in &seen {
        for wrong in ["NaN", "inf", "-", "0 of", "4 of"] {
            assert!(!line.contains(wrong), "{line}");
        }
    }
    for words in ["1 of 3", "3 of 3", "kB/s", "left"] {
        assert!(seen.iter().any(|line| line.contains(words)), "{seen:#?}");
    }
}
