//! What a seed makes of the modem: the switches, drawn by classes of which some are off in any one run, so that
//! what only shows when all else is quiet shows too.

use sim7000_ftp::ftp::ServerCode;
use sim7000_ftp::sim::Switches;

use crate::random::Random;

/// A switch and its value in words, as `sim7000-modem --switch` takes them.
pub type Setting = (&'static str, String);

type Draw = fn(&mut Random, &mut Vec<Setting>);

/// The classes and how each draws.
const CLASSES: &[(&str, Draw)] = &[
    ("framing", framing),
    ("strays", strays),
    ("cutting", cutting),
    ("firmware", firmware),
    ("reading", reading),
    ("sending", sending),
    ("data mode", data_mode),
    ("closing", closing),
    ("errors", errors),
    ("bearer", bearer),
    ("mishaps", mishaps),
    ("losses", losses),
    ("pace", pace),
    ("slow radio", slow_radio),
    ("modem", modem),
];

/// Of a hundred runs with several classes, those in which a class is on. What ends most operations at once is
/// rarer, so that the rest is seen to work.
fn percent(class: &str) -> u64 {
    match class {
        "losses" => 8,
        "slow radio" => 3,
        "modem" | "bearer" => 15,
        _ => 30,
    }
}

/// What was drawn for one run.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    pub settings: Vec<Setting>,
    pub classes: Vec<&'static str>,
}

impl Faults {
    pub fn draw(random: &mut Random) -> Self {
        let mut faults = Self::default();
        let kind = random.between(0, 9);
        let only = random.index(CLASSES.len());
        for (at, (class, draw)) in CLASSES.iter().enumerate() {
            let is_on = match kind {
                0 => false,
                1..=3 => at == only,
                _ => random.chance(percent(class)),
            };
            if is_on {
                faults.classes.push(class);
                draw(random, &mut faults.settings);
            }
        }
        faults.leave_out_what_nobody_can_tell();
        let mut set = |name, value: u64| faults.settings.push((name, value.to_string()));
        set("seed", random.between(2, u64::from(u32::MAX)));
        // From 2020 on, for about 15 years.
        set("clock", random.between(1_577_836_800, 2_051_222_400));
        faults
    }

    /// A message that is repeated is told from an operation's own by asking whether a session is open. Nothing tells
    /// where the operation has ended without one; nor where the firmware lacks FTPSTATE and the session is about to
    /// end, for then it refuses FTPQUIT.
    fn leave_out_what_nobody_can_tell(&mut self) {
        let is_set = |wanted: &str| self.settings.iter().any(|(name, _)| *name == wanted);
        let lacks_state = self.settings.iter().any(|(name, value)| {
            *name == "missing_commands" && value.split('|').any(|command| command == "FTPSTATE")
        });
        if is_set("closing_urc_missing") || lacks_state && is_set("closing_urc_delay") {
            self.settings
                .retain(|(name, _)| *name != "closing_urc_repeat");
        }
    }

    pub fn has(&self, class: &str) -> bool {
        self.classes.contains(&class)
    }

    pub fn switches(&self) -> Switches {
        let mut switches = Switches::default();
        for (name, value) in &self.settings {
            let set = switches.set(name, value);
            assert!(set.is_ok(), "{name}={value} is no setting: {set:?}");
        }
        switches
    }

    /// Whether bytes may get lost on the line without anybody's saying so.
    pub fn is_lossy(&self) -> bool {
        const LOSSES: [&str; 3] = ["lost_to_host", "lost_to_modem", "flow_control"];
        self.has("losses") && self.settings.iter().any(|(name, _)| LOSSES.contains(name))
    }
}

/// Whether a setting differs from what the switch is without it.
pub fn is_away((name, value): &Setting) -> bool {
    let mut switches = Switches::default();
    switches.set(name, value).is_ok() && switches != Switches::default()
}

/// Draws one failure of the server for one operation.
pub fn server_failure(random: &mut Random) -> Vec<Setting> {
    let code = random.pick(&ServerCode::ALL).to_string();
    let when = random.pick(&["fail_at_open", "fail_in_middle", "fail_at_close"]);
    let after = random.pick(&[0, 1, 10, 100, 1000, 3000]);
    let after = random.between(0, after).to_string();
    vec![(when, code), ("fail_after", after)]
}

/// Takes a failure back.
pub const NO_FAILURE: [(&str, &str); 3] = [
    ("fail_at_open", "none"),
    ("fail_in_middle", "none"),
    ("fail_at_close", "none"),
];

fn on(settings: &mut Vec<Setting>, name: &'static str, value: impl ToString) {
    settings.push((name, value.to_string()));
}

fn maybe(random: &mut Random, settings: &mut Vec<Setting>, name: &'static str, values: &[&str]) {
    if random.chance(40) {
        let value = random.pick(values);
        on(settings, name, value);
    }
}

fn framing(random: &mut Random, settings: &mut Vec<Setting>) {
    maybe(random, settings, "echo", &["off"]);
    maybe(random, settings, "blank_after_colon", &["off"]);
    maybe(random, settings, "blank_lines", &["1", "3"]);
    maybe(random, settings, "doubled_cr", &["on"]);
    maybe(random, settings, "cme_style", &["0", "1", "2"]);
    maybe(
        random,
        settings,
        "answer_delay",
        &["1", "20", "300", "700", "6000"],
    );
    maybe(random, settings, "ok_delay", &["20", "700"]);
    maybe(
        random,
        settings,
        "identity",
        &["SIM7000E R1351", "SIM7600 R1"],
    );
}

fn strays(random: &mut Random, settings: &mut Vec<Setting>) {
    maybe(random, settings, "urc_before_answer", &["on"]);
    maybe(random, settings, "urc_before_ok", &["on"]);
    maybe(random, settings, "urc_before_data", &["on"]);
    // No more than a modem says in truth: an endless flood of text would pass for a download in data mode.
    maybe(random, settings, "urc_every", &["1000", "7000"]);
    maybe(random, settings, "urc_count", &["2", "3"]);
    if random.chance(80) {
        let texts = random.pick(&[
            "+CGREG: 1|DST: 1|*PSUTTZ: 19/06/26,06:04:03\",\"+32\",0",
            "RING|+CREG: 2|DST: 1|+CPSI: NO SERVICE,Online",
            "+CMTI: \"SM\",3|NO CARRIER|UNDER-VOLTAGE WARNNING",
        ]);
        on(settings, "urc_texts", texts);
    }
}

fn cutting(random: &mut Random, settings: &mut Vec<Setting>) {
    if random.chance(30) {
        on(settings, "random_chunks", "on");
        return;
    }
    let piece = random.pick(&[1, 2, 3, 7, 64, 1000]);
    on(settings, "chunk", piece);
}

fn firmware(random: &mut Random, settings: &mut Vec<Setting>) {
    let lacking = [
        "FTPETPUT",
        "FTPETGET",
        "FTPETPUT|FTPETGET",
        "FTPSTATE",
        "FTPQUIT",
        "FTPSIZE",
        "FTPMDTM",
        "FTPRENAME",
        "CMEE|IFC",
        "FTPREST",
        "COPS|CSQ",
        "FTPETPUT|FTPPUT",
        "FTPETPUT|FTPEXTPUT|FTPETGET|FTPGET",
        "FTPEXTPUT|FTPEXTGET",
        "SAPBR",
        "CNACT",
        "FTPLIST",
    ];
    maybe(random, settings, "missing_commands", &lacking);
    maybe(random, settings, "misprinted_rmd", &["on"]);
    maybe(random, settings, "size_error_has_size", &["off"]);
    maybe(random, settings, "rest_kept", &["off"]);
    maybe(random, settings, "busy_is_error", &["on"]);
    maybe(random, settings, "appe_needs_file", &["on"]);
    maybe(random, settings, "etx_stops_download", &["on"]);
    maybe(random, settings, "contype_refused", &["on"]);
}

fn reading(random: &mut Random, settings: &mut Vec<Setting>) {
    maybe(
        random,
        settings,
        "repeat_after",
        &["100", "500", "3000", "60000"],
    );
    maybe(random, settings, "idle_timeout", &["1000", "5000", "20000"]);
    maybe(random, settings, "empty_reads", &["1", "3", "10"]);
    maybe(random, settings, "announce_empty", &["on"]);
    maybe(random, settings, "read_limit", &["1", "50", "1000", "1459"]);
    maybe(random, settings, "random_reads", &["on"]);
    maybe(random, settings, "piece_wait", &["100", "1000"]);
    maybe(random, settings, "open_urc_repeats", &["1", "3"]);
}

fn sending(random: &mut Random, settings: &mut Vec<Setting>) {
    maybe(random, settings, "put_max", &["30", "500", "1024", "4096"]);
    maybe(random, settings, "put_max_varies", &["on"]);
    maybe(random, settings, "put_error_every", &["1", "2", "3", "7"]);
}

fn data_mode(random: &mut Random, settings: &mut Vec<Setting>) {
    maybe(random, settings, "etput_ok_first", &["off"]);
    maybe(random, settings, "etx_echoed", &["on"]);
    maybe(random, settings, "etx_before_error", &["on"]);
    maybe(random, settings, "swallow_after_error", &["on"]);
    maybe(random, settings, "quit_stops_download", &["on"]);
}

fn closing(random: &mut Random, settings: &mut Vec<Setting>) {
    maybe(
        random,
        settings,
        "closing_urc_delay",
        &["1", "500", "5000", "40000", "80000"],
    );
    if random.chance(20) {
        on(settings, "closing_urc_missing", "on");
    }
    maybe(random, settings, "quit_named_get", &["on"]);
    maybe(
        random,
        settings,
        "closing_urc_repeat",
        &["1", "50", "700", "5000"],
    );
}

/// Every operation may fail; see [`server_failure`]. This draws how many do.
fn errors(random: &mut Random, settings: &mut Vec<Setting>) {
    maybe(random, settings, "fail_count", &["1", "2", "5"]);
}

fn bearer(random: &mut Random, settings: &mut Vec<Setting>) {
    maybe(random, settings, "bearer_refused", &["on"]);
    maybe(
        random,
        settings,
        "bearer_lost_text",
        &["+PDP: DEACT", "+APP PDP: DEACTIVE", ""],
    );
    maybe(
        random,
        settings,
        "bearer_time",
        &["0", "5000", "30000", "100000"],
    );
    maybe(random, settings, "sim", &["pin", "puk", "missing"]);
    maybe(random, settings, "network", &["nb-iot", "gsm", "none"]);
    maybe(random, settings, "registration", &["0", "2", "3", "5"]);
    maybe(random, settings, "signal", &["0", "3", "31", "99"]);
}

fn mishaps(random: &mut Random, settings: &mut Vec<Setting>) {
    for name in ["bearer_lost_after", "reset_after", "silence_after"] {
        if random.chance(40) {
            let most = random.pick(&[10, 500, 3000, 20_000]);
            on(settings, name, random.between(0, most));
        }
    }
    if random.chance(8) {
        on(settings, "silent", "on");
    }
}

fn losses(random: &mut Random, settings: &mut Vec<Setting>) {
    maybe(
        random,
        settings,
        "lost_to_host",
        &["20", "300", "3000", "20000"],
    );
    maybe(
        random,
        settings,
        "lost_to_modem",
        &["20", "300", "3000", "20000"],
    );
    if random.chance(40) {
        on(settings, "flow_control", "off");
        let buffer = random.pick(&[64, 500, 2000]);
        on(settings, "input_buffer", buffer);
    }
}

fn pace(random: &mut Random, settings: &mut Vec<Setting>) {
    maybe(random, settings, "baud", &["57600", "115200", "921600"]);
    maybe(random, settings, "radio", &["1000", "8000", "40000"]);
    maybe(random, settings, "input_buffer", &["64", "1024", "4096"]);
}

/// So slow that the modem's buffers fill up and the port takes nothing for longer than the page's patience.
fn slow_radio(random: &mut Random, settings: &mut Vec<Setting>) {
    let radio = random.pick(&[5, 10, 20]);
    on(settings, "radio", radio);
    let buffer = random.pick(&[64, 1024]);
    on(settings, "input_buffer", buffer);
}

fn modem(random: &mut Random, settings: &mut Vec<Setting>) {
    maybe(random, settings, "boot_time", &["100", "15000"]);
    maybe(random, settings, "boot_urcs", &["off"]);
}
