//! A process of the browser, and its memory.

use std::fs;

/// A process of this machine.
#[derive(Clone, Copy, Debug)]
pub struct Process {
    pub(crate) id: u32,
}

impl Process {
    /// All that run now.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
        entries.filter_map(|entry| {
            let id = entry.file_name().to_str()?.parse().ok()?;
            Some(Self { id })
        })
    }

    /// Bytes of its own that it holds in memory, shared memory among them; programs and other files that are only
    /// mapped are not.
    #[must_use]
    pub fn memory(self) -> u64 {
        let status = self.read("status");
        let kib = |key: &str| -> u64 {
            let line = status.lines().find_map(|line| line.strip_prefix(key));
            let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
            number.unwrap_or(0)
        };
        (kib("RssAnon:") + kib("RssShmem:")) * 1024
    }

    pub(crate) fn is_renderer(self) -> bool {
        self.read("cmdline").contains("--type=renderer")
    }

    /// Whether both are in the same process namespace.
    pub(crate) fn is_beside(self, other: Self) -> bool {
        let namespace = |id| fs::read_link(format!("/proc/{id}/ns/pid")).ok();
        let own = namespace(self.id);
        own.is_some() && own == namespace(other.id)
    }

    /// How long it has computed, in ticks.
    pub(crate) fn time(self) -> u64 {
        // After the name, which is in brackets, the 12th and 13th field.
        let stat = self.read("stat");
        let fields = stat.rsplit(')').next().unwrap_or_default();
        let times = fields.split_whitespace().skip(11).take(2);
        times.filter_map(|time| time.parse::<u64>().ok()).sum()
    }

    /// Empty where it has ended.
    fn read(self, file: &str) -> String {
        let bytes = fs::read(format!("/proc/{}/{file}", self.id)).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }
}
