//! Every switch with the settings that the client has to survive; those of mishaps, line and modem are in `mishaps`.

use sim7000_ftp::at::Failure;
use sim7000_ftp::ftp::{DownloadWay, Error, ServerCode, UploadWay};
use sim7000_ftp::sim::Switches;

use crate::mishaps::{LINE, MISHAPS, MODEM};
use crate::operations::Operation;
use crate::survival::{Case, Cure};

pub type Settings = &'static [(&'static str, &'static str)];
pub type Result<'a> = &'a core::result::Result<(), Error>;

pub const HARMLESS: (&str, &str) = (
    "urc_texts",
    "+CGREG: 1|DST: 1|*PSUTTZ: 19/06/26,06:04:03\",\"+32\",0|UNDER-VOLTAGE WARNNING|+FTPX: 1,0",
);

/// Everything succeeds.
pub const fn well(settings: Settings) -> Case {
    Case {
        settings,
        set_up: is_well,
        ends: is_well,
        cure: Cure::Nothing,
        is_about_memory_too: true,
    }
}

/// Operations end so; after the cure they work.
pub const fn ends(settings: Settings, ends: crate::survival::Ends, cure: Cure) -> Case {
    Case {
        settings,
        set_up: is_well,
        ends,
        cure,
        is_about_memory_too: false,
    }
}

/// Waking the modem or opening the bearer ends so.
pub const fn never_ready(settings: Settings, set_up: crate::survival::Ends, cure: Cure) -> Case {
    Case {
        settings,
        set_up,
        ends: is_well,
        cure,
        is_about_memory_too: false,
    }
}

fn is_well(_: Operation, result: Result) -> bool {
    result.is_ok()
}

pub fn is_code(result: Result, code: u16) -> bool {
    *result == Err(Error::Server(ServerCode(code)))
}

pub fn is_failure(result: Result, failure: Failure) -> bool {
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

pub(crate) use in_data;

/// All that the server is asked for ends with this failure.
macro_rules! in_ftp {
    ($failure:pat) => {
        |operation, result| match operation {
            Operation::Survey => result.is_ok(),
            _ => matches!(result, Err($failure)),
        }
    };
}
pub(crate) use in_ftp;

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
    well(&[("piece_wait", "300")]),
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
    well(&[("closing_urc_repeat", "150"), ("answer_delay", "20")]),
    well(&[("closing_urc_repeat", "900"), ("answer_delay", "20")]),
    well(&[("closing_urc_repeat", "900")]),
    well(&[("appe_needs_file", "on")]),
];

/// What some firmware lacks, all at once.
const LACKING: &str = "FTPSTATE|CMEE|IFC";

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
