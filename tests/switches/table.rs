//! Every switch with the settings that the client has to survive.

use sim7000_ftp::at::Failure;
use sim7000_ftp::ftp::{DownloadWay, Error, ServerCode, UploadWay};
use sim7000_ftp::sim::Switches;

use crate::operations::Operation;
use crate::survival::{Case, Cure};

type Settings = &'static [(&'static str, &'static str)];
type Result<'a> = &'a core::result::Result<(), Error>;

const HARMLESS: (&str, &str) = (
    "urc_texts",
    "+CGREG: 1|DST: 1|*PSUTTZ: 19/06/26,06:04:03\",\"+32\",0|UNDER-VOLTAGE WARNNING|+FTPX: 1,0",
);

/// Everything succeeds.
const fn well(settings: Settings) -> Case {
    Case {
        settings,
        set_up: is_well,
        ends: is_well,
        cure: Cure::Nothing,
    }
}

/// Operations end so; after the cure they work.
const fn ends(settings: Settings, ends: crate::survival::Ends, cure: Cure) -> Case {
    Case {
        settings,
        set_up: is_well,
        ends,
        cure,
    }
}

/// Waking the modem or opening the bearer ends so.
const fn never_ready(settings: Settings, set_up: crate::survival::Ends, cure: Cure) -> Case {
    Case {
        settings,
        set_up,
        ends: is_well,
        cure,
    }
}

fn is_well(_: Operation, result: Result) -> bool {
    result.is_ok()
}

fn is_code(result: Result, code: u16) -> bool {
    *result == Err(Error::Server(ServerCode(code)))
}

fn is_failure(result: Result, failure: Failure) -> bool {
    *result == Err(Error::Modem(failure))
}

/// What moves data ends with this failure, all else well.
macro_rules! in_data {
    ($failure:pat) => {
        |operation, result| match operation.moves_data() {
            true => matches!(result, Err($failure)),
            // It may be cancelled before it fails, or fail before it is cancelled.
            false => result.is_ok() || operation.is_cancelled() && matches!(result, Err($failure)),
        }
    };
}

/// All that the server is asked for ends with this failure.
macro_rules! in_ftp {
    ($failure:pat) => {
        |operation, result| match operation {
            Operation::Survey => result.is_ok(),
            _ => matches!(result, Err($failure)),
        }
    };
}

/// How answers look.
const ANSWERS: &[Case] = &[
    well(&[("echo", "off")]),
    well(&[("blank_after_colon", "off")]),
    well(&[("blank_lines", "1")]),
    well(&[("blank_lines", "3"), ("doubled_cr", "on")]),
    well(&[("doubled_cr", "on")]),
    well(&[("cme_style", "0"), ("missing_commands", LACKING)]),
    well(&[("cme_style", "1"), ("missing_commands", LACKING)]),
    well(&[("cme_style", "2"), ("contype_refused", "on")]),
    well(&[("answer_delay", "300")]),
    ends(
        &[("missing_commands", "FTPETPUT|FTPETGET|FTPEXTPUT|FTPEXTGET")],
        |operation, result| match operation {
            Operation::Upload(UploadWay::DataMode)
            | Operation::Append(UploadWay::DataMode)
            | Operation::CancelUpload(UploadWay::DataMode)
            | Operation::Download(DownloadWay::DataMode, _)
            | Operation::CancelDownload(DownloadWay::DataMode) => {
                matches!(result, Err(Error::Modem(Failure::Refused { .. })))
            }
            _ => result.is_ok(),
        },
        Cure::Nothing,
    ),
    well(&[("missing_commands", LACKING)]),
    well(&[("misprinted_rmd", "on")]),
    ends(
        &[
            ("size_error_has_size", "off"),
            ("fail_at_open", "77"),
            ("fail_count", "1"),
        ],
        in_ftp!(Error::Server(ServerCode(77))),
        Cure::Nothing,
    ),
];

/// Unsolicited lines.
const STRAYS: &[Case] = &[
    well(&[("urc_before_answer", "on"), HARMLESS]),
    well(&[("urc_before_ok", "on"), HARMLESS]),
    well(&[("urc_before_data", "on"), HARMLESS]),
    well(&[("urc_every", "40"), HARMLESS]),
    well(&[
        ("urc_every", "30"),
        ("urc_before_answer", "on"),
        ("urc_count", "3"),
        HARMLESS,
        ("chunk", "1"),
    ]),
    well(&[
        ("urc_count", "9"),
        ("urc_before_answer", "on"),
        ("urc_before_ok", "on"),
        HARMLESS,
    ]),
    well(&[
        ("urc_texts", "UNDER-VOLTAGE WARNNING"),
        ("urc_before_answer", "on"),
    ]),
    ends(
        // It says that it has restarted.
        &[
            ("urc_texts", "DST: 1|+CTZV: 8|*PSNWID: \"240\"|RDY"),
            ("urc_before_data", "on"),
            ("urc_count", "4"),
        ],
        |operation, result| match operation {
            Operation::Download(DownloadWay::Pieces, _) if !operation.moves_data() => {
                result.is_ok()
            }
            Operation::List
            | Operation::Download(DownloadWay::Pieces, _)
            | Operation::CancelDownload(DownloadWay::Pieces) => {
                is_failure(result, Failure::Restarted)
            }
            _ => result.is_ok(),
        },
        Cure::SwitchBack,
    ),
];

/// Transfers in pieces.
const PIECES: &[Case] = &[
    well(&[("repeat_after", "5"), ("answer_delay", "60")]),
    ends(
        &[("idle_timeout", "100"), ("answer_delay", "300")],
        |operation, result| match operation {
            Operation::Download(DownloadWay::Pieces, _) if !operation.moves_data() => {
                result.is_ok()
            }
            Operation::List
            | Operation::Download(DownloadWay::Pieces, _)
            | Operation::CancelDownload(DownloadWay::Pieces)
            | Operation::Upload(_)
            | Operation::Append(_)
            | Operation::CancelUpload(_) => is_code(result, 64),
            _ => result.is_ok(),
        },
        Cure::SwitchBack,
    ),
    well(&[("empty_reads", "3")]),
    well(&[("announce_empty", "on")]),
    well(&[("read_limit", "7")]),
    well(&[("random_reads", "on")]),
    well(&[("rest_kept", "off")]),
    well(&[("put_max", "100")]),
    well(&[("put_max", "4000")]),
    well(&[("put_max_varies", "on")]),
    well(&[("put_error_every", "3")]),
    ends(
        &[("put_error_every", "1")],
        |operation, result| match operation {
            Operation::Upload(UploadWay::Pieces) | Operation::Append(UploadWay::Pieces) => {
                matches!(result, Err(Error::Modem(Failure::Refused { .. })))
            }
            // So many refusals that it never comes to the cancelling.
            Operation::CancelUpload(UploadWay::Pieces) => result.is_err(),
            _ => result.is_ok(),
        },
        Cure::SwitchBack,
    ),
];

/// Data mode.
const DATA_MODE: &[Case] = &[
    well(&[("etput_ok_first", "off")]),
    well(&[("etx_echoed", "on")]),
    ends(
        &[
            ("etx_before_error", "on"),
            ("fail_in_middle", "65"),
            ("fail_count", "1"),
        ],
        in_data!(Error::Server(ServerCode(65))),
        Cure::Nothing,
    ),
    ends(
        &[
            ("swallow_after_error", "on"),
            ("fail_in_middle", "65"),
            ("fail_count", "1"),
        ],
        in_data!(Error::Server(ServerCode(65))),
        Cure::Nothing,
    ),
    well(&[("etx_stops_download", "on")]),
];

/// Sessions.
const SESSIONS: &[Case] = &[
    well(&[("busy_is_error", "on")]),
    well(&[("ok_delay", "700")]),
    well(&[("open_urc_repeats", "2")]),
    well(&[("quit_named_get", "on")]),
    well(&[("quit_stops_download", "on")]),
    well(&[("quit_stops_download", "on"), ("etx_before_error", "on")]),
    well(&[("closing_urc_delay", "4000")]),
    ends(
        &[("closing_urc_missing", "on")],
        |operation, result| match operation {
            Operation::Survey => result.is_ok(),
            Operation::CancelUpload(_) | Operation::CancelDownload(_) => {
                result.is_ok() || matches!(result, Err(Error::NoClosing { .. }))
            }
            _ => matches!(
                result,
                Err(Error::NoClosing { .. } | Error::Modem(Failure::Refused { .. }))
            ),
        },
        Cure::SwitchBack,
    ),
    well(&[("closing_urc_repeat", "1"), ("answer_delay", "20")]),
    well(&[("closing_urc_repeat", "900")]),
    well(&[("appe_needs_file", "on")]),
];

/// Mishaps.
const MISHAPS: &[Case] = &[
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
            Error::Modem(Failure::NoAnswer { .. })
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
            _ => result.is_ok(),
        },
        Cure::Reconnect,
    ),
];

/// The line.
const LINE: &[Case] = &[
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
const MODEM: &[Case] = &[
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

/// Every group of cases becomes a test.
macro_rules! groups {
    ($($test:ident = $cases:ident;)*) => {
        const GROUPS: &[&[Case]] = &[$($cases),*];

        $(#[test]
        fn $test() {
            $cases.iter().for_each(Case::play);
        })*
    };
}

groups! {
    however_answers_look = ANSWERS;
    whatever_comes_by_itself = STRAYS;
    however_pieces_are_cut = PIECES;
    whatever_data_mode_does = DATA_MODE;
    however_sessions_begin_and_end = SESSIONS;
    whatever_goes_wrong = MISHAPS;
    however_slow_or_cut_the_line = LINE;
    whichever_modem = MODEM;
}

#[test]
fn every_switch_has_a_case() {
    for name in Switches::NAMES {
        let is_here = GROUPS
            .iter()
            .flat_map(|cases| cases.iter())
            .any(|case| case.settings[0].0 == *name);
        let is_elsewhere = crate::losses::SWITCHES.contains(name);
        assert!(is_here != is_elsewhere, "{name}: {is_here}, {is_elsewhere}");
    }
}

/// What some firmware lacks, all at once.
const LACKING: &str = "FTPSTATE|CMEE|IFC";
