//! The time of FTPMDTM's answer.

/// A moment in UTC, as the server gave it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Stamp {
    /// 1970..
    pub year: u16,
    /// 1..=12
    pub month: u8,
    /// 1..=31
    pub day: u8,
    /// 0..=23
    pub hour: u8,
    /// 0..=59
    pub minute: u8,
    /// 0..=60
    pub second: u8,
}

impl Stamp {
    /// Reads `YYYYMMDDHHMMSS`; what may follow (fractions of a second) is ignored.
    pub fn read(text: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(text.get(..14)?).ok()?;
        let part = |from: usize, to: usize| text.get(from..to)?.parse::<u8>().ok();
        let stamp = Self {
            year: text.get(..4)?.parse().ok()?,
            month: part(4, 6)?,
            day: part(6, 8)?,
            hour: part(8, 10)?,
            minute: part(10, 12)?,
            second: part(12, 14)?,
        };
        let is_sound = (1..=12).contains(&stamp.month)
            && (1..=31).contains(&stamp.day)
            && stamp.hour < 24
            && stamp.minute < 60
            && stamp.second <= 60;
        is_sound.then_some(stamp)
    }
}

/// As it is read: `YYYYMMDDHHMMSS`.
impl std::fmt::Display for Stamp {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            year,
            month,
            day,
            hour,
            minute,
            second,
        } = self;
        write!(
            formatter,
            "{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_is_read_or_refused_as_a_whole() {
        let stamp = Stamp::read(b"20140409060951").unwrap();
        assert_eq!((stamp.year, stamp.month, stamp.day), (2014, 4, 9));
        assert_eq!((stamp.hour, stamp.minute, stamp.second), (6, 9, 51));
        assert_eq!(stamp.to_string(), "20140409060951");
        for bad in [
            &b""[..],
            b"2014040906095",
            b"20141309060951",
            b"2014x409060951",
        ] {
            assert_eq!(Stamp::read(bad), None);
        }
    }
}
