//! The cases of what goes wrong, of the line and of the modem itself.

use sim7000_ftp::at::Failure;
use sim7000_ftp::ftp::{Error, ServerCode};

use crate::operations::Operation;
use crate::survival::{Case, Cure};
use crate::table::{HARMLESS, ends, in_data, in_ftp, is_code, is_failure, never_ready, well};

/// Mishaps.
pub const MISHAPS: &[Case] = &[
    ends(
        &[("fail_at_open", "72"), ("fail_count", "1")],
        in_ftp!(Error::Server(ServerCode(72))),
        Cure::Nothing,
    ),
    ends(
        &[("fail_in_middle", "61"), ("fail_count", "1")],
        in_data!(Error::Server(ServerCode(61))),
        Cure::Nothing,
    ),
    ends(
        &[
            ("fail_after", "4096"),
            ("fail_in_middle", "61"),
            ("fail_count", "1"),
        ],
        |operation, result| match operation {
            Operation::Upload(_) | Operation::Append(_) | Operation::Download(_, 0) => {
                is_code(result, 61)
            }
            // What is shorter does not come to it.
            _ => result.is_ok(),
        },
        Cure::SwitchBack,
    ),
    ends(
        &[("fail_at_close", "78"), ("fail_count", "1")],
        |operation, result| match operation {
            Operation::Survey => result.is_ok(),
            Operation::CancelUpload(_) | Operation::CancelDownload(_) => result.is_ok(),
            _ => is_code(result, 78),
        },
        Cure::SwitchBack,
    ),
    ends(
        &[("fail_count", "1"), ("fail_at_open", "64")],
        in_ftp!(Error::Server(ServerCode(64))),
        Cure::Nothing,
    ),
    never_ready(
        &[("bearer_refused", "on")],
        |_, result| is_failure(result, Failure::BearerRefused),
        Cure::SwitchBack,
    ),
    well(&[("contype_refused", "on")]),
    ends(
        &[("bearer_lost_after", "300")],
        in_data!(Error::Modem(Failure::BearerLost) | Error::Server(ServerCode(61))),
        Cure::Nothing,
    ),
    ends(
        &[
            ("bearer_lost_text", "+PDP: DEACT"),
            ("bearer_lost_after", "300"),
        ],
        in_data!(Error::Modem(Failure::BearerLost) | Error::Server(ServerCode(61))),
        Cure::Nothing,
    ),
    ends(
        // Nobody says a word of it.
        &[("bearer_lost_text", ""), ("bearer_lost_after", "300")],
        in_data!(Error::Server(ServerCode(61))),
        Cure::Nothing,
    ),
    ends(
        &[("reset_after", "300")],
        in_data!(Error::Modem(Failure::Restarted)),
        Cure::Nothing,
    ),
    ends(
        &[("silence_after", "300")],
        in_data!(
            Error::Modem(Failure::NoAnswer { .. } | Failure::Silent)
                | Error::NoClosing { .. }
                | Error::Stalled { .. }
        ),
        Cure::PowerSwitch,
    ),
    never_ready(
        &[("silent", "on")],
        |_, result| is_failure(result, Failure::Silent),
        Cure::PowerSwitch,
    ),
    ends(
        &[("port_gone_after", "300")],
        in_data!(Error::Modem(Failure::PortGone)),
        Cure::Reconnect,
    ),
    ends(
        &[("port_gone_time", "200"), ("port_gone_after", "3500")],
        |operation, result| match operation {
            Operation::Upload(_) | Operation::Append(_) | Operation::Download(_, 0) => {
                is_failure(result, Failure::PortGone)
            }
            // What is shorter comes to it together with what is before.
            _ => result.is_ok() || is_failure(result, Failure::PortGone),
        },
        Cure::Reconnect,
    ),
];

/// The line.
pub const LINE: &[Case] = &[
    well(&[("baud", "115200")]),
    well(&[("baud", "57600")]),
    well(&[("flow_control", "off"), ("baud", "115200")]),
    well(&[
        ("input_buffer", "600"),
        ("baud", "115200"),
        ("radio", "4000"),
    ]),
    well(&[("chunk", "1")]),
    well(&[("chunk", "2")]),
    well(&[("chunk", "3")]),
    well(&[("chunk", "7")]),
    well(&[("chunk", "1460")]),
    well(&[("chunk", "65536")]),
    well(&[("random_chunks", "on")]),
    well(&[
        ("random_chunks", "on"),
        ("seed", "77"),
        ("urc_before_answer", "on"),
        HARMLESS,
    ]),
    well(&[("radio", "2000")]),
    well(&[("radio", "30000"), ("baud", "115200")]),
];

/// The modem itself.
pub const MODEM: &[Case] = &[
    well(&[("bearer_time", "60000")]),
    ends(
        &[("boot_time", "12000"), ("reset_after", "300")],
        in_data!(Error::Modem(Failure::Restarted)),
        Cure::Nothing,
    ),
    ends(
        // It has forgotten all and says nothing.
        &[("boot_urcs", "off"), ("reset_after", "300")],
        in_data!(
            Error::Modem(Failure::NoAnswer { .. } | Failure::Refused { .. })
                | Error::NoClosing { .. }
                | Error::Stalled { .. }
        ),
        Cure::Nothing,
    ),
    well(&[("identity", "SIM7000E R1351")]),
    never_ready(
        &[("sim", "missing")],
        |_, result| is_failure(result, Failure::BearerRefused),
        Cure::SwitchBack,
    ),
    never_ready(
        &[("sim", "pin")],
        |_, result| is_failure(result, Failure::BearerRefused),
        Cure::SwitchBack,
    ),
    well(&[("network", "nb-iot")]),
    well(&[("network", "none")]),
    never_ready(
        &[("registration", "3")],
        |_, result| is_failure(result, Failure::BearerRefused),
        Cure::SwitchBack,
    ),
    well(&[("registration", "5")]),
    well(&[("signal", "99")]),
    well(&[("clock", "86400000")]),
    well(&[
        ("seed", "9"),
        ("random_reads", "on"),
        ("put_max_varies", "on"),
    ]),
];
