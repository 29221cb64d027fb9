//! Where an operation's file bytes come from or go to.

use std::cell::Cell;
use std::rc::Rc;

use crate::browser::files::LocalFile;
use crate::browser::sink::Sink;

/// Called with the number of bytes that are through.
pub(super) type OnProgress = Rc<dyn Fn(u64)>;

/// Where an operation's file bytes come from or go to.
pub(super) enum Feed {
    /// It has none.
    None,
    Upload {
        file: LocalFile,
        offset: u64,
        progress: OnProgress,
        /// Set once a byte was given to the modem: from then on the server may hold a half file.
        has_begun: Rc<Cell<bool>>,
    },
    Download {
        sink: Sink,
        progress: OnProgress,
    },
}

/// What a second try of the same feed needs.
pub(super) enum Again {
    None,
    Upload(Feed),
    Download(OnProgress),
}

impl Feed {
    /// The same feed for a second try, where nothing has moved yet.
    pub(super) fn again(&self) -> Again {
        match self {
            Self::None => Again::None,
            Self::Upload {
                file,
                offset,
                progress,
                has_begun,
            } => Again::Upload(Self::Upload {
                file: file.clone(),
                offset: *offset,
                progress: Rc::clone(progress),
                has_begun: Rc::clone(has_begun),
            }),
            Self::Download { progress, .. } => Again::Download(Rc::clone(progress)),
        }
    }

    pub(super) fn into_sink(self) -> Option<Sink> {
        match self {
            Self::Download { sink, .. } => Some(sink),
            _ => None,
        }
    }
}

impl Again {
    /// The feed of the second try, with the sink of the first.
    pub(super) fn into_feed(self, sink: Option<Sink>) -> Feed {
        match (self, sink) {
            (Self::Upload(feed), _) => feed,
            (Self::Download(progress), Some(sink)) => Feed::Download { sink, progress },
            _ => Feed::None,
        }
    }
}
