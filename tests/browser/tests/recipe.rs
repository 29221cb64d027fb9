//! The chain itself: a script in the page opens a real serial port and the modem answers.

use std::fs;

use browser_tests::{Chain, FtpServer, Page};

/// Opens the first granted port, writes `AT`, and gives what comes back up to `OK`.
const TALK: &str = "(async () => {
    const [port] = await navigator.serial.getPorts();
    if (!port) return 'no port';
    await port.open({baudRate: 115200, bufferSize: 65536});
    const writer = port.writable.getWriter();
    await writer.write(new TextEncoder().encode('AT\\r'));
    writer.releaseLock();
    const reader = port.readable.getReader();
    let text = '';
    const over = setTimeout(() => reader.cancel(), 10000);
    while (!text.includes('OK\\r\\n')) {
        const {value, done} = await reader.read();
        if (done) break;
        text += new TextDecoder().decode(value);
    }
    clearTimeout(over);
    reader.releaseLock();
    await port.close();
    return text;
})()";

#[test]
fn the_page_loads_with_its_title_and_no_complaint() {
    let chain = Chain::with_modems(&[]);
    let mut user = Page::open(&chain);
    assert_eq!(user.title(), "SIM7000 FTP");
    // Dropping the page fails the test if the console or the policy had anything to say.
}

#[test]
fn the_policy_lets_no_foreign_script_run() {
    let chain = Chain::with_modems(&[]);
    let mut user = Page::open(&chain);
    user.eval("document.body.append(Object.assign(document.createElement('script'), {text: 'window.foreign = 1'}))");
    assert_eq!(user.eval("window.foreign ?? null"), serde_json::Value::Null);
    let problems = user.take_problems();
    assert!(
        problems.iter().any(|text| text.contains("script-src")),
        "{problems:?}"
    );
}

#[test]
fn a_granted_port_is_the_modems_usb_port_and_answers() {
    let chain = Chain::start();
    let mut user = Page::open(&chain);
    let ids = user.eval(
        "(async () => (await navigator.serial.getPorts()).map(p => p.getInfo().usbVendorId.toString(16) + ':' + p.getInfo().usbProductId.toString(16)))()",
    );
    assert_eq!(ids, serde_json::json!(["1e0e:9001"]));
    let answer = user.eval(TALK);
    assert!(
        answer.as_str().is_some_and(|text| text.contains("OK")),
        "{answer}"
    );
}

/// Notes in `window.seen` what becomes of the opened port.
const WATCH: &str = "
    window.seen = [];
    for (const kind of ['connect', 'disconnect'])
        navigator.serial.addEventListener(kind, () => seen.push(kind));
    (async () => {
        const [port] = await navigator.serial.getPorts();
        await port.open({baudRate: 115200});
        const reader = port.readable.getReader();
        reader.read().catch(error => seen.push(error.name));
    })()
";

fn seen_once_there_are(count: usize) -> String {
    format!(
        "(async () => {{
            for (let i = 0; i < 200 && seen.length < {count}; i++)
                await new Promise(done => setTimeout(done, 50));
            return seen.toSorted().join();
        }})()"
    )
}

#[test]
fn a_pulled_cable_is_felt_and_a_new_one_answers() {
    let chain = Chain::start();
    let mut user = Page::open(&chain);
    user.eval(WATCH);
    chain.unplug();
    assert_eq!(
        user.eval(&seen_once_there_are(2)),
        "NetworkError,disconnect"
    );
    chain.plug();
    assert_eq!(
        user.eval(&seen_once_there_are(3)),
        "NetworkError,connect,disconnect"
    );
    let answer = user.eval(TALK);
    assert!(
        answer.as_str().is_some_and(|text| text.contains("OK")),
        "{answer}"
    );
}

#[test]
fn a_pulled_cable_is_not_felt_by_the_browser_of_another_chain() {
    let (chain, other) = (Chain::start(), Chain::start());
    let (mut user, mut neighbour) = (Page::open(&chain), Page::open(&other));
    user.eval(WATCH);
    neighbour.eval(WATCH);
    chain.unplug();
    chain.plug();
    // By then the other's messages have long been here, too.
    let seen = user.eval(&seen_once_there_are(3));
    assert_eq!(seen, "NetworkError,connect,disconnect");
    assert_eq!(neighbour.eval("seen.join()"), "");
}

#[test]
fn several_ports_are_several_modems() {
    let chain = Chain::with_modems(&[&[], &[], &[]]);
    let mut user = Page::open(&chain);
    assert_eq!(
        user.eval("(async () => (await navigator.serial.getPorts()).length)()"),
        3
    );
}

#[test]
fn dropped_and_chosen_files_come_from_disk_and_downloads_land_there() {
    let chain = Chain::with_modems(&[]);
    // A tab of this server without the page, which has its own way with dropped files.
    let mut user = Page::open_at(&chain, "/nothing", "");
    user.tolerate("404");
    user.eval(
        "document.body.insertAdjacentHTML('beforeend', `
             <section aria-label='Landing'>drop here</section>
             <button>Choose</button><input type=file multiple hidden>
             <label>Town <input></label>
             <ul><li role=alert></li></ul>`);
         window.got = [];
         const take = async file => got.push(file.name + '=' + await file.text());
         const landing = document.querySelector('[aria-label=Landing]');
         landing.ondragover = event => event.preventDefault();
         landing.ondrop = event => {
             event.preventDefault();
             const entries = [...event.dataTransfer.items].map(item => item.webkitGetAsEntry());
             for (const entry of entries)
                 entry.isDirectory ? got.push(entry.name + '/') : entry.file(take);
         };
         const input = document.querySelector('[type=file]');
         input.onchange = () => [...input.files].forEach(take);
         const button = [...document.querySelectorAll('button')].at(-1);
         button.onclick = () => input.click();",
    );
    user.drop_files("Landing", &[("a.txt", b"one"), ("b.txt", b"two")]);
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("logs")).unwrap();
    user.drop_paths("Landing", &[folder.path().join("logs")]);
    user.choose_files("Choose", &[("c.txt", b"three")]);
    let got = user.eval(
        "(async () => {
            for (let i = 0; i < 200 && got.length < 4; i++)
                await new Promise(done => setTimeout(done, 50));
            return got.toSorted().join();
        })()",
    );
    assert_eq!(got, "a.txt=one,b.txt=two,c.txt=three,logs/");

    user.fill("Town", "Bremen");
    user.fill("Town", "Kiel");
    assert_eq!(user.value("Town"), "Kiel");
    assert_eq!(user.focused(), "Town");

    user.eval(
        "const link = document.createElement('a');
         link.href = URL.createObjectURL(new Blob(['fetched']));
         link.download = 'fetched.log';
         link.click();",
    );
    let file = user.expect_download("fetched.log");
    assert_eq!(fs::read(file).unwrap(), b"fetched");
    let picture = user.screenshot("recipe", 390, 844, true);
    assert!(fs::read(picture).unwrap().starts_with(b"\x89PNG"));
}

#[test]
fn both_servers_know_the_user_and_refuse_a_wrong_password() {
    for server in [FtpServer::vsftpd(), FtpServer::pyftpdlib()] {
        server.write("logs/boot.log", b"hello");
        assert_eq!(login(&server, server.password()), "230", "{}", server.log());
        assert_eq!(login(&server, "wrong"), "530", "{}", server.log());
        assert_eq!(server.read("logs/boot.log"), b"hello");
        assert_eq!(server.names(), ["logs"]);
    }
}

/// The code of the server's answer to a login.
fn login(server: &FtpServer, password: &str) -> String {
    use std::{
        io::{BufRead as _, BufReader, Write as _},
        net::TcpStream,
        time::Duration,
    };
    let stream = TcpStream::connect(("127.0.0.1", server.port())).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    let mut lines = BufReader::new(&stream).lines();
    let mut answer = || lines.next().unwrap().unwrap();
    assert!(answer().starts_with("220"));
    write!(&stream, "USER {}\r\n", server.user()).unwrap();
    assert!(answer().starts_with("331"));
    write!(&stream, "PASS {password}\r\n").unwrap();
    answer()[..3].to_owned()
}
