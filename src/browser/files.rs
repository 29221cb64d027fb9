//! Files of this computer: dropped or chosen, read piece by piece.

use send_wrapper::SendWrapper;

/// A file of this computer, by its handle; its bytes stay on the disk until they are asked for.
#[derive(Clone, Debug)]
pub struct LocalFile {
    pub file: SendWrapper<web_sys::File>,
    /// The path inside the dropped folder, `/` between the parts; just the name for a single file.
    pub path: String,
}

impl PartialEq for LocalFile {
    fn eq(&self, other: &Self) -> bool {
        *self.file == *other.file && self.path == other.path
    }
}

impl Eq for LocalFile {}
