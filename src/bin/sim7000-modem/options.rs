//! The command line.

use std::path::PathBuf;

use sim7000_ftp::sim::{SwitchError, Switches};

#[derive(Debug, Default)]
pub(crate) struct Options {
    pub(crate) switches: Switches,
    /// Write every chunk to stderr.
    pub(crate) trace: bool,
    /// A symbolic link to the port.
    pub(crate) link: Option<PathBuf>,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum OptionError {
    #[error("{0} is not an option; --help names them all")]
    Unknown(String),
    #[error("{0} needs a value")]
    Missing(String),
    #[error("{0}: {1}; --help names all switches")]
    Switch(String, SwitchError),
}

/// `None`: help is wanted.
pub(crate) fn parse(
    arguments: impl Iterator<Item = String>,
) -> Result<Option<Options>, OptionError> {
    let mut options = Options::default();
    let mut arguments = arguments;
    while let Some(argument) = arguments.next() {
        let (name, inline) = match argument.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (argument.clone(), None),
        };
        let mut value = || {
            let value = inline.clone().or_else(|| arguments.next());
            value.ok_or_else(|| OptionError::Missing(name.clone()))
        };
        match name.as_str() {
            "--help" | "-h" => return Ok(None),
            "--trace" => options.trace = true,
            "--silent" => options.switches.silent = true,
            "--link" => options.link = Some(value()?.into()),
            "--baud" => set(&mut options.switches, "baud", &value()?)?,
            "--switch" => {
                let setting = value()?;
                let (name, value) = setting
                    .split_once('=')
                    .ok_or_else(|| OptionError::Missing(setting.clone()))?;
                set(&mut options.switches, name, value)?;
            }
            _ => return Err(OptionError::Unknown(argument)),
        }
    }
    Ok(Some(options))
}

fn set(switches: &mut Switches, name: &str, value: &str) -> Result<(), OptionError> {
    switches
        .set(name, value)
        .map_err(|error| OptionError::Switch(format!("{name}={value}"), error))
}

pub(crate) fn help() -> String {
    format!(
        "A simulated SIM7000 modem on a pseudo-terminal, with real FTP behind it.\n\
         \n\
         usage: sim7000-modem [options]\n\
         \n\
         --baud N              speed of the port in bits per second (default: unlimited)\n\
         --link PATH           a symbolic link to the port\n\
         --silent              a port that never answers\n\
         --switch NAME=VALUE   on, off, a number (times in milliseconds), a text, or none\n\
         --trace               each chunk of the port on stderr\n\
         \n\
         lines on stdin: unplug, plug, reset, baud N, quit\n\
         \n\
         switches: {}\n",
        Switches::NAMES.join(", ")
    )
}
