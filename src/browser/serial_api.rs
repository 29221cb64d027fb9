//! Bindings of the Web Serial API: what of it the page uses, and no more.
//!
//! web-sys has them only behind `--cfg=web_sys_unstable_apis`, which changes stable types too, and there the
//! streams of a port cannot be null, which they are after a cable pull.

use js_sys::{Array, Object, Promise};
use wasm_bindgen::prelude::*;
use web_sys::{EventTarget, ReadableStream, WritableStream};

/// `navigator.serial`, where there is one.
pub(super) fn serial() -> Option<Serial> {
    navigator()?.serial()
}

/// Whether a click or a key stroke is recent enough to show a picker; `true` where the browser does not tell.
pub(super) fn is_user_active() -> bool {
    navigator()
        .and_then(|navigator| navigator.user_activation())
        .is_none_or(|activation| activation.is_active())
}

fn navigator() -> Option<NavigatorWithSerial> {
    Some(web_sys::window()?.navigator().unchecked_into())
}

#[wasm_bindgen]
extern "C" {
    type NavigatorWithSerial;

    #[wasm_bindgen(method, getter)]
    fn serial(this: &NavigatorWithSerial) -> Option<Serial>;

    #[wasm_bindgen(method, getter, js_name = userActivation)]
    fn user_activation(this: &NavigatorWithSerial) -> Option<UserActivation>;

    type UserActivation;

    #[wasm_bindgen(method, getter, js_name = isActive)]
    fn is_active(this: &UserActivation) -> bool;

    #[wasm_bindgen(extends = EventTarget)]
    pub(super) type Serial;

    #[wasm_bindgen(method, js_name = getPorts)]
    pub(super) fn get_ports(this: &Serial) -> Promise;

    #[wasm_bindgen(method, js_name = requestPort)]
    pub(super) fn request_port(this: &Serial, options: &RequestOptions) -> Promise;

    #[wasm_bindgen(extends = EventTarget)]
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(super) type SerialPort;

    #[wasm_bindgen(method)]
    pub(super) fn open(this: &SerialPort, options: &OpenOptions) -> Promise;

    #[wasm_bindgen(method)]
    pub(super) fn close(this: &SerialPort) -> Promise;

    // Newer than the rest: absent in some browsers.
    #[wasm_bindgen(method, catch)]
    pub(super) fn forget(this: &SerialPort) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, js_name = getInfo)]
    pub(super) fn get_info(this: &SerialPort) -> PortInfo;

    #[wasm_bindgen(method, js_name = setSignals)]
    pub(super) fn set_signals(this: &SerialPort, signals: &OutputSignals) -> Promise;

    /// `None` where the browser does not tell.
    #[wasm_bindgen(method, getter)]
    pub(super) fn connected(this: &SerialPort) -> Option<bool>;

    /// Null while closed and after a fatal error; another stream after an error that is not.
    #[wasm_bindgen(method, getter)]
    pub(super) fn readable(this: &SerialPort) -> Option<ReadableStream>;

    #[wasm_bindgen(method, getter)]
    pub(super) fn writable(this: &SerialPort) -> Option<WritableStream>;

    pub(super) type PortInfo;

    #[wasm_bindgen(method, getter, js_name = usbVendorId)]
    pub(super) fn usb_vendor_id(this: &PortInfo) -> Option<u16>;

    #[wasm_bindgen(method, getter, js_name = usbProductId)]
    pub(super) fn usb_product_id(this: &PortInfo) -> Option<u16>;
}

// Dictionaries, filled by their constructors below.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(extends = Object)]
    pub(super) type OpenOptions;

    #[wasm_bindgen(method, setter, js_name = baudRate)]
    fn set_baud_rate(this: &OpenOptions, value: u32);

    #[wasm_bindgen(method, setter, js_name = bufferSize)]
    fn set_buffer_size(this: &OpenOptions, value: u32);

    #[wasm_bindgen(method, setter, js_name = flowControl)]
    fn set_flow_control(this: &OpenOptions, value: &str);

    #[wasm_bindgen(extends = Object)]
    pub(super) type RequestOptions;

    #[wasm_bindgen(method, setter)]
    fn set_filters(this: &RequestOptions, value: &Array);

    #[wasm_bindgen(extends = Object)]
    type PortFilter;

    #[wasm_bindgen(method, setter, js_name = usbVendorId)]
    fn set_usb_vendor_id(this: &PortFilter, value: u16);

    #[wasm_bindgen(extends = Object)]
    pub(super) type OutputSignals;

    #[wasm_bindgen(method, setter, js_name = dataTerminalReady)]
    fn set_data_terminal_ready(this: &OutputSignals, value: bool);
}

pub(super) fn open_options(baud: u32, buffer_size: u32, flow_control: &str) -> OpenOptions {
    let options: OpenOptions = Object::new().unchecked_into();
    options.set_baud_rate(baud);
    options.set_buffer_size(buffer_size);
    options.set_flow_control(flow_control);
    options
}

/// Ports of this USB vendor only, or any port.
pub(super) fn request_options(vendor: Option<u16>) -> RequestOptions {
    let options: RequestOptions = Object::new().unchecked_into();
    if let Some(vendor) = vendor {
        let filter: PortFilter = Object::new().unchecked_into();
        filter.set_usb_vendor_id(vendor);
        options.set_filters(&Array::of1(&filter));
    }
    options
}

pub(super) fn output_signals(dtr: bool) -> OutputSignals {
    let signals: OutputSignals = Object::new().unchecked_into();
    signals.set_data_terminal_ready(dtr);
    signals
}
