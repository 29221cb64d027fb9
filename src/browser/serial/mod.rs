//! Serial ports: which there are, asking for one, opening it.
//!
//! [`granted_ports`] or [`choose_port`] gives a [`Port`]; [`Port::open`] gives a [`Reader`] and a [`Writer`].
//! All in here that waits may be dropped while it does: no byte that came in is lost, no port stays locked.
//! Ports are looked up anew after each replug: Chrome makes a new object then, and the order changes.

mod error;
mod stream;

use std::time::Duration;

use js_sys::Array;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

use super::clock;
use super::error::BrowserError;
use super::events::Listener;
use super::serial_api::{self as api, SerialPort};

pub use error::{ChooseError, LineFault, OpenError, PortError, Unsupported};
pub use stream::{ReadEvent, Reader, Writer};

/// The USB vendor of the SIM7000. Its product ids differ with `AT+CUSBPIDSWITCH`, so only this is asked for.
pub const SIMCOM: u16 = 0x1e0e;

/// Bytes that the browser holds for us, in each direction: 5 seconds at 115200 baud. With the default of 255 bytes
/// data was lost, and a fast port is read at a tenth of the speed.
pub const BUFFER_SIZE: u32 = 64 * 1024;

/// Waits between tries to open: a port that was just closed or plugged in is often still in use for a moment.
const RETRIES: [Duration; 3] = [
    Duration::from_millis(250),
    Duration::from_millis(500),
    Duration::from_millis(750),
];

/// Whether this page can reach serial ports at all.
pub fn support() -> Result<(), Unsupported> {
    // In an insecure page the browser hides Web Serial, so this is asked first.
    if !web_sys::window().is_some_and(|window| window.is_secure_context()) {
        return Err(Unsupported::InsecurePage);
    }
    match api::serial() {
        Some(_) => Ok(()),
        None => Err(Unsupported::NoWebSerial),
    }
}

/// The ports that the user has granted to this page before and that are plugged in, in no lasting order.
pub async fn granted_ports() -> Result<Vec<Port>, ChooseError> {
    support()?;
    let serial = api::serial().ok_or(Unsupported::NoWebSerial)?;
    let ports = JsFuture::from(serial.get_ports())
        .await
        .map_err(ChooseError::from_rejection)?;
    Ok(ports
        .unchecked_into::<Array>()
        .iter()
        .map(|port| Port(port.unchecked_into()))
        .collect())
}

/// What the picker shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Filter {
    /// Ports whose USB vendor is that of the SIM7000.
    Sim7000,
    /// All ports: a modem behind a USB-to-serial adapter or at a built-in port.
    Any,
}

/// Shows the browser's picker. Must be called in the handler of a click or key, before anything is awaited.
pub async fn choose_port(filter: Filter) -> Result<Port, ChooseError> {
    support()?;
    let serial = api::serial().ok_or(Unsupported::NoWebSerial)?;
    let vendor = match filter {
        Filter::Sim7000 => Some(SIMCOM),
        Filter::Any => None,
    };
    let port = JsFuture::from(serial.request_port(&api::request_options(vendor)))
        .await
        .map_err(ChooseError::from_rejection)?;
    Ok(Port(port.unchecked_into()))
}

/// Whether another tab of this page has a port open, which explains a modem that does not answer here.
pub async fn is_open_in_other_tab() -> bool {
    stream::Claim::is_elsewhere().await
}

/// Calls `callback` with each granted port that is plugged in, until the listener is dropped.
pub fn on_connect(callback: impl FnMut(Port) + 'static) -> Option<Listener> {
    on_port_event("connect", callback)
}

/// Calls `callback` with each granted port that is pulled, until the listener is dropped.
pub fn on_disconnect(callback: impl FnMut(Port) + 'static) -> Option<Listener> {
    on_port_event("disconnect", callback)
}

fn on_port_event(name: &'static str, mut callback: impl FnMut(Port) + 'static) -> Option<Listener> {
    let serial = api::serial()?;
    Some(Listener::new(&serial, name, move |event| {
        // The event bubbles up from the port, which is its target.
        if let Some(port) = event.target() {
            callback(Port(port.unchecked_into()));
        }
    }))
}

/// A port that the user has granted, open or not. Equal to another if both are the same object of the browser.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Port(SerialPort);

/// Who holds back whom on the wires RTS and CTS.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum FlowControl {
    #[default]
    None,
    /// Needs the modem's `AT+IFC=2,2` and all wires.
    Hardware,
}

impl Port {
    /// USB vendor and product; `None` for a port that is not USB.
    pub fn info(&self) -> Option<(u16, u16)> {
        let info = self.0.get_info();
        Some((info.usb_vendor_id()?, info.usb_product_id()?))
    }

    /// Opens the port and raises DTR. Tries again for a second and a half where it is in use.
    ///
    /// Should the future be dropped before it is ready, the port may stay open; the next call closes it then.
    pub async fn open(&self, baud: u32, flow: FlowControl) -> Result<(Reader, Writer), OpenError> {
        let flow = match flow {
            FlowControl::None => "none",
            FlowControl::Hardware => "hardware",
        };
        let claim = stream::Claim::take().await;
        let mut retries = RETRIES.into_iter();
        let rejection = loop {
            let options = api::open_options(baud, BUFFER_SIZE, flow);
            match JsFuture::from(self.0.open(&options)).await {
                Ok(_) => {
                    // If refused, then perhaps by this page's own of a moment ago.
                    let claim = match claim {
                        Some(claim) => Some(claim),
                        None => stream::Claim::take().await,
                    };
                    return stream::halves(self.0.clone(), baud, claim);
                }
                Err(rejection) => {
                    let error = BrowserError::from(rejection);
                    let may_pass = matches!(&*error.name, "NetworkError" | "InvalidStateError");
                    if error.name == "InvalidStateError" {
                        // This page has it open: by halves that live, which keep it from being closed by this
                        // as they hold its streams, or by a call of this function that was dropped.
                        let _ = JsFuture::from(self.0.close()).await;
                    }
                    match retries.next() {
                        Some(wait) if may_pass => clock::sleep(wait).await,
                        _ => break error,
                    }
                }
            }
        };
        Err(match &*rejection.name {
            "InvalidStateError" => OpenError::AlreadyOpen,
            "NetworkError" if !self.is_plugged_in().await => OpenError::Gone,
            "NetworkError" if is_open_in_other_tab().await => OpenError::OtherTab,
            "NetworkError" => OpenError::Refused,
            _ => OpenError::Browser(rejection),
        })
    }

    /// Gives the grant back: the port is no longer among [`granted_ports`].
    pub async fn forget(&self) {
        if let Ok(promise) = self.0.forget() {
            let _ = JsFuture::from(promise).await;
        }
    }

    async fn is_plugged_in(&self) -> bool {
        if let Some(is_connected) = self.0.connected() {
            return is_connected;
        }
        granted_ports()
            .await
            .is_ok_and(|ports| ports.contains(self))
    }
}
