//! A static file server for the built page: `cargo xtask serve` and the browser tests use it.

use std::{
    fs::{self, File},
    io::{self, BufRead as _, BufReader, Write as _},
    net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    sync::Arc,
    thread,
    time::Duration,
};

use anyhow::{Context as _, Result, bail};

/// A browser that says nothing for so long on an open connection is left.
const IDLE_LIMIT: Duration = Duration::from_secs(60);
const MAX_REQUEST_LINES: usize = 100;

/// The listening half: bound before the page is built, so that a taken port is told at once.
#[derive(Debug)]
pub struct StaticServer {
    listeners: Vec<TcpListener>,
    port: u16,
}

impl StaticServer {
    /// Takes the port on localhost, both as IPv4 and, where there is one, IPv6. Port 0 takes any
    /// free one.
    pub fn bind(port: u16) -> Result<Self> {
        let first = match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            Ok(listener) => listener,
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => bail!(
                "port {port} of localhost is taken by another program (perhaps by an earlier `cargo xtask serve`); stop it, or name another with `--port {}`",
                port.wrapping_add(1).max(1024)
            ),
            Err(error) => {
                return Err(error).with_context(|| format!("cannot listen on port {port}"));
            }
        };
        let port = first.local_addr()?.port();
        let mut listeners = vec![first];
        listeners.extend(TcpListener::bind((Ipv6Addr::LOCALHOST, port)));
        Ok(Self { listeners, port })
    }

    /// The origin of the page. `localhost` counts as secure, which Web Serial asks for.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// Serves the folder until the process ends, on threads of its own.
    pub fn serve(self, folder: impl Into<PathBuf>) {
        let folder: Arc<Path> = Arc::from(folder.into());
        for listener in self.listeners {
            let folder = Arc::clone(&folder);
            thread::spawn(move || {
                for stream in listener.incoming().flatten() {
                    let folder = Arc::clone(&folder);
                    // A browser that goes away in mid-answer is no fault of ours.
                    thread::spawn(move || drop(answer_all(&stream, &folder)));
                }
            });
        }
    }

    #[must_use]
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.listeners
            .iter()
            .filter_map(|listener| listener.local_addr().ok())
            .collect()
    }
}

fn answer_all(stream: &TcpStream, folder: &Path) -> io::Result<()> {
    stream.set_read_timeout(Some(IDLE_LIMIT))?;
    stream.set_write_timeout(Some(IDLE_LIMIT))?;
    stream.set_nodelay(true)?;
    let mut input = BufReader::new(stream);
    while let Some(request) = read_request(&mut input)? {
        answer(stream, folder, &request)?;
    }
    Ok(())
}

/// The request line; the headers are read and not needed.
fn read_request(input: &mut impl io::BufRead) -> io::Result<Option<String>> {
    let mut request = None;
    for _ in 0..MAX_REQUEST_LINES {
        let mut line = String::new();
        // The limit on the length keeps a stray client from filling memory.
        if io::Read::take(&mut *input, 16 * 1024).read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let line = line.trim_end();
        if line.is_empty() && request.is_some() {
            return Ok(request);
        }
        if request.is_none() {
            request = Some(line.to_owned());
        }
    }
    Ok(None)
}

fn answer(mut stream: &TcpStream, folder: &Path, request: &str) -> io::Result<()> {
    let mut words = request.split(' ');
    let (method, target) = (words.next(), words.next().unwrap_or_default());
    if !matches!(method, Some("GET" | "HEAD")) {
        return refuse(stream, "405 Method Not Allowed");
    }
    let Some(path) = locate(folder, target) else {
        return refuse(stream, "404 Not Found");
    };
    let Ok(mut file) = File::open(&path) else {
        return refuse(stream, "404 Not Found");
    };
    let length = file.metadata()?.len();
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {}\r\nContent-Length: {length}\r\n{}\r\n",
        content_type(&path),
        COMMON_HEADERS
    );
    stream.write_all(head.as_bytes())?;
    if method == Some("GET") {
        io::copy(&mut file, &mut stream)?;
    }
    Ok(())
}

/// `no-cache`: a page that was built again is seen at the next reload.
const COMMON_HEADERS: &str = "Cache-Control: no-cache\r\n\
    X-Content-Type-Options: nosniff\r\n\
    Referrer-Policy: no-referrer\r\n\
    Permissions-Policy: serial=(self)\r\n";

fn refuse(mut stream: &TcpStream, status: &str) -> io::Result<()> {
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n{status}",
        status.len()
    )
}

/// The file that a request's target names; never one outside the folder.
fn locate(folder: &Path, target: &str) -> Option<PathBuf> {
    let path = target.split(['?', '#']).next()?.strip_prefix('/')?;
    let name = if path.is_empty() { "index.html" } else { path };
    // No file of the page has a name that needs escapes, so `%` and `..` have no meaning here.
    if name.split('/').any(|part| part.is_empty() || part == "..") || name.contains(['%', '\\']) {
        return None;
    }
    let file = folder.join(name);
    fs::metadata(&file).ok()?.is_file().then_some(file)
}

fn content_type(path: &Path) -> &'static str {
    match path.extension().and_then(|end| end.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        // Anything else, and the browser does not compile while it downloads.
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("webmanifest") => "application/manifest+json",
        Some("json") => "application/json",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    fn ask(request: &str) -> String {
        let folder = std::env::temp_dir().join(format!("static-server-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("index.html"), "<p>page").unwrap();
        fs::write(folder.join("page.wasm"), b"\0asm").unwrap();
        let server = StaticServer::bind(0).unwrap();
        let address = server.addresses()[0];
        server.serve(&folder);
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    #[test]
    fn the_root_is_the_page() {
        let answer = ask("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
        assert!(answer.ends_with("\r\n\r\n<p>page"), "{answer}");
    }

    #[test]
    fn wasm_has_the_type_that_lets_browsers_stream_it() {
        let answer = ask("GET /page.wasm?v=1 HTTP/1.1\r\n\r\n");
        assert!(
            answer.contains("Content-Type: application/wasm\r\n"),
            "{answer}"
        );
    }

    #[test]
    fn nothing_outside_the_folder_is_served() {
        for target in [
            "/../Cargo.toml",
            "/%2e%2e/Cargo.toml",
            "//etc/passwd",
            "/none",
        ] {
            let answer = ask(&format!("GET {target} HTTP/1.1\r\n\r\n"));
            assert!(answer.starts_with("HTTP/1.1 404"), "{target}: {answer}");
        }
    }

    #[test]
    fn one_connection_carries_many_requests() {
        let answer = ask("HEAD / HTTP/1.1\r\n\r\nPOST / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n");
        assert_eq!(answer.matches("200 OK").count(), 2, "{answer}");
        assert_eq!(answer.matches("405").count(), 2, "{answer}");
    }

    #[test]
    fn a_taken_port_says_what_to_do() {
        let first = StaticServer::bind(0).unwrap();
        let error = StaticServer::bind(first.port).unwrap_err();
        assert!(error.to_string().contains("--port"), "{error}");
    }
}
