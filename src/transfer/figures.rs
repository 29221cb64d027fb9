//! Sizes and counts for the eye. Integers only: float formatting would weigh on the page.

/// "0 B", "812 B", "1.2 kB", "34 MB": decimal units, two or three figures.
pub fn bytes(count: u64) -> String {
    const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];
    if count < 1000 {
        return format!("{count} B");
    }
    let mut unit: u64 = 1000;
    let mut name = 0;
    // By the rounded figure, so that "1000 kB" is never shown.
    while name + 1 < UNITS.len() && rounded(count, unit) >= 1000 {
        unit *= 1000;
        name += 1;
    }
    let tenths = rounded(count, unit / 10);
    if tenths < 100 {
        format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[name])
    } else {
        format!("{} {}", rounded(count, unit), UNITS[name])
    }
}

fn rounded(count: u64, unit: u64) -> u64 {
    count / unit + u64::from(count % unit >= unit / 2)
}

/// "1 file", "2 files", "10,412 files". `what` is the singular of a regular word.
pub fn count(number: usize, what: &str) -> String {
    count_u64(number as u64, what)
}

/// The same for what may be more than a browser's 32 bits count: the bytes of a file.
pub fn count_u64(number: u64, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {what}{plural}", grouped(number))
}

/// "10,412".
pub fn grouped(number: u64) -> String {
    if number < 1000 {
        return number.to_string();
    }
    format!("{},{:03}", grouped(number / 1000), number % 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_two_or_three_figures_and_never_a_thousand_of_a_unit() {
        for (size, text) in [
            (0, "0 B"),
            (999, "999 B"),
            (1000, "1.0 kB"),
            (1249, "1.2 kB"),
            (9949, "9.9 kB"),
            (9950, "10 kB"),
            (99_500, "100 kB"),
            (999_499, "999 kB"),
            (999_500, "1.0 MB"),
            (1_048_576, "1.0 MB"),
            (4_294_967_296, "4.3 GB"),
            (u64::MAX, "18 EB"),
        ] {
            assert_eq!(bytes(size), text, "{size}");
        }
    }

    #[test]
    fn counts() {
        assert_eq!(count(1, "file"), "1 file");
        assert_eq!(count(0, "file"), "0 files");
        assert_eq!(count(10_012, "file"), "10,012 files");
        assert_eq!(count_u64(5_000_000_000, "byte"), "5,000,000,000 bytes");
        assert_eq!(grouped(1_000_000), "1,000,000");
    }
}
