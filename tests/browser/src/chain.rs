//! Everything between the page and the modem: served page, browser, ports, modem programs.

use std::{
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::{
    browser::{self, Browser, Port},
    hotplug::Change,
    lane::Turn,
    modem::Modem,
    programs,
};

/// Baud of a line that is not waited for. One without any limit would let a page compute all the time.
const FAST: u32 = 8_000_000;

/// A served page, a browser to open it in, and modems on the browser's serial ports.
///
/// Drop order matters: pages before the chain (they borrow it), the browser before the modems.
pub struct Chain {
    browser: Browser,
    modems: Vec<Plugged>,
    _turn: Turn,
}

/// A modem and the port that it is on.
struct Plugged {
    modem: Mutex<Modem>,
    port: Port,
    ptys: Mutex<usize>,
}

impl Chain {
    /// One modem with the program's own defaults, granted to the page.
    #[must_use]
    #[track_caller]
    pub fn start() -> Self {
        Self::with_modems(&[&[]])
    }

    /// One modem, started with these options of the program `sim7000-modem`.
    #[must_use]
    #[track_caller]
    pub fn with_modem(options: &[&str]) -> Self {
        Self::with_modems(&[options])
    }

    /// The same while no other chain runs here: for measuring.
    #[must_use]
    #[track_caller]
    pub fn alone_with_modem(options: &[&str]) -> Self {
        Self::in_turn(Turn::alone(), &[options])
    }

    /// As many granted ports as there are lists of options, at most five; none is allowed too.
    #[must_use]
    #[track_caller]
    pub fn with_modems(options: &[&[&str]]) -> Self {
        Self::in_turn(Turn::beside_others(), options)
    }

    #[track_caller]
    fn in_turn(turn: Turn, options: &[&[&str]]) -> Self {
        assert!(
            options.len() <= 5,
            "this machine has five ports to lay over"
        );
        let page = programs::path(programs::PAGE);
        assert!(
            page.join("index.html").is_file(),
            "{} holds no built page: `cargo xtask test` builds it",
            page.display()
        );
        let modems: Vec<Plugged> = options
            .iter()
            .zip(browser::devices(options.len()))
            .map(|(options, port)| Plugged {
                modem: Mutex::new(Modem::start(options)),
                port,
                ptys: Mutex::new(1),
            })
            .collect();
        let ports: Vec<(Port, PathBuf)> = modems
            .iter()
            .map(|plugged| (plugged.port.clone(), lock(&plugged.modem).port(1)))
            .collect();
        let browser = Browser::start(&page, &ports);
        Self {
            browser,
            modems,
            _turn: turn,
        }
    }

    /// The page's address without a path: `http://localhost:` and a port.
    #[must_use]
    pub fn origin(&self) -> &str {
        self.browser.origin()
    }

    /// The first modem.
    #[track_caller]
    pub fn modem(&self) -> MutexGuard<'_, Modem> {
        self.modem_number(1)
    }

    /// The modem on the `number`th port, counted from 1.
    #[track_caller]
    pub fn modem_number(&self, number: usize) -> MutexGuard<'_, Modem> {
        lock(&self.plugged(number).modem)
    }

    /// From now on the line of the first modem is fast: what a test waits for has been seen.
    #[track_caller]
    pub fn hurry(&self) {
        self.set_baud(FAST);
    }

    /// From now on the line of the first modem has this speed.
    #[track_caller]
    pub fn set_baud(&self, baud: u32) {
        self.modem().command(&format!("baud {baud}"));
    }

    /// Pulls the first modem's cable: the port fails, then the browser hears that it is gone.
    #[track_caller]
    pub fn unplug(&self) {
        self.unplug_number(1);
    }

    /// Puts the cable back: the modem is there again as a new device, as after a real replug.
    #[track_caller]
    pub fn plug(&self) {
        self.plug_number(1);
    }

    #[track_caller]
    pub fn unplug_number(&self, number: usize) {
        let Plugged { modem, port, .. } = self.plugged(number);
        lock(modem).command("unplug");
        self.browser.announce(Change::Remove, port);
    }

    #[track_caller]
    pub fn plug_number(&self, number: usize) {
        let Plugged { modem, port, ptys } = self.plugged(number);
        let mut modem = lock(modem);
        modem.command("plug");
        let mut ptys = lock(ptys);
        *ptys += 1;
        let pty = modem.port(*ptys);
        self.browser.lay(port, &pty);
        self.browser.announce(Change::Add, port);
    }

    pub(crate) fn browser(&self) -> &Browser {
        &self.browser
    }

    /// What the modems did last, for the text of a failure.
    pub(crate) fn report(&self) -> String {
        self.modems
            .iter()
            .map(|plugged| match plugged.modem.try_lock() {
                Ok(modem) => modem.report(),
                Err(_) => "\n(the modem is in use by the test)".to_owned(),
            })
            .collect()
    }

    #[track_caller]
    fn plugged(&self, number: usize) -> &Plugged {
        self.modems
            .get(number.wrapping_sub(1))
            .unwrap_or_else(|| panic!("this chain has {} modems", self.modems.len()))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
