use sim7000_ftp::listing::{self, Date};
fn main() {
    let kind: usize = std::env::args().nth(1).unwrap().parse().unwrap();
    let listing: String = (0..20000).map(|at| { let day=1+at%28; match kind {
      0 => format!("-rw-r--r--   1 www-data www-data {:8} Nov {day:2} 14:{:02} measurement-{at:06}.csv\r\n", at * 37, at % 60),
      1 => format!("type=file;size={};modify=202611{:02}145801;UNIX.mode=0644; measurement-{at:06}.csv\r\n", at * 37, 1 + at % 28),
      3 => format!("220 this is line {at} of a server that says something else altogether\r\n"),
      _ => format!("FILE{at:06}.TXT;1   2/8   {}-NOV-2026 14:{:02}  [GROUP,OWNER]  (RWED,RWED,RE,)\r\n", 1 + at % 28, at % 60),
    }}).collect();
    for _ in 0..5 {
        std::hint::black_box(listing::parse(
            std::hint::black_box(listing.as_bytes()),
            Date {
                year: 2026,
                month: 11,
                day: 22,
            },
        ));
    }
}
