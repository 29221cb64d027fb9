//! Chromium with real Web Serial and no hardware: its serial ports are laid over in namespaces.
//!
//! Chromium lists a tty if the kernel knows it as one of a driver of type `serial`, and opens the
//! file in /dev. So the script below lays, in mounts that only this browser sees:
//!
//! - the slave of a pty over /dev/ttyS0 (one port), or over /dev/tty1 and so on (several ports,
//!   which /proc/tty/drivers must then call serial);
//! - an empty /run, in it udev's records about these ports: they are what makes a serial port
//!   the USB device 1E0E:9001; and the file that says that udev runs, without which the browser
//!   does not listen for hot-plug messages;
//! - a copy of /etc, in it the policy that grants the page all ports. The picker is a window of
//!   the browser and cannot be driven by the DevTools protocol.
//!
//! It waits for the page's origin, which is known once the page is served in the same network.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    time::Duration,
};

use serde_json::{Value, json};
use tempfile::TempDir;

use xtask::static_server::StaticServer;

use crate::{
    devtools::DevTools,
    hotplug::{Change, announce},
    jail::Jail,
    network::Network,
    process::Process,
    programs,
    wait::until,
};

/// A cold start on a small machine that compiles something else took 9 s.
const START_LIMIT: Duration = Duration::from_secs(60);

const SCRIPT: &str = r#"
read -r origin
mount -t tmpfs tmpfs /run
mkdir -p /run/udev/data /run/lock
touch /run/udev/control

mkdir "$SCRATCH/etc"
mount -t tmpfs tmpfs "$SCRATCH/etc"
cp -a /etc/. "$SCRATCH/etc/" 2>>"$SCRATCH/copy.log" || true
mount --bind "$SCRATCH/etc" /etc
for folder in chromium chromium-browser opt/chrome; do
    mkdir -p "/etc/$folder/policies/managed"
    printf '{"SerialAllowAllPortsForUrls": ["%s"]}\n' "$origin" >"/etc/$folder/policies/managed/tests.json"
done

if [ -n "$DRIVERS" ]; then
    printf '%s\n' "$DRIVERS" >"$SCRATCH/drivers"
    mount --bind "$SCRATCH/drivers" /proc/tty/drivers
fi
for port in $PORTS; do
    device=${port%%=*}; rest=${port#*=}; minor=${rest%%=*}; pty=${rest#*=}
    [ -e "$device" ] || { echo "there is no $device to lay a port over" >&2; exit 1; }
    mount --bind "$pty" "$device"
    { echo I:1000000; printf '%s\n' "$IDENTITY" | sed s/^/E:/; echo V:1; } >"/run/udev/data/c4:$minor"
done

export HOME="$SCRATCH"
# What the browser leaves when it is killed goes with the scratch folder.
export TMPDIR="$SCRATCH/tmp"
mkdir "$TMPDIR"
exec "$BROWSER" \
    --remote-debugging-pipe --user-data-dir="$SCRATCH/profile" \
    --headless=new --no-sandbox --disable-gpu --disable-quic --disable-dev-shm-usage \
    --no-first-run --no-default-browser-check --disable-background-networking \
    --disable-component-update --disable-default-apps --disable-sync --disable-breakpad \
    --disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup \
    --password-store=basic --window-size=1280,900 about:blank \
    3<&0 4>&1 </dev/null >&2
"#;

/// What udev would say of the modem's USB port.
const IDENTITY: &str = "ID_BUS=usb
ID_VENDOR_ID=1e0e
ID_MODEL_ID=9001
ID_MODEL_ENC=SimTech\\x20SIM7000
ID_SERIAL_SHORT=0123456789ABCDEF";

/// A serial port of the browser: a device of this machine, and the pty that is laid over it.
#[derive(Clone, Debug)]
pub(crate) struct Port {
    pub(crate) device: String,
    pub(crate) minor: u32,
}

/// Devices to lay `count` ports over.
pub(crate) fn devices(count: usize) -> Vec<Port> {
    if count == 1 {
        return vec![Port {
            device: "/dev/ttyS0".to_owned(),
            minor: 64,
        }];
    }
    (1..=count as u32)
        .map(|minor| Port {
            device: format!("/dev/tty{minor}"),
            minor,
        })
        .collect()
}

/// A running browser.
pub(crate) struct Browser {
    pub(crate) devtools: DevTools,
    jail: Jail,
    network: Network,
    origin: String,
    // Dropped after the jail: nothing writes there any more.
    scratch: TempDir,
}

impl Browser {
    /// Serves the folder and starts a browser with these ports, all granted to what is served.
    #[track_caller]
    pub(crate) fn start(folder: &Path, ports: &[(Port, PathBuf)]) -> Self {
        let scratch = tempfile::Builder::new()
            .prefix("sim7000-browser-")
            .tempdir()
            .expect("there is a place for temporary files");
        let laid: Vec<String> = ports
            .iter()
            .map(|(port, pty)| format!("{}={}={}", port.device, port.minor, pty.display()))
            .collect();
        let drivers = match ports {
            [] | [_] => String::new(),
            _ => format!("serial /dev/tty 4 1-{} serial", ports.len()),
        };
        let (mut jail, network) = Jail::start_with_network(
            SCRIPT,
            &[
                ("SCRATCH", scratch.path().display().to_string()),
                (
                    "BROWSER",
                    programs::path(programs::BROWSER).display().to_string(),
                ),
                ("PORTS", laid.join(" ")),
                ("DRIVERS", drivers),
                ("IDENTITY", IDENTITY.to_owned()),
            ],
            &scratch.path().join("log"),
        );
        network.raise_loopback();
        let server = network.inside(|| StaticServer::bind(0));
        let server = server.expect("localhost has a free port");
        let origin = server.origin();
        server.serve(folder);
        let mut input = jail.take_stdin();
        // Where the script has ended, the browser's silence is told.
        let _ = writeln!(input, "{origin}");
        let devtools = DevTools::new(jail.take_stdout(), input);
        let mut browser = Self {
            devtools,
            jail,
            network,
            origin,
            scratch,
        };
        browser.wait_until_up();
        browser
    }

    #[track_caller]
    fn wait_until_up(&mut self) {
        let version = until(START_LIMIT, || {
            match self.devtools.call(None, "Browser.getVersion", json!({})) {
                Ok(version) => Some(Ok(version)),
                Err(error) => self.jail.ended().map(|how| Err(format!("{error}; {how}"))),
            }
        });
        if let Some(Ok(_)) = version {
            return;
        }
        let why = match version {
            Some(Err(error)) => error,
            _ => format!("it says nothing within {START_LIMIT:?}"),
        };
        panic!("the browser does not start: {why}\n{}", self.log());
    }

    /// What it and the script before it wrote.
    pub(crate) fn log(&self) -> String {
        let log = std::fs::read(self.scratch.path().join("log")).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(15)..].join("\n")
    }

    /// Its processes that run pages.
    pub(crate) fn renderers(&self) -> Vec<Process> {
        let Some(first) = self.jail.first() else {
            return Vec::new();
        };
        Process::all()
            .filter(|process| process.is_renderer() && process.is_beside(first))
            .collect()
    }

    /// The address of what it was started for, without a path: `http://localhost:` and a port.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// Tells it that a port has come or gone.
    #[track_caller]
    pub(crate) fn announce(&self, change: Change, port: &Port) {
        let sent = self
            .network
            .inside(|| announce(change, &port.device, port.minor, IDENTITY));
        if let Err(error) = sent {
            panic!("a hot-plug message cannot be sent ({error}): run the tests as root");
        }
    }

    /// A folder that lives as long as the browser.
    pub(crate) fn scratch(&self) -> &Path {
        self.scratch.path()
    }

    #[track_caller]
    pub(crate) fn call(&self, method: &str, params: Value) -> Value {
        match self.devtools.call(None, method, params) {
            Ok(answer) => answer,
            Err(error) => panic!("{error}\n{}", self.log()),
        }
    }

    /// Lays another pty over a port's device: the modem was plugged in again.
    #[track_caller]
    pub(crate) fn lay(&self, port: &Port, pty: &Path) {
        let (device, pty) = (&port.device, pty.display());
        // Lazy, because the browser may not have closed its end yet.
        self.jail
            .enter(&format!("umount -l {device}; mount --bind {pty} {device}"));
    }
}
