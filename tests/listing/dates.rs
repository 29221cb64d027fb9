//! Dates of `ls -l`: orders, languages, missing years, days that do not exist.

use super::expect::{TODAY, names, read, time};
use sim7000_ftp::listing::{Clock, Date, Modified, parse};

fn line(date: &str) -> String {
    format!("-rw-r--r--   1 root     other        531 {date} the name")
}

/// The date of a line, whose name must be `the name`.
#[track_caller]
fn date(date: &str) -> Option<Modified> {
    let entry = read(line(date));
    assert_eq!(
        (entry.display_name().as_ref(), entry.size),
        ("the name", Some(531)),
        "{date}"
    );
    entry.modified
}

#[track_caller]
fn is(sent: &str, expected: &str) {
    assert_eq!(date(sent), Some(time(expected)), "{sent}");
}

#[test]
fn orders_of_day_month_and_year() {
    is("Nov 21 14:58", "2026-11-21 14:58");
    is("Nov  2 14:58", "2026-11-02 14:58");
    is("Nov 02  0:58", "2026-11-02 00:58");
    is("Nov  2  2019", "2019-11-02");
    is("22 Nov 14:58", "2026-11-22 14:58");
    is("29 Jul 2014", "2014-07-29");
    is("01 oct 2004", "2004-10-01");
    is("Oct 08, 2002 09:47", "2002-10-08 09:47");
    is("Mar 29 03:26:15 2020", "2020-03-29 03:26:15");
    is("3 29 03:26", "2026-03-29 03:26");
    is("29 3 03:26", "2026-03-29 03:26");
    is("3 29 2010", "2010-03-29");
}

#[test]
fn dates_in_one_column() {
    is("2026-11-22 14:58", "2026-11-22 14:58");
    is("2026-11-22 14:58:01", "2026-11-22 14:58:01");
    is("2026-11-22 14:58:01.123456789 +0100", "2026-11-22 14:58:01");
    is("1999/10/12 17:12", "1999-10-12 17:12");
    is("24-04-2003 17:12", "2003-04-24 17:12");
    is("24.04.2003 17:12", "2003-04-24 17:12");
    is("04-24-2003 17:12", "2003-04-24 17:12");
    is("2004.07.15", "2004-07-15");
    is("01-jun-99", "1999-06-01");
    is("6-Apr-07 14:21:18", "2007-04-06 14:21:18");
    is("09-26 2000", "2000-09-26");
    is("09-26 13:45", "2026-09-26 13:45");
}

#[test]
fn a_date_that_ls_pads_does_not_pad_the_name() {
    // `ls --time-style=iso`
    is("2025-03-01 ", "2025-03-01");
    is("2004.07.15  ", "2004-07-15");
}

#[test]
fn a_day_and_month_before_a_name_that_starts_with_a_year() {
    let entry = read("drwxrwxrwx   1 0        0               0 29 Jul 02:27 2014 Invoices");
    assert_eq!(entry.display_name(), "2014 Invoices");
    assert_eq!(entry.modified, Some(time("2026-07-29 02:27")));
}

#[test]
fn the_first_date_counts_not_one_in_the_name() {
    for name in [
        "5 Jan 12 10:20 x",
        "7 2020-01-01 x",
        "2009-07-22 08-25-10 x",
        "10:20 x",
        "2019 x",
    ] {
        let entry = read(format!("-rw-r--r-- 1 o g 9 Oct 12 14:58 {name}"));
        assert_eq!(entry.display_name(), name);
        assert_eq!(
            (entry.size, entry.modified),
            (Some(9), Some(time("2026-10-12 14:58"))),
            "{name}"
        );
    }
}

#[test]
fn months_in_many_languages() {
    let languages = [
        ("English", "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"),
        (
            "English, long",
            "January February March April May June July August September October November December",
        ),
        ("German", "Jan Feb Mär Apr Mai Jun Jul Aug Sep Okt Nov Dez"),
        (
            "German, dots",
            "Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.",
        ),
        (
            "Austrian",
            "Jän Feb Mrz Apr Mai Jun Jul Aug Sep Okt Nov Dez",
        ),
        (
            "French",
            "janv. févr. mars avril mai juin juil. août sept. oct. nov. déc.",
        ),
        ("Spanish", "ene feb mar abr may jun jul ago sep oct nov dic"),
        ("Italian", "gen feb mar apr mag giu lug ago set ott nov dic"),
        (
            "Portuguese",
            "jan fev mar abr mai jun jul ago set out nov dez",
        ),
        ("Dutch", "jan feb mrt apr mei jun jul aug sep okt nov dec"),
        ("Polish", "sty lut mar kwi maj cze lip sie wrz paź lis gru"),
        ("Czech", "led úno bře dub kvě čen čec srp zář říj lis pro"),
        (
            "Hungarian",
            "jan febr márc ápr máj jún júl aug szept okt nov dec",
        ),
        ("Danish", "jan feb mar apr maj jun jul aug sep okt nov dec"),
        (
            "Norwegian",
            "jan. feb. mars april mai juni juli aug. sep. okt. nov. des.",
        ),
        (
            "Finnish",
            "tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu",
        ),
        ("Russian", "янв фев мар апр май июн июл авг сен окт ноя дек"),
        (
            "Russian, genitive",
            "янв. февр. марта апр. мая июня июля авг. сент. окт. нояб. дек.",
        ),
        ("VMS", "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC"),
    ];
    for (language, months) in languages {
        let months: Vec<&str> = months.split(' ').collect();
        assert_eq!(months.len(), 12, "{language}");
        for (month, name) in (1..).zip(months) {
            let expected = format!("2019-{month:02}-12");
            for sent in [
                format!("{name} 12  2019"),
                format!("12 {name} 2019"),
                format!("12. {name}, 2019"),
            ] {
                assert_eq!(date(&sent), Some(time(&expected)), "{language}: {sent}");
            }
        }
    }
}

#[test]
fn accents_may_be_latin_1() {
    for (word, month) in [
        (&b"f\xe9vr."[..], 2),
        (b"M\xe4r", 3),
        (b"ao\xfbt", 8),
        (b"d\xe9c.", 12),
    ] {
        let line = [b"-rw-r--r-- 1 o g 9 ", word, b" 12  2019 n"].concat();
        let modified = read(line).modified.expect("a date");
        assert_eq!(
            modified.date,
            Date {
                year: 2019,
                month,
                day: 12
            }
        );
    }
}

#[test]
fn german_dates_with_dots_and_commas() {
    is("26. Juli, 20:10", "2026-07-26 20:10");
    is("2.   Okt.  2003", "2003-10-02");
    is("30. Jan., 12:40", "2026-01-30 12:40");
}

#[test]
fn east_asian_dates() {
    is("11月 22日 14:58", "2026-11-22 14:58");
    is("11月 22 14:58", "2026-11-22 14:58");
    is(" 8月  3  2019", "2019-08-03");
    is(" 4月 18日 2003年", "2003-04-18");
    is("2005년  1월  6일", "2005-01-06");
    is("2005  1월  6", "2005-01-06");
}

#[test]
fn east_asian_dates_in_old_encodings() {
    let sent: [&[u8]; 3] = [
        b"4\x8c\x8e 18\x93\xfa 2003\x94\x4e",
        b"2003   4\xd4\xc2 18",
        b"2003   4\xed\xef 18",
    ];
    for date in sent {
        let entry = read([b"-rw-r--r--   1 root  sys  8473  ", date, b" name"].concat());
        assert_eq!(entry.name, b"name");
        assert_eq!(entry.modified, Some(time("2003-04-18")));
    }
}

#[test]
fn an_unknown_language_costs_the_date_only() {
    for sent in [
        "Xyz 12 10:20",
        "12 Xyz. 10:20",
        "Ιαν 12  2019",
        "jui 12  2019",
    ] {
        assert_eq!(date(sent), None, "{sent}");
    }
}

#[test]
fn a_day_that_does_not_exist_costs_the_date_only() {
    for sent in [
        "Feb 30 10:20",
        "Feb 29  2019",
        "Apr 31 10:20",
        "2026-13-01 10:20",
        "2026-00-10 10:20",
    ] {
        assert_eq!(date(sent), None, "{sent}");
    }
    is("Feb 29  2020", "2020-02-29");
    is("Feb 29  2000", "2000-02-29");
    assert_eq!(date("Feb 29  1900"), None);
}

#[test]
fn midnight_at_the_end_of_a_day_is_the_next_day() {
    is("Apr   4 24:00", "2026-04-05 00:00");
    is("Apr  30 24:00", "2026-05-01 00:00");
    is("2025-12-31 24:00", "2026-01-01 00:00");
    is("2024-02-28 24:00:00", "2024-02-29 00:00:00");
}

#[test]
fn a_missing_year_is_the_latest_one_not_in_the_future() {
    // Today is 2026-11-22; one day ahead may be the server's clock or time zone.
    is("Nov 22 23:59", "2026-11-22 23:59");
    is("Nov 23 10:00", "2026-11-23 10:00");
    is("Nov 24 00:00", "2025-11-24 00:00");
    is("Dec 31 10:00", "2025-12-31 10:00");
    is("Jan  1 10:00", "2026-01-01 10:00");
    is("Feb 29 10:00", "2024-02-29 10:00");
}

#[test]
fn a_missing_year_at_the_turn_of_the_year() {
    let on = |year, month, day, sent: &str| {
        parse(line(sent).as_bytes(), Date { year, month, day })[0]
            .modified
            .expect("a date")
            .date
    };
    let date = |year, month, day| Date { year, month, day };
    assert_eq!(on(2026, 12, 31, "Jan  1 00:30"), date(2027, 1, 1));
    assert_eq!(on(2026, 12, 31, "Jan  2 00:30"), date(2026, 1, 2));
    assert_eq!(on(2026, 12, 30, "Jan  1 00:30"), date(2026, 1, 1));
    assert_eq!(on(2027, 1, 1, "Dec 31 23:30"), date(2026, 12, 31));
    assert_eq!(on(2024, 2, 28, "Feb 29 00:30"), date(2024, 2, 29));
    assert_eq!(on(2024, 2, 27, "Feb 29 00:30"), date(2020, 2, 29));
    assert_eq!(on(1903, 5, 1, "Feb 29 00:30"), date(1896, 2, 29));
}

#[test]
fn times_that_no_clock_shows_are_no_times() {
    for sent in [
        "Nov 21 25:00",
        "Nov 21 24:01",
        "Nov 21 12:60",
        "Nov 21 12:5",
        "Nov 21 12:30:99",
        "Nov 21 123:00",
    ] {
        let entries = parse(line(sent).as_bytes(), TODAY);
        assert_eq!(names(&entries), [line(sent)], "{sent}");
    }
}

#[test]
fn times_are_ordered_across_precisions() {
    let mut times = [
        "2026-11-22 14:58:01",
        "2026-11-23",
        "2026-11-22 14:58:00",
        "2026-11-22 14:58",
        "2026-11-22 00:00",
        "2026-11-22",
        "2025-12-31 23:59",
    ]
    .map(time);
    times.sort();
    let expected = [
        "2025-12-31 23:59",
        "2026-11-22",
        "2026-11-22 00:00",
        "2026-11-22 14:58",
        "2026-11-22 14:58:00",
        "2026-11-22 14:58:01",
        "2026-11-23",
    ];
    assert_eq!(times, expected.map(time));
    assert_eq!(
        Clock::Minute {
            hour: 14,
            minute: 58
        }
        .hms(),
        (14, 58, 0)
    );
}
