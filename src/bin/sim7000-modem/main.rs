//! A simulated SIM7000 on a pseudo-terminal, with real FTP behind it.
//!
//! The first line on stdout is `port: /dev/pts/N`. Lines on stdin control it: `unplug`, `plug`,
//! `reset`, `quit`, and `baud N` for another speed of the port; it exits when stdin ends.

#[cfg(unix)]
mod ftp;
#[cfg(unix)]
mod options;
#[cfg(unix)]
mod port;
#[cfg(unix)]
mod serve;
#[cfg(unix)]
mod trace;
#[cfg(unix)]
mod worker;

#[cfg(unix)]
fn main() -> std::process::ExitCode {
    use std::process::ExitCode;

    let options = match options::parse(std::env::args().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => {
            print!("{}", options::help());
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("sim7000-modem: {error}");
            return ExitCode::from(2);
        }
    };
    match serve::serve(options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("sim7000-modem: {error}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(not(unix))]
fn main() {
    eprintln!("The simulated modem needs pseudo-terminals, which only Unix systems have.");
    std::process::exit(2);
}
