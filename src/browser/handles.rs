//! Files and folders of the user's by handles that last (File System Access), where the browser has them.
//!
//! A folder that the user chooses takes downloads without asking again, and a dropped file can be found again
//! after a reload. Handles are stored by [`super::jobs::Jobs::put_handle`]; after a reload the browser asks the
//! user once more before they can be used: [`FileHandle::request_permission`].

use js_sys::{Object, Promise};
use send_wrapper::SendWrapper;
use thiserror::Error;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DataTransferItem, FileSystemDirectoryHandle, FileSystemFileHandle, FileSystemHandle,
};

use super::directory::{self, Missing};
use super::error::BrowserError;
use super::files::LocalFile;
use super::serial_api::is_user_active;

/// Why a file or folder of the user's cannot be used.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum HandleError {
    #[error("No folder was chosen.")]
    Dismissed,
    #[error("The browser asks for files and folders only right after a click or a key.")]
    NeedsClick,
    #[error("This browser cannot write into a folder of this computer.")]
    Unsupported,
    #[error("The browser may not use this file or folder.")]
    Refused,
    #[error("The disk of this computer is full.")]
    Full,
    #[error("This computer or its browser does not take \"{0}\" as a name.")]
    Name(String),
    #[error("The file or folder is gone: moved, renamed or deleted.")]
    Gone,
    #[error("There is a folder where the file should be, or a file where a folder should be.")]
    Occupied,
    #[error("The file is in use.")]
    InUse,
    #[error("The browser holds this file to be dangerous.")]
    Dangerous,
    #[error("The browser could not read or write on this computer's disk.")]
    Browser(#[source] BrowserError),
}

impl HandleError {
    pub(super) fn from_rejection(rejection: JsValue) -> Self {
        let error = BrowserError::from(rejection);
        match &*error.name {
            "NotAllowedError" => Self::Refused,
            // A picker or a question without a click; or a page inside another one's frame.
            "SecurityError" if !is_user_active() => Self::NeedsClick,
            "SecurityError" => Self::Refused,
            "QuotaExceededError" => Self::Full,
            "NotFoundError" => Self::Gone,
            "TypeMismatchError" => Self::Occupied,
            "NoModificationAllowedError" => Self::InUse,
            // Said when a file is closed that the browser's protection does not let through.
            "AbortError" => Self::Dangerous,
            _ => Self::Browser(error),
        }
    }

    /// A rejection where a file or folder of this name was asked for.
    pub(super) fn from_named(rejection: JsValue, name: &str) -> Self {
        match Self::from_rejection(rejection) {
            Self::Browser(error) if error.name == "TypeError" => Self::Name(name.to_owned()),
            error => error,
        }
    }

    /// What to try next.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Dismissed => "Choose a folder, or take the downloads as the browser saves them.",
            Self::NeedsClick => "Click again.",
            Self::Unsupported => {
                "Take the downloads as the browser saves them, or use a current Chrome or Edge."
            }
            Self::Refused => {
                "Allow it when the browser asks, or choose the file or folder again. The browser refuses folders of the system."
            }
            Self::Full => "Free some space on the disk, then try again.",
            Self::Name(_) => {
                "Rename the file or folder at the server, or download the file by itself."
            }
            Self::Gone => "Look for the file or folder and choose it again.",
            Self::Occupied => "Rename one of the two, or choose another folder.",
            Self::InUse => "Close the program or the tab that uses the file, then try again.",
            Self::Dangerous => {
                "Download the file by itself; the browser then asks whether to keep it."
            }
            Self::Browser(_) => "Try again; if it fails again, choose the file or folder again.",
        }
    }

    /// The browser's name for it, where it matters.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Browser(error) => Some(&error.name),
            _ => None,
        }
    }
}

/// Whether a handle may be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Permission {
    Granted,
    /// The user can be asked, in the handler of a click or key.
    Ask,
    Denied,
}

/// What a handle is to be used for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Mode {
    Read,
    ReadWrite,
}

impl Mode {
    fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::ReadWrite => "readwrite",
        }
    }
}

/// Asks the browser whether the handle may be used now.
pub(super) async fn permission(handle: &FileSystemHandle, mode: Mode) -> Permission {
    let handle = handle.unchecked_ref::<GuardedHandle>();
    answer(handle.query_permission(&descriptor(mode))).await
}

/// Asks the user, if need be. Must be called in the handler of a click or key.
pub(super) async fn request_permission(handle: &FileSystemHandle, mode: Mode) -> Permission {
    let handle = handle.unchecked_ref::<GuardedHandle>();
    answer(handle.request_permission(&descriptor(mode))).await
}

async fn answer(promise: Result<Promise, JsValue>) -> Permission {
    // A browser without the question has nothing to refuse.
    let Ok(promise) = promise else {
        return Permission::Granted;
    };
    match JsFuture::from(promise).await {
        Ok(answer) if answer == "granted" => Permission::Granted,
        Ok(answer) if answer == "denied" => Permission::Denied,
        // Among them the rejection for want of a click.
        _ => Permission::Ask,
    }
}

fn descriptor(mode: Mode) -> PermissionDescriptor {
    let descriptor: PermissionDescriptor = Object::new().unchecked_into();
    descriptor.set_mode(mode.word());
    descriptor
}

/// By what a dropped file can be found again: what was dropped, and the path inside it.
#[derive(Clone, Debug)]
pub struct FileHandle {
    root: SendWrapper<FileSystemHandle>,
    path: String,
}

impl FileHandle {
    /// From what was stored; `path` is empty if the file itself was dropped.
    pub fn new(root: JsValue, path: &str) -> Self {
        Self {
            root: SendWrapper::new(root.unchecked_into()),
            path: path.to_owned(),
        }
    }

    /// What was dropped, to be stored.
    pub fn root(&self) -> &JsValue {
        &self.root
    }

    /// The path inside what was dropped, to be stored.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Whether the file may be read.
    pub async fn permission(&self) -> Permission {
        permission(&self.root, Mode::Read).await
    }

    /// Asks the user, if need be, for all files of the same drop. Must be called in the handler of a click or key.
    pub async fn request_permission(&self) -> Permission {
        request_permission(&self.root, Mode::Read).await
    }
}

impl LocalFile {
    /// The file as it is now. Whether it is still the one that was dropped, its size and time tell.
    pub async fn from_handle(handle: FileHandle) -> Result<Self, HandleError> {
        let root = &*handle.root;
        let mut path = root.name();
        let found = if handle.path.is_empty() {
            root.clone().unchecked_into::<FileSystemFileHandle>()
        } else {
            path = format!("{path}/{}", handle.path);
            let (folder, name) =
                folder_of(root.unchecked_ref(), &handle.path, Missing::Fail).await?;
            directory::file(&folder, name, Missing::Fail)
                .await
                .map_err(|error| HandleError::from_named(error, name))?
        };
        let file = directory::snapshot(&found)
            .await
            .map_err(HandleError::from_rejection)?;
        Ok(Self::at(file, path, Some(handle)))
    }
}

/// The folder that a path leads to, and the name in it.
pub(super) async fn folder_of<'a>(
    root: &FileSystemDirectoryHandle,
    path: &'a str,
    missing: Missing,
) -> Result<(FileSystemDirectoryHandle, &'a str), HandleError> {
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    Ok((folder_at(root, folders, missing).await?, name))
}

/// The folder at a path; empty is the root itself.
pub(super) async fn folder_at(
    root: &FileSystemDirectoryHandle,
    path: &str,
    missing: Missing,
) -> Result<FileSystemDirectoryHandle, HandleError> {
    let mut folder = root.clone();
    for name in path.split('/').filter(|name| !name.is_empty()) {
        folder = directory::subfolder(&folder, name, missing)
            .await
            .map_err(|error| HandleError::from_named(error, name))?;
    }
    Ok(folder)
}

/// The handle of what is dropped. To be called in the handler of the drop, and awaited after it; `None` where
/// the browser has none.
pub(super) fn of_dropped(item: &DataTransferItem) -> Option<Promise> {
    let item = item.unchecked_ref::<ItemWithHandle>();
    item.get_as_file_system_handle().ok()
}

#[wasm_bindgen]
extern "C" {
    type GuardedHandle;

    #[wasm_bindgen(method, catch, js_name = queryPermission)]
    fn query_permission(
        this: &GuardedHandle,
        descriptor: &PermissionDescriptor,
    ) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch, js_name = requestPermission)]
    fn request_permission(
        this: &GuardedHandle,
        descriptor: &PermissionDescriptor,
    ) -> Result<Promise, JsValue>;

    type PermissionDescriptor;

    #[wasm_bindgen(method, setter)]
    fn set_mode(this: &PermissionDescriptor, mode: &str);

    type ItemWithHandle;

    #[wasm_bindgen(method, catch, js_name = getAsFileSystemHandle)]
    fn get_as_file_system_handle(this: &ItemWithHandle) -> Result<Promise, JsValue>;
}
