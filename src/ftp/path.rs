//! A folder's path on the server: bytes, absolute, without `.`, `..` and doubled slashes.

use std::borrow::Cow;

/// An absolute path on the server. Its bytes are its identity; the decoded text is only for show.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct RemotePath(Vec<u8>);

impl RemotePath {
    /// The server's root.
    pub fn root() -> Self {
        Self(b"/".to_vec())
    }

    /// Reads what a user typed or what a site stores; a missing leading slash is added,
    /// empty parts and `.` vanish, `..` goes up.
    pub fn new(text: impl AsRef<[u8]>) -> Self {
        let mut path = Self::root();
        for part in text.as_ref().split(|&byte| byte == b'/') {
            match part {
                b"" | b"." => {}
                b".." => path = path.parent().unwrap_or_else(Self::root),
                name => path = path.join(name),
            }
        }
        path
    }

    /// The path of the entry `name` in this folder. The name is taken as it is.
    pub fn join(&self, name: &[u8]) -> Self {
        let mut bytes = self.as_folder();
        bytes.extend_from_slice(name);
        Self(bytes)
    }

    /// Whether this is the folder, or below it.
    pub fn is_within(&self, folder: &Self) -> bool {
        let rest = self.0.strip_prefix(folder.as_bytes());
        folder.is_root() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"))
    }

    /// The folder that holds this one; none for the root.
    pub fn parent(&self) -> Option<Self> {
        if self.is_root() {
            return None;
        }
        let slash = self.0.iter().rposition(|&byte| byte == b'/')?;
        Some(Self(self.0[..slash.max(1)].to_vec()))
    }

    /// The last part; empty for the root.
    pub fn name(&self) -> &[u8] {
        self.0.rsplit(|&byte| byte == b'/').next().unwrap_or(b"")
    }

    /// Whether this is the server's root.
    pub fn is_root(&self) -> bool {
        self.0 == b"/"
    }

    /// The bytes without a closing slash (the root is `/`).
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The bytes with the closing slash that the modem wants before a name.
    pub fn as_folder(&self) -> Vec<u8> {
        let mut bytes = self.0.clone();
        if !self.is_root() {
            bytes.push(b'/');
        }
        bytes
    }

    /// The path for show.
    pub fn display(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.0)
    }

    /// Every folder on the way here, the root first, this one last.
    pub fn ancestry(&self) -> Vec<Self> {
        let mut all = vec![self.clone()];
        while let Some(parent) = all.last().and_then(Self::parent) {
            all.push(parent);
        }
        all.reverse();
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_user_types_becomes_one_absolute_path() {
        for (typed, path) in [
            ("", "/"),
            ("/", "/"),
            ("logs", "/logs"),
            ("/logs/2026/", "/logs/2026"),
            ("//logs//./2026/../a b", "/logs/a b"),
            ("../..", "/"),
        ] {
            assert_eq!(
                RemotePath::new(typed).as_bytes(),
                path.as_bytes(),
                "{typed}"
            );
        }
    }

    #[test]
    fn parent_and_name_undo_a_join() {
        let folder = RemotePath::new("/logs");
        let child = folder.join(b"2026");
        assert_eq!(child.as_bytes(), b"/logs/2026");
        assert_eq!(child.parent(), Some(folder));
        assert_eq!(child.name(), b"2026");
        assert_eq!(RemotePath::root().parent(), None);
        assert_eq!(RemotePath::root().as_folder(), b"/");
    }

    #[test]
    fn ancestry_starts_at_the_root() {
        let names: Vec<_> = RemotePath::new("/a/b")
            .ancestry()
            .iter()
            .map(|path| path.display().into_owned())
            .collect();
        assert_eq!(names, ["/", "/a", "/a/b"]);
    }
}
