//! A folder of this computer that the user has chosen for downloads.

use js_sys::{Object, Promise};
use send_wrapper::SendWrapper;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, FileSystemDirectoryHandle, FileSystemFileHandle, FileSystemHandle};

use super::directory::{self, Missing};
use super::handles::{self, HandleError, Mode, Permission, folder_at, folder_of};

/// Whether [`choose`] can show anything.
pub fn is_picker_available() -> bool {
    picker().is_some_and(|picker| picker.show().is_some())
}

/// Shows the browser's picker of folders. Must be called in the handler of a click or key, before anything is
/// awaited.
pub async fn choose() -> Result<ChosenFolder, HandleError> {
    let picker = picker()
        .filter(|picker| picker.show().is_some())
        .ok_or(HandleError::Unsupported)?;
    let options: PickerOptions = Object::new().unchecked_into();
    options.set_mode("readwrite");
    // The browser begins where this page's last picker of this name has ended.
    options.set_id("downloads");
    let chosen = match picker.show_directory_picker(&options) {
        Ok(promise) => JsFuture::from(promise).await,
        Err(error) => Err(error),
    };
    let folder = chosen.map_err(|rejection| match HandleError::from_rejection(rejection) {
        // What the browser's protection says elsewhere, the picker says when it is closed.
        HandleError::Dangerous => HandleError::Dismissed,
        error => error,
    })?;
    Ok(ChosenFolder::new(folder))
}

/// A folder that the user has chosen. All paths are inside it, have `/` between their parts, and names that the
/// system takes ([`crate::transfer::local_name::safe_path`]).
#[derive(Clone, Debug)]
pub struct ChosenFolder(SendWrapper<FileSystemDirectoryHandle>);

/// Whether both are the same handle, not only the same folder.
impl PartialEq for ChosenFolder {
    fn eq(&self, other: &Self) -> bool {
        *self.0 == *other.0
    }
}

impl Eq for ChosenFolder {}

/// What is there already.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Existing {
    pub name: String,
    /// `None` for a folder.
    pub file: Option<ExistingFile>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ExistingFile {
    pub size: u64,
    /// Milliseconds since 1970 UTC.
    pub modified_ms: i64,
}

impl ChosenFolder {
    /// From the handle that was stored.
    pub fn new(handle: JsValue) -> Self {
        Self(SendWrapper::new(handle.unchecked_into()))
    }

    /// The handle, to be stored.
    pub fn handle(&self) -> &JsValue {
        &self.0
    }

    /// Without the folders above it, which the browser does not tell.
    pub fn name(&self) -> String {
        self.0.name()
    }

    /// Whether it may be written to.
    pub async fn permission(&self) -> Permission {
        handles::permission(&self.0, Mode::ReadWrite).await
    }

    /// Asks the user, if need be. Must be called in the handler of a click or key.
    pub async fn request_permission(&self) -> Permission {
        handles::request_permission(&self.0, Mode::ReadWrite).await
    }

    /// Writes a file, and the folders that it lies in. One that is there already is replaced, in one step at the
    /// end, so that it stays whole should this fail.
    pub async fn write(&self, path: &str, blob: &Blob) -> Result<(), HandleError> {
        let (folder, name) = folder_of(&self.0, path, Missing::Create).await?;
        let is_new = directory::file(&folder, name, Missing::Fail).await.is_err();
        let file = directory::file(&folder, name, Missing::Create)
            .await
            .map_err(|error| HandleError::from_named(error, name))?;
        if let Err(error) = directory::write(&file, blob).await {
            if is_new {
                // Asking for it made it, empty.
                let _ = directory::remove(&folder, name).await;
            }
            return Err(HandleError::from_rejection(error));
        }
        Ok(())
    }

    /// Makes a folder, and those that it lies in, if they are not there.
    pub async fn create_folder(&self, path: &str) -> Result<(), HandleError> {
        folder_at(&self.0, path, Missing::Create).await?;
        Ok(())
    }

    /// What is at this path; `None` if nothing is. The system decides whether `A` is `a`.
    pub async fn find(&self, path: &str) -> Result<Option<Existing>, HandleError> {
        let found = match folder_of(&self.0, path, Missing::Fail).await {
            Ok((folder, name)) => match directory::file(&folder, name, Missing::Fail).await {
                Ok(file) => existing(&file).await,
                Err(error) => Err(HandleError::from_named(error, name)),
            },
            Err(error) => Err(error),
        };
        match found {
            Ok(found) => Ok(Some(found)),
            Err(HandleError::Gone) => Ok(None),
            Err(HandleError::Occupied) => {
                // Asked for a file, and it is a folder; or one of the folders above it is a file.
                let folder = folder_at(&self.0, path, Missing::Fail).await?;
                Ok(Some(Existing {
                    name: folder.name(),
                    file: None,
                }))
            }
            Err(error) => Err(error),
        }
    }
}

async fn existing(entry: &FileSystemHandle) -> Result<Existing, HandleError> {
    let file = match entry.dyn_ref::<FileSystemFileHandle>() {
        Some(file) => {
            let file = directory::snapshot(file)
                .await
                .map_err(HandleError::from_rejection)?;
            Some(ExistingFile {
                // A whole number below 2^53.
                size: file.size() as u64,
                modified_ms: file.last_modified() as i64,
            })
        }
        None => None,
    };
    Ok(Existing {
        name: entry.name(),
        file,
    })
}

fn picker() -> Option<WindowWithPicker> {
    web_sys::window().map(|window| window.unchecked_into())
}

#[wasm_bindgen]
extern "C" {
    type WindowWithPicker;

    #[wasm_bindgen(method, getter, js_name = showDirectoryPicker)]
    fn show(this: &WindowWithPicker) -> Option<Object>;

    #[wasm_bindgen(method, catch, js_name = showDirectoryPicker)]
    fn show_directory_picker(
        this: &WindowWithPicker,
        options: &PickerOptions,
    ) -> Result<Promise, JsValue>;

    type PickerOptions;

    #[wasm_bindgen(method, setter)]
    fn set_mode(this: &PickerOptions, mode: &str);

    #[wasm_bindgen(method, setter)]
    fn set_id(this: &PickerOptions, id: &str);
}
