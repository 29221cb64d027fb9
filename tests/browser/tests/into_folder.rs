//! Downloads into a folder of this computer in which names are taken. The browser's picker is replaced by one that
//! gives a folder of its private storage: a real handle, and nobody has to click.

use std::fs;
use std::time::{Duration, SystemTime};

use crate::common::{connect, expect_open, fill_site};
use browser_tests::{Chain, FtpServer, Page};

const PICKER: &str = "
    window.showDirectoryPicker = async () => {
        const root = await navigator.storage.getDirectory();
        return root.getDirectoryHandle('chosen', {create: true});
    };
";

/// Puts files into the folder `logs` of the chosen one.
fn put(user: &mut Page, files: &[(&str, &str)]) {
    let files = serde_json::json!(files);
    user.eval(&format!(
        "(async () => {{
            const logs = await (await showDirectoryPicker()).getDirectoryHandle('logs', {{create: true}});
            for (const [name, text] of {files}) {{
                const file = await logs.getFileHandle(name, {{create: true}});
                const out = await file.createWritable();
                await out.write(text);
                await out.close();
            }}
        }})()"
    ));
}

/// The files there, `name: content`, sorted.
fn found(user: &mut Page) -> Vec<String> {
    let found = user.eval(
        "(async () => {
            const logs = await (await showDirectoryPicker()).getDirectoryHandle('logs');
            const all = [];
            for await (const [name, file] of logs.entries())
                all.push(name + ': ' + await (await file.getFile()).text());
            return all.sort();
        })()",
    );
    serde_json::from_value(found).unwrap()
}

fn set_age(server: &FtpServer, name: &str, days: i64) {
    let day = Duration::from_secs(24 * 3600);
    let time = match u32::try_from(days) {
        Ok(days) => SystemTime::now() - day * days,
        Err(_) => SystemTime::now() + day * days.unsigned_abs() as u32,
    };
    let path = server.root().join(name);
    let file = fs::File::options().append(true).open(path).unwrap();
    file.set_modified(time).unwrap();
}

fn open<'chain>(chain: &'chain Chain, server: &FtpServer) -> Page<'chain> {
    let mut user = Page::open_with(chain, PICKER);
    connect(&mut user);
    fill_site(&mut user, server);
    user.press("Open");
    expect_open(&mut user);
    user.expect_row("Remote files", "logs");
    user
}

#[test]
fn each_taken_name_gets_the_answer_that_was_chosen_for_it() {
    let server = FtpServer::vsftpd();
    let cases = [
        // Name, days since the change, there, answer, state.
        ("over.log", 40, "old", "Overwrite", "Done"),
        ("newer.log", -3, "old", "Overwrite if newer", "Done"),
        ("older.log", 40, "old", "Overwrite if newer", "Skipped"),
        (
            "size.log",
            40,
            "old",
            "Overwrite if the size differs",
            "Done",
        ),
        (
            "same.log",
            40,
            "old 123",
            "Overwrite if the size differs",
            "Skipped",
        ),
        (
            "either.log",
            -3,
            "old 123",
            "Overwrite if newer or the size differs",
            "Done",
        ),
        (
            "unchanged.log",
            40,
            "old 123",
            "Overwrite if newer or the size differs",
            "Skipped",
        ),
        ("resume.log", 40, "from", "Resume", "Done"),
        ("skip.log", 40, "old", "Skip", "Skipped"),
    ];
    for (name, days, _, _, _) in cases {
        server.write(&format!("logs/{name}"), b"from it");
        set_age(&server, &format!("logs/{name}"), days);
    }
    server.write("logs/rename.log", b"from it");
    server.write("logs/free.log", b"from it");
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    let mut there: Vec<(&str, &str)> = cases.iter().map(|case| (case.0, case.2)).collect();
    there.push(("rename.log", "old"));
    there.push(("rename (2).log", "old too"));
    put(&mut user, &there);

    user.select_row("Remote files", "logs");
    user.press("Download");
    let dialog = user.find("dialog", "Download 1 folder and 11 files");
    user.press_in(&dialog, "Choose folder …");
    user.expect_text("10 names are taken");
    let dialog = user.find("dialog", "Download 1 folder and 11 files");
    let text = user.text(&dialog);
    let today = user.eval("new Date().toLocaleDateString('sv')");
    let today = today.as_str().unwrap();
    assert!(text.contains(&format!("3 bytes, {today}")), "{text}");
    assert!(text.contains("7 bytes, "), "{text}");
    for (name, _, _, answer, _) in cases {
        user.choose(&format!("Answer for logs/{name}"), answer);
    }
    // The next name is taken there too.
    user.choose(
        "Answer for logs/rename.log",
        "Rename to logs/rename (3).log",
    );
    user.press_in(&dialog, "Download");
    for (name, _, _, _, state) in cases {
        user.expect_transfer(name, state);
    }
    user.expect_transfer("free.log", "Done");
    let text = user.item_text("Transfers", "resume.log");
    assert!(text.contains("Started over: nothing proved"), "{text}");
    assert_eq!(
        found(&mut user),
        [
            "either.log: from it",
            "free.log: from it",
            "newer.log: from it",
            "older.log: old",
            "over.log: from it",
            "rename (2).log: old too",
            "rename (3).log: from it",
            "rename.log: old",
            "resume.log: from it",
            "same.log: old 123",
            "size.log: from it",
            "skip.log: old",
            "unchanged.log: old 123",
        ]
    );
}

/// Without the server's clock, times of one day cannot be told apart.
#[test]
fn what_is_newer_by_hours_is_told_by_the_servers_clock_which_is_asked_for() {
    let server = FtpServer::vsftpd();
    for (name, hours) in [("later", 1), ("sooner", 9)] {
        server.write(&format!("logs/{name}"), b"from it");
        let path = server.root().join("logs").join(name);
        let file = fs::File::options().append(true).open(path).unwrap();
        let age = Duration::from_secs(hours * 3600);
        file.set_modified(SystemTime::now() - age).unwrap();
    }
    server.write("logs/free", b"from it");
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    // A file in the private storage has no other time than now.
    user.eval(
        "(() => {
            const real = Object.getOwnPropertyDescriptor(File.prototype, 'lastModified').get;
            const earlier = function () { return real.call(this) - 5 * 3600 * 1000; };
            Object.defineProperty(File.prototype, 'lastModified', {get: earlier});
        })()",
    );
    put(&mut user, &[("later", "mine"), ("sooner", "mine")]);
    user.select_row("Remote files", "logs");
    user.press("Download");
    let dialog = user.find("dialog", "Download 1 folder and 3 files");
    user.press_in(&dialog, "Choose folder …");
    user.expect_text("2 names are taken");
    user.choose("For all", "Overwrite if newer");
    let dialog = user.find("dialog", "Download 1 folder and 3 files");
    user.press_in(&dialog, "Download");
    user.expect_transfer("later", "Done");
    user.expect_transfer("sooner", "Skipped");
    user.expect_transfer("free", "Done");
    assert_eq!(
        found(&mut user),
        ["free: from it", "later: from it", "sooner: mine"]
    );
    let asked = server.log().matches("MDTM").count();
    assert_eq!(asked, 1, "{}", server.log());
}

/// Nobody can tell which of two is newer where the listing shows minutes and both are of the same one.
#[test]
fn what_the_clock_does_not_decide_is_asked_about_again_not_left_out() {
    let server = FtpServer::vsftpd();
    server.write("logs/taken", b"from it");
    server.write("logs/free", b"from it");
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    put(&mut user, &[("taken", "mine")]);
    // In the middle of the last minute.
    user.eval(
        "(() => {
            const real = Object.getOwnPropertyDescriptor(File.prototype, 'lastModified').get;
            const middle = function () { return Math.floor(real.call(this) / 60000) * 60000 - 30000; };
            Object.defineProperty(File.prototype, 'lastModified', {get: middle});
        })()",
    );
    let ms = user.eval(
        "showDirectoryPicker().then(root => root.getDirectoryHandle('logs'))
            .then(logs => logs.getFileHandle('taken')).then(file => file.getFile())
            .then(file => file.lastModified)",
    );
    let time = SystemTime::UNIX_EPOCH + Duration::from_millis(ms.as_u64().unwrap());
    let path = server.root().join("logs/taken");
    let file = fs::File::options().append(true).open(path).unwrap();
    file.set_modified(time).unwrap();
    user.select_row("Remote files", "logs");
    user.press("Download");
    let dialog = user.find("dialog", "Download 1 folder and 2 files");
    user.press_in(&dialog, "Choose folder …");
    user.expect_text("1 name is taken");
    user.choose("For all", "Overwrite if newer");
    let dialog = user.find("dialog", "Download 1 folder and 2 files");
    user.press_in(&dialog, "Download");
    user.expect_text("The times or sizes do not tell");
    let dialog = user.find("dialog", "Download 1 file");
    user.choose("For all", "Overwrite");
    user.press_in(&dialog, "Download");
    user.expect_transfer("taken", "Done");
    user.expect_transfer("free", "Done");
    assert_eq!(found(&mut user), ["free: from it", "taken: from it"]);
}

#[test]
fn a_file_that_was_left_out_comes_beside_the_other_on_retry() {
    let server = FtpServer::vsftpd();
    server.write("logs/a.txt", b"from it");
    let chain = Chain::start();
    let mut user = open(&chain, &server);
    put(&mut user, &[("a.txt", "mine")]);
    user.select_row("Remote files", "logs");
    user.press("Download");
    let dialog = user.find("dialog", "Download 1 folder and 1 file");
    user.press_in(&dialog, "Choose folder …");
    user.expect_text("1 name is taken");
    user.choose("For all", "Skip");
    let dialog = user.find("dialog", "Download 1 folder and 1 file");
    user.press_in(&dialog, "Download");
    user.expect_transfer("a.txt", "Skipped");
    assert_eq!(found(&mut user), ["a.txt: mine"]);
    user.press("Retry a.txt");
    user.expect_transfer("a.txt", "Done");
    assert_eq!(found(&mut user), ["a (2).txt: from it", "a.txt: mine"]);
}
