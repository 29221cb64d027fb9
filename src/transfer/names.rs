//! Names beside a name: one to write under until a file is whole, and one that is free.

use crate::at::Field;

const PART: &[u8] = b".part";
/// Base-36 digits between the dots: five of the token and one that proves them.
const TOKEN_DIGITS: usize = 6;
const TOKENS: u64 = 36_u64.pow(5);
const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
/// Names that [`numbered`] tries. More than any folder holds that can be listed through the modem.
const TRIES: u32 = 100_000;
/// A longer word after the last dot is a part of the name: `Report No.5 of November`.
const LONGEST_ENDING: usize = 10;

/// A name beside `name` to write under: `report.pdf.k3f9a2.part`.
///
/// The token, of which the remainder by 36^5 counts, keeps two transfers apart. Of a long name only so much is kept
/// that the modem takes the whole (FTPPUTNAME); a letter in UTF-8 is never cut.
pub fn temporary(name: &[u8], token: u64) -> Vec<u8> {
    let room = Field::Name.limit() - 1 - TOKEN_DIGITS - PART.len();
    let mut whole = shortened(name, room).to_vec();
    let mut rest = token % TOKENS;
    let mut digits = [b'0'; TOKEN_DIGITS - 1];
    for digit in digits.iter_mut().rev() {
        *digit = base36(rest);
        rest /= 36;
    }
    let proof = proof(&whole, &digits);
    whole.push(b'.');
    whole.extend_from_slice(&digits);
    whole.push(proof);
    whole.extend_from_slice(PART);
    whole
}

/// Whether [`temporary`] made this name: such a file is what a broken transfer left. Of names like
/// `film.season.part`, which another program made, one in 36 is taken for one; so ask before deleting.
pub fn is_temporary(name: &[u8]) -> bool {
    let Some(whole) = name.strip_suffix(PART) else {
        return false;
    };
    let Some(cut) = whole.len().checked_sub(TOKEN_DIGITS + 1) else {
        return false;
    };
    match whole.split_at(cut) {
        ([], _) => false,
        (front, [b'.', digits @ .., last]) => {
            digits.iter().all(|digit| DIGITS.contains(digit)) && *last == proof(front, digits)
        }
        _ => false,
    }
}

/// The first free one of `a (2).txt`, `a (3).txt` and so on. A name that has a number counts on from it, an ending
/// such as `.tar.gz` stays whole, and a long name is shortened before its number so that the modem takes it.
///
/// None where 100,000 of them are taken.
pub fn numbered(name: &[u8], is_taken: impl Fn(&[u8]) -> bool) -> Option<Vec<u8>> {
    let (stem, ending) = split_ending(name);
    let (stem, first) = split_number(stem);
    (first..first + TRIES)
        .map(|number| {
            let number = format!(" ({number})");
            let room = Field::Name.limit() - number.len() - ending.len();
            [shortened(stem, room), number.as_bytes(), ending].concat()
        })
        .find(|name| !is_taken(name))
}

fn base36(value: u64) -> u8 {
    // Below 36.
    DIGITS[(value % 36) as usize]
}

/// A digit that depends on the name and on every digit of the token.
fn proof(name: &[u8], digits: &[u8]) -> u8 {
    let sum = name.iter().chain(digits).fold(7_u64, |sum, &byte| {
        sum.wrapping_mul(31).wrapping_add(u64::from(byte))
    });
    base36(sum)
}

/// The first `room` bytes, without the part of a letter where the name is UTF-8.
fn shortened(name: &[u8], room: usize) -> &[u8] {
    if name.len() <= room {
        return name;
    }
    match str::from_utf8(name) {
        Ok(text) => &name[..text.floor_char_boundary(room)],
        Err(_) => &name[..room],
    }
}

/// `archive` and `.tar.gz`. A dot at the start hides the file and begins no ending.
fn split_ending(name: &[u8]) -> (&[u8], &[u8]) {
    let dot_from = |name: &[u8]| {
        memchr::memrchr(b'.', name).filter(|&dot| {
            let ending = &name[dot + 1..];
            dot > 0
                && (1..=LONGEST_ENDING).contains(&ending.len())
                && ending.iter().all(|byte| byte.is_ascii_alphanumeric())
        })
    };
    let Some(mut dot) = dot_from(name) else {
        return (name, b"");
    };
    if let [before @ .., b'.', b't' | b'T', b'a' | b'A', b'r' | b'R'] = &name[..dot]
        && !before.is_empty()
    {
        dot = before.len();
    }
    name.split_at(dot)
}

/// The stem without its number, and the number to try first.
fn split_number(stem: &[u8]) -> (&[u8], u32) {
    let read = || {
        let open = memchr::memrchr(b'(', stem)?;
        let (front, number) = (&stem[..open], &stem[open + 1..]);
        let front = front.strip_suffix(b" ").filter(|front| !front.is_empty())?;
        let number = number.strip_suffix(b")")?;
        // So few digits that counting on cannot overflow.
        let is_number = (1..=8).contains(&number.len()) && number.iter().all(u8::is_ascii_digit);
        let number: u32 = str::from_utf8(number).ok()?.parse().ok()?;
        is_number.then_some((front, (number + 1).max(2)))
    };
    read().unwrap_or((stem, 2))
}
