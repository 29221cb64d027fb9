//! LIST output in the shape of `ls -l`, as most FTP servers write it.

use super::clock::{DateTime, MONTHS};
use super::tree::{Folder, Node, Tree};

/// Half a year, after which `ls` shows the year instead of the time.
const RECENT: u64 = 182 * 86_400;

/// The listing of a folder, or the one line of a file.
pub(crate) fn list(tree: &Tree, path: &[u8], owner: &str, now: u64) -> Option<Vec<u8>> {
    let mut text = Vec::new();
    if let Some(folder) = tree.folder(path) {
        for (name, node) in &folder.nodes {
            line(&mut text, name, node, owner, now);
        }
    } else {
        let node = tree.node(path).filter(|_| !path.ends_with(b"/"))?;
        line(&mut text, path, node, owner, now);
    }
    Some(text)
}

fn line(text: &mut Vec<u8>, name: &[u8], node: &Node, owner: &str, now: u64) {
    let (rights, links, size, time) = match node {
        Node::Folder(Folder {
            nodes,
            time,
            read_only,
        }) => {
            let rights = if *read_only {
                "dr-xr-xr-x"
            } else {
                "drwxr-xr-x"
            };
            let inner = nodes
                .values()
                .filter(|node| matches!(node, Node::Folder(_)))
                .count();
            (rights, 2 + inner, 4096, *time)
        }
        Node::File { content, time } => ("-rw-r--r--", 1, content.len(), *time),
    };
    let date = date(time, now);
    let head = format!("{rights} {links:3} {owner:8} {owner:8} {size:10} {date} ");
    text.extend_from_slice(head.as_bytes());
    text.extend_from_slice(name);
    text.extend_from_slice(b"\r\n");
}

fn date(time: u64, now: u64) -> String {
    let DateTime {
        year,
        month,
        day,
        hour,
        minute,
        ..
    } = DateTime::from_unix(time);
    let month = MONTHS[usize::from(month) - 1];
    match time <= now && now - time <= RECENT {
        true => format!("{month} {day:2} {hour:02}:{minute:02}"),
        false => format!("{month} {day:2}  {year:4}"),
    }
}
