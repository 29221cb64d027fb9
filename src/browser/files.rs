//! Files of this computer: dropped or chosen, read piece by piece.

/// A file of this computer, by its handle; its bytes stay on the disk until they are asked for.
#[derive(Clone, PartialEq, Debug)]
pub struct LocalFile {
    pub file: web_sys::File,
    /// The path inside the dropped folder, `/` between the parts; just the name for a single file.
    pub path: String,
}
