//! Uploads through a browser with a buffer, a driver with another, and a line behind them.

use super::*;

const KIB: u64 = 1024;
/// What the page gives at a time, and how much of it may wait.
const PIECE: u64 = 4 * KIB;
const ROOM: u64 = 8 * KIB;
/// How often is looked where nothing happens.
const LOOK: u64 = 250;
/// 115200 baud.
const UART: Line = Line {
    speed: 11_520,
    buffer: 64 * KIB,
    driver: 32 * KIB,
};

/// What was shown at a moment, beside the truth.
#[derive(Clone, Copy, Debug)]
struct Shown {
    ms: u64,
    done: u64,
    crossed: u64,
    taken: u64,
}

impl Shown {
    /// How far what is shown is ahead of the truth.
    fn lead(&self) -> i64 {
        self.done as i64 - self.crossed as i64
    }
}

/// A page that sends a file through a port of which the page knows `line`; `speed` tells how many bytes really cross
/// in a second at a moment, and the driver really holds `driver` bytes.
fn send(crossing: &mut Crossing, file: u64, driver: u64, speed: impl Fn(u64) -> u64) -> Vec<Shown> {
    let start = crossing.at.as_millis() as u64;
    let (mut given, mut taken, mut crossed) = (0, 0, 0.0_f64);
    let mut writing = 0;
    let mut seen: Vec<Shown> = Vec::new();
    for ms in start.. {
        let now = Duration::from_millis(ms);
        crossed = (crossed + speed(ms - start) as f64 / 1000.0).min(taken as f64);
        let mut has_news = ms % LOOK == 0;
        let held = UART.buffer + driver;
        while writing > 0 && taken + writing <= crossed as u64 + held {
            taken += writing;
            has_news = true;
            crossing.look((given - taken) as usize, now);
            while given < file && given - taken < ROOM {
                let piece = PIECE.min(file - given);
                given += piece;
                crossing.give(piece as usize, given, now);
            }
            writing = (given - taken).min(PIECE);
        }
        if ms == start {
            let first = PIECE.min(file);
            given = first;
            crossing.give(first as usize, first, now);
            writing = first;
        }
        if has_news {
            crossing.look((given - taken) as usize, now);
            let done = crossing.done();
            assert!(seen.last().is_none_or(|last| last.done <= done), "back");
            assert!(done <= given);
            let crossed = crossed as u64;
            seen.push(Shown {
                ms: ms - start,
                done,
                crossed,
                taken,
            });
        }
        if crossed as u64 >= file && !crossing.is_under_way() {
            return seen;
        }
        assert!(ms < start + 3_600_000, "it never ends: {:?}", seen.last());
    }
    seen
}

fn uart() -> Crossing {
    Crossing::new(UART, 0, Duration::ZERO)
}

fn leads(seen: &[Shown]) -> (i64, i64) {
    let leads = || seen.iter().map(Shown::lead);
    (leads().min().unwrap(), leads().max().unwrap())
}

#[test]
fn at_115200_baud_what_is_shown_is_what_has_crossed() {
    for size in [3_000, 50_000, 300_000, 2_000_000] {
        for driver in [0, 4 * KIB, 28 * KIB] {
            let seen = send(&mut uart(), size, driver, |_| 11_520);
            let (least, most) = leads(&seen);
            // A twentieth of a second, where the buffers hold six.
            assert!(least > -600 && most < 600, "{size}: {least} to {most}");
        }
    }
}

/// What goes into it in the first moments beyond what was thought tells nothing of the line's speed.
#[test]
fn a_driver_that_holds_more_than_was_thought_makes_it_run_ahead_by_no_more_than_that() {
    for more in [300, 1_000, 4_000, 16_000] {
        let mut crossing = uart();
        let seen = send(&mut crossing, 600_000, UART.driver + more, |_| 11_520);
        let (least, most) = leads(&seen);
        assert!(
            least > -600 && most < more as i64 + 600,
            "{more}: {least} to {most}"
        );
        assert!((11_000..12_000).contains(&crossing.speed()));
    }
}

#[test]
fn the_last_byte_is_shown_when_it_has_crossed_not_when_the_browser_has_taken_it() {
    let seen = send(&mut uart(), 300_000, 4 * KIB, |_| 11_520);
    let taken = seen.iter().find(|shown| shown.taken == 300_000).unwrap();
    let crossed = seen.iter().find(|shown| shown.done == 300_000).unwrap();
    assert!((19_000..21_000).contains(&taken.ms), "{taken:?}");
    assert!((26_000..26_400).contains(&crossed.ms), "{crossed:?}");
}

#[test]
fn what_the_modem_answers_for_is_through_whatever_was_reckoned() {
    let mut crossing = uart();
    crossing.give(50_000, 50_000, Duration::ZERO);
    crossing.look(0, Duration::from_millis(1));
    assert!(crossing.is_under_way() && crossing.done() < 100);
    crossing.confirm(50_000);
    assert!(!crossing.is_under_way());
    assert_eq!(crossing.done(), 50_000);
    crossing.look(0, Duration::from_millis(2));
    assert_eq!(crossing.done(), 50_000);
}

/// The SIM7000's USB port has no baud rate: the radio behind it is the line.
#[test]
fn a_faster_port_is_followed_as_soon_as_its_buffer_is_full() {
    let mut crossing = uart();
    let seen = send(&mut crossing, 1_000_000, 16 * KIB, |_| 40_000);
    let (least, most) = leads(&seen);
    assert!(
        least > -(96 * KIB as i64) && most < 20_000,
        "{least} to {most}"
    );
    let half = seen.iter().find(|shown| shown.crossed > 500_000).unwrap();
    assert!(half.lead().abs() < 20_000, "{half:?}");
    assert!((39_000..41_000).contains(&crossing.speed()));
}

#[test]
fn a_slower_port_is_followed_as_soon_as_its_buffer_is_full() {
    let mut crossing = uart();
    let seen = send(&mut crossing, 400_000, 16 * KIB, |_| 3_000);
    let late = seen.iter().filter(|shown| shown.ms > 30_000);
    let most = late.map(Shown::lead).max().unwrap();
    // The driver's buffer is not seen, nor what of a piece is in the browser's.
    assert!(most < 32 * KIB as i64, "{most}");
    assert!((2_900..3_100).contains(&crossing.speed()));
}

#[test]
fn what_was_learned_of_a_port_is_true_from_the_first_byte_of_the_next_file() {
    for speed in [3_000, 40_000] {
        let mut first = uart();
        send(&mut first, 1_000_000, 4 * KIB, |_| speed);
        let line = Line {
            speed: first.speed(),
            ..UART
        };
        let mut next = Crossing::new(line, 0, Duration::from_secs(7000));
        let seen = send(&mut next, 50_000, 4 * KIB, |_| speed);
        let (least, most) = leads(&seen);
        assert!(least > -3000 && most < 3000, "{least} to {most}");
    }
}

#[test]
fn a_radio_that_stops_stops_what_is_shown() {
    let radio = |ms| {
        if (10_000..40_000).contains(&ms) {
            0
        } else {
            9_000
        }
    };
    let seen = send(&mut uart(), 600_000, 4 * KIB, radio);
    let at = |ms| seen.iter().rfind(|shown| shown.ms <= ms).unwrap().done;
    assert!(at(39_000) - at(10_000) < 16 * KIB);
    assert!(at(45_000) > at(39_000));
}

#[test]
fn a_radio_that_has_become_slow_is_followed_to_the_last_byte() {
    let radio = |ms| if ms < 20_000 { 40_000 } else { 5_000 };
    let mut crossing = uart();
    let seen = send(&mut crossing, 1_000_000, 4 * KIB, radio);
    let late = seen.iter().filter(|shown| shown.crossed > 950_000);
    let most = late.map(Shown::lead).max().unwrap();
    assert!(most < 16 * KIB as i64, "{most}");
    assert!((4_900..5_100).contains(&crossing.speed()));
}

#[test]
fn a_line_without_a_pace_is_shown_at_its_own_speed() {
    let seen = send(&mut uart(), 64 << 20, 16 * KIB, |_| 5_000_000);
    let last = seen.last().unwrap();
    assert!(last.ms < 13_500 + 300, "{last:?}");
    assert!(leads(&seen).0 >= -(96 * KIB as i64));
}

#[test]
fn time_in_which_nothing_was_to_be_sent_carries_nothing() {
    let mut crossing = uart();
    crossing.give(1000, 1000, Duration::ZERO);
    crossing.look(0, Duration::ZERO);
    crossing.look(0, Duration::from_secs(1));
    assert_eq!(crossing.done(), 1000);
    // The disk slept.
    crossing.give(50_000, 51_000, Duration::from_secs(60));
    crossing.look(0, Duration::from_secs(60));
    assert_eq!(crossing.done(), 1000);
    crossing.look(0, Duration::from_secs(61));
    assert_eq!(crossing.done(), 1000 + 11_520);
}

#[test]
fn bytes_that_are_written_as_two_count_as_one() {
    let mut crossing = Crossing::new(UART, 5000, Duration::ZERO);
    crossing.give(23_040, 5000 + 11_520, Duration::ZERO);
    // The ETX is no byte of the file.
    crossing.give(1, 5000 + 11_520, Duration::ZERO);
    crossing.look(0, Duration::ZERO);
    crossing.look(0, Duration::from_secs(1));
    assert_eq!(crossing.done(), 5000 + 5760);
    crossing.look(0, Duration::from_millis(2001));
    assert_eq!(crossing.done(), 5000 + 11_520);
    assert!(!crossing.is_under_way());
}

#[test]
fn without_a_buffer_all_that_was_taken_has_crossed() {
    let line = Line {
        buffer: 0,
        driver: 0,
        ..UART
    };
    let mut crossing = Crossing::new(line, 0, Duration::ZERO);
    crossing.give(8000, 8000, Duration::ZERO);
    crossing.look(8000, Duration::ZERO);
    assert_eq!(crossing.done(), 0);
    crossing.look(4000, Duration::ZERO);
    assert_eq!(crossing.done(), 4000);
    crossing.look(0, Duration::ZERO);
    assert_eq!(crossing.done(), 8000);
}

#[test]
fn a_clock_that_stands_and_nothing_to_send_are_harmless() {
    let mut crossing = uart();
    crossing.look(0, Duration::ZERO);
    crossing.give(200_000, 200_000, Duration::ZERO);
    crossing.look(0, Duration::ZERO);
    assert_eq!(crossing.done(), 200_000 - 96 * KIB);
    assert!(crossing.speed() >= 11_520);
    assert!(crossing.is_under_way());
}
