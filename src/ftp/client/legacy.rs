//! What requests leave to those after them, for the record of a request that may be repeated alone.

use super::Client;
use crate::at::Time;
use crate::at::table::CommandSet;
use crate::modem::BearerWay;

/// What the requests before leave to the next; the fields are those of [`Client`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Legacy {
    pub(crate) is_dirty: bool,
    pub(crate) has_left_file: bool,
    pub(crate) unanswered_since: Option<Time>,
    pub(crate) owed: CommandSet,
    pub(crate) missing: CommandSet,
    pub(crate) bearer_way: BearerWay,
}

impl Client {
    /// What the requests before leave to the next.
    pub(crate) fn legacy(&self) -> Legacy {
        Legacy {
            is_dirty: self.is_dirty,
            has_left_file: self.has_left_file,
            unanswered_since: self.unanswered_since,
            owed: self.owed,
            missing: self.missing,
            bearer_way: self.bearer_way,
        }
    }

    /// A client as others left it.
    pub(crate) fn with_legacy(legacy: Legacy) -> Self {
        Self {
            is_dirty: legacy.is_dirty,
            has_left_file: legacy.has_left_file,
            unanswered_since: legacy.unanswered_since,
            owed: legacy.owed,
            missing: legacy.missing,
            bearer_way: legacy.bearer_way,
            ..Self::default()
        }
    }
}
