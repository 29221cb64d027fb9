//! Where an upload stands.

/// What is to be done next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stage {
    /// Send from the beginning.
    Fresh,
    /// So many bytes are there under its final name, where it was begun long ago: are they its own?
    Own { held: u64 },
    /// It was interrupted: how much does the server have?
    Part,
    /// The server has so many bytes: is the local file still the same?
    Hashing { held: u64 },
    /// It is: do the last bytes fit?
    Fitting { held: u64 },
    /// They do: append from here.
    Proved { held: u64 },
    /// All bytes went through: what does the folder's listing say?
    Sent,
    /// It did not tell the size: what does FTPSIZE say? Servers hide some names and cap long listings.
    Unlisted(Sight),
    /// FTPRENAME was asked; the listing shows a file of the final name that is as long, which may be the one that is
    /// replaced or another's, and not the part, which it may leave out. Does FTPSIZE know the part?
    Renamed,
    /// The listing does not show everything. What does FTPSIZE say of the final name: where the part is there, whether
    /// a file is in the way; where it is not, whether it has been renamed?
    Target { is_part_there: bool },
    /// The right size is there: give it its name.
    Verified,
    /// A file that is to be replaced is in the way.
    Obstructed,
}

/// What the listing of its folder shows of what was sent, where it does not tell the size.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Sight {
    /// A line with its name, and no size that could be read.
    Seen,
    /// Nothing of that name.
    Missing,
    /// There is no listing.
    Unknown,
}
