//! Every way in which a modem may differ from the documented, well-behaved one, as one plain value.

use core::time::Duration;

/// Why [`Switches::set`] refused a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SwitchError {
    #[error("there is no switch of this name")]
    Unknown,
    #[error("this value does not fit the switch")]
    Value,
}

/// The SIM card as `AT+CPIN?` shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SimCard {
    Ready,
    Pin,
    Puk,
    Missing,
}

/// The network as `AT+COPS?` and `AT+CPSI?` show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Network {
    CatM1,
    NbIot,
    Gsm,
    None,
}

/// A value that can be written on a command line.
trait Parse: Sized {
    fn parse(text: &str) -> Option<Self>;
}

impl Parse for bool {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "on" | "true" | "yes" | "1" => Some(true),
            "off" | "false" | "no" | "0" => Some(false),
            _ => None,
        }
    }
}

macro_rules! parse_number {
    ($($number:ty),*) => {$(
        impl Parse for $number {
            fn parse(text: &str) -> Option<Self> {
                text.parse().ok()
            }
        }
    )*};
}
parse_number!(u8, u32, u64, usize);

/// Milliseconds.
impl Parse for Duration {
    fn parse(text: &str) -> Option<Self> {
        text.parse().ok().map(Duration::from_millis)
    }
}

impl Parse for String {
    fn parse(text: &str) -> Option<Self> {
        Some(text.into())
    }
}

/// `none`, or the value.
impl<T: Parse> Parse for Option<T> {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "none" => Some(None),
            _ => T::parse(text).map(Some),
        }
    }
}

impl Parse for SimCard {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "ready" => Self::Ready,
            "pin" => Self::Pin,
            "puk" => Self::Puk,
            "missing" => Self::Missing,
            _ => return None,
        })
    }
}

impl Parse for Network {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "cat-m1" => Self::CatM1,
            "nb-iot" => Self::NbIot,
            "gsm" => Self::Gsm,
            "none" => Self::None,
            _ => return None,
        })
    }
}

macro_rules! switches {
    ($($(#[$doc:meta])* $name:ident: $type:ty = $default:expr;)*) => {
        /// What the modem does differently. The default is the documented, well-behaved modem.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Switches {
            $($(#[$doc])* pub $name: $type,)*
        }

        impl Default for Switches {
            fn default() -> Self {
                Self { $($name: $default,)* }
            }
        }

        impl Switches {
            /// The names of all switches, in the order of the fields.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($name)),*];

            /// Sets the switch `name` to a value in words: `on`, `off`, a number (times in
            /// milliseconds), a text, or `none`.
            pub fn set(&mut self, name: &str, value: &str) -> Result<(), SwitchError> {
                $(if name == stringify!($name) {
                    self.$name = Parse::parse(value).ok_or(SwitchError::Value)?;
                    return Ok(());
                })*
                Err(SwitchError::Unknown)
            }
        }
    };
}

switches! {
    // How answers look.

    /// Echo after power-on, until `ATE0`. The manual's default is on.
    echo: bool = true;
    /// A blank after the colon of `+NAME: ...`. Hardware prints one, some documents do not.
    blank_after_colon: bool = true;
    /// Empty lines put before every answer line.
    blank_lines: u8 = 0;
    /// Answer lines begin with CR CR LF.
    doubled_cr: bool = false;
    /// The error style whatever `AT+CMEE` says: 0 `ERROR`, 1 number, 2 text.
    cme_style: Option<u8> = None;
    /// Time between a command's CR and its answer.
    answer_delay: Duration = Duration::ZERO;
    /// Commands that this firmware lacks, without `AT+` and separated by `|`.
    missing_commands: String = String::new();
    /// `FTPRMD` reports as `+FTPFRMD`, as the application note misprints it.
    misprinted_rmd: bool = false;
    /// A failed `FTPSIZE` reports three fields, `1,<error>,0`; relatives report two.
    size_error_has_size: bool = true;

    // Unsolicited lines. Their texts are `urc_texts` in turn.

    /// A stray URC between the echo and the first line of an answer.
    urc_before_answer: bool = false;
    /// A stray URC before each `OK`.
    urc_before_ok: bool = false;
    /// A stray URC before each `+FTP...: 2,<n>` header.
    urc_before_data: bool = false;
    /// A stray URC each time this much time has gone by; zero is never.
    urc_every: Duration = Duration::ZERO;
    /// How many stray URCs come together.
    urc_count: u8 = 1;
    /// The stray URCs, separated by `|`. Some real ones have no `+`, some begin with `*`.
    urc_texts: String = "+CGREG: 1|DST: 1|*PSUTTZ: 19/06/26,06:04:03\",\"+32\",0|UNDER-VOLTAGE WARNNING|SMS Ready".into();

    // Downloads in pieces: FTPGET and FTPLIST.

    /// `1,1` comes again after so long while data waits.
    repeat_after: Duration = Duration::from_secs(10);
    /// `1,64` after so long without a read. Manual: 75 s for all answers.
    idle_timeout: Duration = Duration::from_secs(75);
    /// So many reads of each session are answered `2,0` although data waits.
    empty_reads: u32 = 0;
    /// A file or list without a byte gets `1,1` too, and ends after a read of nothing.
    announce_empty: bool = false;
    /// The most bytes one read gives, whatever is asked.
    read_limit: usize = 1460;
    /// Each read gives a random part of what it could give.
    random_reads: bool = false;
    /// FTPREST stays set after a download.
    rest_kept: bool = true;

    // Uploads in pieces: FTPPUT.

    /// The `<max>` of `+FTPPUT: 1,1,<max>`.
    put_max: usize = 1360;
    /// `<max>` is a random number from 1 to `put_max` each time.
    put_max_varies: bool = false;
    /// Every n-th piece gets `ERROR` after its bytes and is dropped; zero is never.
    put_error_every: u32 = 0;

    // Pieces both ways.

    /// Time from the `OK` of a piece until the radio is ready for the next: until `1,1,<max>` of FTPPUT, and
    /// until FTPGET and FTPLIST have the next `read_limit` bytes. Data mode and FTPEXTPUT do not know it.
    piece_wait: Duration = Duration::ZERO;

    // Data mode: FTPETPUT and FTPETGET.

    /// `OK` before `+FTPETPUT: 2,1`, as the application note shows; the manual has none.
    etput_ok_first: bool = true;
    /// The host's closing ETX is echoed.
    etx_echoed: bool = false;
    /// ETX before an error line that ends data mode.
    etx_before_error: bool = false;
    /// After an upload's error the modem swallows bytes until ETX. Otherwise it is in command mode.
    swallow_after_error: bool = false;
    /// An ETX from the host ends a FTPETGET early, as FTPQUIT would. Not documented.
    etx_stops_download: bool = false;

    // Sessions.

    /// A second `=1` is refused with `ERROR` rather than `OK` and 66.
    busy_is_error: bool = false;
    /// The `OK` of a command that begins an operation comes so much later, so that the operation's first
    /// URC stands before it. (Not for FTPETGET, whose stream begins with that URC.)
    ok_delay: Duration = Duration::ZERO;
    /// The open URC (`1,1`, `1,1,<max>`) is said so many times more. (Not for FTPETGET.)
    open_urc_repeats: u8 = 0;
    /// FTPQUIT is reported as `+FTPGET: 1,80` or `+FTPPUT: 1,80`, whatever the session's own name is.
    quit_named_get: bool = false;
    /// FTPQUIT is heard in the middle of FTPETGET's stream and ends it. Not documented.
    quit_stops_download: bool = false;
    /// The closing URC comes so much later.
    closing_urc_delay: Duration = Duration::ZERO;
    /// The closing URC never comes.
    closing_urc_missing: bool = false;
    /// The closing URC comes a second time so much later; zero is never.
    closing_urc_repeat: Duration = Duration::ZERO;
    /// APPE is refused on a file that does not exist. (The memory server does this.)
    appe_needs_file: bool = false;

    // Mishaps. Bytes are those of all payload since the start, in both directions.
    // The bearer, the reset and the silence happen once, failures as often as `fail_count` says.

    /// Operations fail with this code (61..80) before they begin.
    fail_at_open: Option<u8> = None;
    /// Operations that move data fail with this code after `fail_after` bytes.
    fail_in_middle: Option<u8> = None;
    /// Payload bytes of an operation before `fail_in_middle`.
    fail_after: u64 = 1000;
    /// Operations fail with this code where they would have succeeded.
    fail_at_close: Option<u8> = None;
    /// Only so many operations fail by the three switches above.
    fail_count: Option<u32> = None;
    /// Opening a bearer gives `ERROR`.
    bearer_refused: bool = false;
    /// `AT+SAPBR=3,1,"CONTYPE",...` gives `ERROR`.
    contype_refused: bool = false;
    /// The bearer is lost after so many payload bytes.
    bearer_lost_after: Option<u64> = None;
    /// The line that tells of a lost bearer, rather than `+SAPBR 1: DEACT`; empty for no line at all.
    bearer_lost_text: Option<String> = None;
    /// The modem resets after so many payload bytes.
    reset_after: Option<u64> = None;
    /// The modem falls silent after so many payload bytes, until its power is switched.
    silence_after: Option<u64> = None;
    /// The port never answers.
    silent: bool = false;
    /// The port goes away after so many payload bytes; the modem keeps its power and its state.
    port_gone_after: Option<u64> = None;
    /// Time until the port is back. What is sent meanwhile, either way, is lost.
    port_gone_time: Duration = Duration::from_secs(5);

    // The line.

    /// Bits per second, ten to the byte; zero is unlimited.
    baud: u32 = 0;
    /// RTS/CTS: the host waits while the modem's input is full. Without it such bytes are lost.
    flow_control: bool = true;
    /// Bytes of the modem's input buffer.
    input_buffer: usize = 65536;
    /// Answers leave in pieces of so many bytes; zero is uncut.
    chunk: usize = 0;
    /// Answers leave in pieces of a random size from 1 byte to 64 KiB.
    random_chunks: bool = false;
    /// Bytes of a million that are lost on the way to the host.
    lost_to_host: u32 = 0;
    /// Bytes of a million that are lost on the way to the modem.
    lost_to_modem: u32 = 0;
    /// Bytes per second of the radio; zero is unlimited.
    radio: u32 = 0;

    // The modem itself.

    /// Time that opening a bearer takes. Manual: up to 85 s.
    bearer_time: Duration = Duration::from_millis(800);
    /// Time from a reset to `RDY`.
    boot_time: Duration = Duration::from_secs(4);
    /// `RDY` and its kin after a reset. With autobaud the modem says nothing.
    boot_urcs: bool = true;
    /// The answer to `ATI`.
    identity: String = "SIM7000G R1529".into();
    /// The SIM card.
    sim: SimCard = SimCard::Ready;
    /// The network.
    network: Network = Network::CatM1;
    /// The `<stat>` of CREG, CGREG and CEREG: 0 idle, 1 home, 2 searching, 3 denied, 5 roaming.
    registration: u8 = 1;
    /// The signal of `AT+CSQ`: 0..31 or 99.
    signal: u8 = 18;
    /// The date and time at the start, in seconds since 1970.
    clock: u64 = 1_780_315_200;
    /// Where random-looking choices start from.
    seed: u64 = 1;
}
