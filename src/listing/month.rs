//! Names of months, as `ls` and others print them in the languages of servers.

/// Longest name of a month in bytes, with room for UTF-8.
const LONGEST: usize = 20;

/// The month that a word names, by its first letters: `Nov`, `november`, `nov.`.
///
/// Knows English, German, French, Spanish, Italian, Portuguese, Dutch, Polish, Czech, Hungarian,
/// Danish, Norwegian, Swedish, Finnish and Russian, in UTF-8 and Latin-1.
pub(super) fn month(word: &[u8]) -> Option<u8> {
    let word = word.strip_suffix(b".").unwrap_or(word);
    if word.len() < 3 || !is_word(word) {
        return None;
    }
    let start = fold_start(word);
    // In the order of the languages above; what two of them share stands once.
    let month = match &start[..3] {
        b"jui" if start[3] == b'n' => 6,
        b"jui" if start[3] == b'l' => 7,
        // Finnish `marras`.
        b"mar" if start[3] == b'r' => 11,
        b"jan" | b"ene" | b"gen" | b"sty" | b"led" | b"tam" => 1,
        b"feb" | b"fev" | b"lut" | b"uno" | b"hel" => 2,
        b"mar" | b"mrz" | b"mae" | b"mrt" | b"maa" | b"bre" => 3,
        b"apr" | b"avr" | b"abr" | b"kwi" | b"dub" | b"huh" => 4,
        b"may" | b"mai" | b"mag" | b"mei" | b"maj" | b"kve" | b"tou" => 5,
        b"jun" | b"giu" | b"cze" | b"cen" | b"kes" => 6,
        b"jul" | b"lug" | b"lip" | b"cec" | b"hei" => 7,
        b"aug" | b"aou" | b"ago" | b"sie" | b"srp" | b"elo" => 8,
        b"sep" | b"set" | b"wrz" | b"zar" | b"sze" | b"syy" => 9,
        b"oct" | b"okt" | b"ott" | b"out" | b"paz" | b"rij" | b"lok" => 10,
        b"nov" | b"lis" => 11,
        b"dec" | b"dez" | b"dic" | b"des" | b"gru" | b"pro" | b"jou" => 12,
        _ => return russian(word),
    };
    Some(month)
}

/// Whether a column could be a word in any language: no digits, no signs.
pub(super) fn is_word(field: &[u8]) -> bool {
    (1..=LONGEST).contains(&field.len())
        && field
            .iter()
            .all(|byte| byte.is_ascii_alphabetic() || !byte.is_ascii())
}

/// The first four letters, lower case and without accents; 0 for what has no such letter.
fn fold_start(word: &[u8]) -> [u8; 4] {
    let mut start = [0; 4];
    // The common case.
    if word.is_ascii() {
        for (to, from) in start.iter_mut().zip(word) {
            *to = from.to_ascii_lowercase();
        }
        return start;
    }
    match str::from_utf8(word) {
        Ok(word) => {
            for (to, from) in start.iter_mut().zip(word.chars()) {
                *to = fold(from);
            }
        }
        Err(_) => {
            for (to, from) in start.iter_mut().zip(word) {
                *to = fold(char::from(*from));
            }
        }
    }
    start
}

fn fold(letter: char) -> u8 {
    match letter {
        'à'..='å' | 'Á' | 'Ä' => b'a',
        'è'..='ë' | 'É' | 'ě' => b'e',
        'ì'..='ï' => b'i',
        'ò'..='ö' => b'o',
        'ù'..='ü' | 'Ú' => b'u',
        'č' | 'Č' => b'c',
        'ř' | 'Ř' => b'r',
        'ź' | 'ž' => b'z',
        _ if letter.is_ascii_alphabetic() => letter.to_ascii_lowercase() as u8,
        _ => 0,
    }
}

fn russian(word: &[u8]) -> Option<u8> {
    const STARTS: [&str; 12] = [
        "янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек",
    ];
    let at = STARTS
        .iter()
        .position(|start| word.starts_with(start.as_bytes()))?;
    Some(at as u8 + 1)
}
