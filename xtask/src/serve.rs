//! `cargo xtask serve`: builds the page and serves it on localhost until Ctrl-C.

use anyhow::{Context as _, Result, bail};

use crate::{page, static_server::StaticServer};

const DEFAULT_PORT: u16 = 8080;

pub fn run(arguments: &[String]) -> Result<()> {
    let port = match arguments {
        [] => DEFAULT_PORT,
        [option, port] if option == "--port" => port
            .parse()
            .with_context(|| format!("`{port}` is no port number"))?,
        _ => bail!("usage: cargo xtask serve [--port {DEFAULT_PORT}]"),
    };
    let server = StaticServer::bind(port)?;
    let folder = page::build()?;
    println!(
        "\nSIM7000 FTP is at {}  (Ctrl-C stops it)\n\
         No modem at hand? Press \"Demo modem\" on the page: it needs no hardware.",
        server.origin()
    );
    server.serve(folder);
    loop {
        std::thread::park();
    }
}
