//! The icons: one stroke path each on a 16 by 16 field. Never the only carrier of a meaning.

use leptos::prelude::*;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Icon {
    Folder,
    File,
    Link,
    Special,
    Warning,
    Left,
    Right,
    Up,
    Down,
    ChevronDown,
    Upload,
    Download,
    NewFolder,
    Refresh,
    Rename,
    Trash,
    Close,
    Check,
    Search,
    Side,
    Plug,
    Modem,
    Eye,
    Clock,
    Lock,
    Server,
    Trace,
    Transfers,
    Offline,
    Pause,
    Resume,
    Skip,
    More,
}

impl Icon {
    fn path(self) -> &'static str {
        match self {
            Self::Folder => {
                "M1.75 4.25c0-.8.7-1.5 1.5-1.5h2.9l1.6 1.75h5c.8 0 1.5.7 1.5 1.5v5.75c0 .8-.7 1.5-1.5 1.5h-9.5c-.8 0-1.5-.7-1.5-1.5z"
            }
            Self::File => {
                "M4 1.75h5.25L12.5 5v8.25c0 .55-.45 1-1 1H4.5c-.55 0-1-.45-1-1V2.25c0-.3.2-.5.5-.5zM9 2v3.25h3.25"
            }
            Self::Link => {
                "M6.5 9.5l3-3M7 4.5l1-1a3.2 3.2 0 0 1 4.5 4.5l-1 1M9 11.5l-1 1A3.2 3.2 0 0 1 3.5 8l1-1"
            }
            Self::Special => "M8 2l6 6-6 6-6-6z",
            Self::Warning => "M8 2.25l6.25 11.25H1.75zM8 6.5v3.25M8 11.6v.05",
            Self::Left => "M10 3.5L5.5 8l4.5 4.5",
            Self::Right => "M6 3.5L10.5 8 6 12.5",
            Self::Up => "M8 13.25V3M3.75 7.25L8 3l4.25 4.25",
            Self::Down => "M8 2.75V13M3.75 8.75L8 13l4.25-4.25",
            Self::ChevronDown => "M3.5 6L8 10.5 12.5 6",
            Self::Upload => {
                "M8 10.25V2.5M4.75 5.5L8 2.25l3.25 3.25M2.25 10.5v2c0 .7.55 1.25 1.25 1.25h9c.7 0 1.25-.55 1.25-1.25v-2"
            }
            Self::Download => {
                "M8 2.25V10M4.75 7L8 10.25 11.25 7M2.25 10.5v2c0 .7.55 1.25 1.25 1.25h9c.7 0 1.25-.55 1.25-1.25v-2"
            }
            Self::NewFolder => {
                "M1.75 4.25c0-.8.7-1.5 1.5-1.5h2.9l1.6 1.75h5c.8 0 1.5.7 1.5 1.5v5.75c0 .8-.7 1.5-1.5 1.5h-9.5c-.8 0-1.5-.7-1.5-1.5zM8 7v4M6 9h4"
            }
            Self::Refresh => "M13.5 8a5.5 5.5 0 1 1-1.7-4M13.5 1.75V4.5h-2.75",
            Self::Rename => "M10.75 2.75l2.5 2.5-7.75 7.75-3.25.75.75-3.25zM9 4.5L11.5 7",
            Self::Trash => {
                "M2.75 4.25h10.5M6 4V2.5h4V4M4 4.5l.6 8.3c.05.55.45.95 1 .95h4.8c.55 0 .95-.4 1-.95L12 4.5M6.75 7v4M9.25 7v4"
            }
            Self::Close => "M4 4l8 8M12 4l-8 8",
            Self::Check => "M3 8.5l3.25 3.25L13 5",
            Self::Search => "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.4 10.4l3.35 3.35",
            Self::Side => {
                "M3.25 2.75h9.5c.55 0 1 .45 1 1v8.5c0 .55-.45 1-1 1h-9.5c-.55 0-1-.45-1-1v-8.5c0-.55.45-1 1-1zM6.25 2.75v10.5"
            }
            Self::Plug => {
                "M5.75 1.75v3M10.25 1.75v3M3.75 4.75h8.5V7a4.25 4.25 0 0 1-8.5 0zM8 11.25v3"
            }
            Self::Modem => {
                "M2.75 9.75h10.5v3.5H2.75zM5.25 11.5h.05M8 9.5V5.75M5.75 5.2a3.2 3.2 0 0 1 4.5 0M3.7 3.1a6.1 6.1 0 0 1 8.6 0"
            }
            Self::Eye => {
                "M1.5 8S4 3.75 8 3.75 14.5 8 14.5 8 12 12.25 8 12.25 1.5 8 1.5 8zM8 6.25a1.75 1.75 0 1 0 0 3.5 1.75 1.75 0 0 0 0-3.5z"
            }
            Self::Clock => {
                "M8 2.25a5.75 5.75 0 1 0 0 11.5 5.75 5.75 0 0 0 0-11.5zM8 5v3.25l2.25 1.25"
            }
            Self::Lock => "M3.75 7.25h8.5v6h-8.5zM5.5 7V5a2.5 2.5 0 0 1 5 0v2",
            Self::Server => "M2.75 2.75h10.5v4H2.75zM2.75 9.25h10.5v4H2.75zM5 4.75h.05M5 11.25h.05",
            Self::Trace => "M2.5 4.5l3 3-3 3M7.5 11.5h6",
            Self::Transfers => {
                "M5 13V3.25M2.25 6L5 3.25 7.75 6M11 3v9.75M8.25 10L11 12.75 13.75 10"
            }
            Self::Offline => {
                "M5.75 1.75v1.5M10.25 1.75v3M3.75 5v2A4.25 4.25 0 0 0 10 10.75M12.25 7V4.75H7M8 11.25v3M2 2l12 12"
            }
            Self::Pause => "M5.5 3.5v9M10.5 3.5v9",
            Self::Resume => "M5 3.25v9.5L12.5 8z",
            Self::Skip => "M3.5 3.75L9 8l-5.5 4.25zM12 3.75v8.5",
            Self::More => {
                "M3.5 7.6a.4.4 0 1 0 0 .8.4.4 0 0 0 0-.8zM8 7.6a.4.4 0 1 0 0 .8.4.4 0 0 0 0-.8zM12.5 7.6a.4.4 0 1 0 0 .8.4.4 0 0 0 0-.8z"
            }
        }
    }
}

/// An icon as a picture without a name: the words stand beside it.
pub(super) fn icon(icon: Icon) -> AnyView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
            <path d=icon.path() />
        </svg>
    }
    .into_any()
}
