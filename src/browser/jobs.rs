//! The queue of transfers, kept beyond the page: a record for each job, and the handles of local files.
//!
//! IndexedDB by web-sys and one function that waits for a request: 4 KB zipped, where the crate `idb` was
//! measured at 14 KB and `rexie` at 39 KB. A crash of the tab loses nothing that [`Jobs::put`] has returned from.
//!
//! One tab only has the queue, the first one, as two would do its jobs twice. In all others, and where the
//! browser keeps nothing, everything works and nothing is remembered: [`Jobs::is_lasting`].

use std::cell::Cell;

use js_sys::{Array, Promise};
use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    DomException, IdbDatabase, IdbObjectStore, IdbOpenDbRequest, IdbRequest, IdbTransaction,
    IdbTransactionMode,
};

use super::error::BrowserError;
use super::events::Listener;
use super::lock::{TabLock, TryLock, lock_soon};

const NAME: &str = "sim7000-ftp";

/// Of the object stores, not of what is in them: a record that cannot be read is dropped.
const VERSION: u32 = 1;

const JOBS: &str = "jobs";
const HANDLES: &str = "handles";

/// The jobs that outlive the page.
pub struct Jobs(Result<Open, NotLasting>);

struct Open {
    database: IdbDatabase,
    /// Closes it for a newer page in another tab, which could not open it otherwise.
    _newer: Listener,
    _lock: Option<TabLock>,
    has_asked: Cell<bool>,
}

/// Why nothing is remembered.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum NotLasting {
    #[error(
        "The transfers of this tab are not remembered: another tab of this page remembers its own."
    )]
    OtherTab,
    #[error("The transfers are not remembered: the browser keeps nothing for this page.")]
    Browser(#[source] BrowserError),
    #[error(
        "The transfers are not remembered: the browser does not say what it keeps for this page."
    )]
    Late,
}

impl NotLasting {
    /// What to try next.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::OtherTab => {
                "Close the other tab and reload this one, or leave this one open until all is done."
            }
            Self::Browser(_) => {
                "Leave the page open until all is done. In an ordinary window, with site data allowed, it would remember them."
            }
            Self::Late => {
                "Leave the page open until all is done. What was queued before comes back with a reload."
            }
        }
    }
}

/// Why a job could not be kept or read.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum JobsError {
    #[error("The list of transfers could not be stored: the disk of this computer is full.")]
    Full,
    #[error("The list of transfers could not be stored or read.")]
    Browser(#[source] BrowserError),
}

impl JobsError {
    /// What to try next.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Full => "Free some space on the disk. Until then leave the page open.",
            Self::Browser(_) => "Leave the page open until all is done, then reload it.",
        }
    }

    /// The browser's name for it, where it matters.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Full => None,
            Self::Browser(error) => Some(&error.name),
        }
    }
}

impl From<JsValue> for JobsError {
    fn from(value: JsValue) -> Self {
        let error = BrowserError::from(value);
        match &*error.name {
            "QuotaExceededError" => Self::Full,
            _ => Self::Browser(error),
        }
    }
}

impl From<serde_wasm_bindgen::Error> for JobsError {
    fn from(error: serde_wasm_bindgen::Error) -> Self {
        JsValue::from(error).into()
    }
}

/// What [`Jobs::all`] finds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stored<T> {
    /// By their numbers, the smallest first.
    pub jobs: Vec<(u64, T)>,
    /// Jobs that an older or newer page has stored in a form that this one does not read; they are deleted.
    pub unreadable: Vec<u64>,
}

/// Asks that nothing of the page be deleted when the disk runs full: neither the jobs nor the bytes that have come.
/// Chromium decides by itself, without a question to the user. Best effort.
fn ask_to_last() {
    let Some(window) = web_sys::window() else {
        return;
    };
    if let Ok(answer) = window.navigator().storage().persist() {
        // Of a refusal nothing follows that the user could do here.
        spawn_local(async move {
            let _ = JsFuture::from(answer).await;
        });
    }
}

impl Jobs {
    /// Opens what is stored. To be called once, and kept: dropped, it is another tab's turn.
    pub async fn open() -> Self {
        let lock = match lock_soon("sim7000-ftp queue").await {
            TryLock::Held(lock) => Some(lock),
            TryLock::Elsewhere => return Self(Err(NotLasting::OtherTab)),
            TryLock::Unknown => None,
        };
        Self(match open().await {
            Ok(database) => {
                let old = database.clone();
                Ok(Open {
                    _newer: Listener::new(&database, "versionchange", move |_| old.close()),
                    database,
                    _lock: lock,
                    has_asked: Cell::new(false),
                })
            }
            Err(error) => Err(NotLasting::Browser(error.into())),
        })
    }

    /// What keeps nothing, until the browser has said what it keeps.
    pub fn late() -> Self {
        Self(Err(NotLasting::Late))
    }

    /// Whether what is put here will be there after a reload.
    pub fn is_lasting(&self) -> bool {
        self.0.is_ok()
    }

    /// Why it will not be, for show.
    pub fn why_not_lasting(&self) -> Option<&NotLasting> {
        self.0.as_ref().err()
    }

    /// Stores a job, or what has become of it.
    pub async fn put<T: Serialize + ?Sized>(&self, key: u64, job: &T) -> Result<(), JobsError> {
        if let Ok(open) = &self.0
            && !open.has_asked.replace(true)
        {
            ask_to_last();
        }
        let job = serde_wasm_bindgen::to_value(job)?;
        self.put_value(JOBS, key, &job).await
    }

    /// Forgets a job and its handle.
    pub async fn delete(&self, key: u64) -> Result<(), JobsError> {
        self.change(|jobs, handles| {
            jobs.delete(&number(key))?;
            handles.delete(&number(key))
        })
        .await
    }

    /// All jobs; none where nothing is remembered.
    pub async fn all<T: DeserializeOwned>(&self) -> Result<Stored<T>, JobsError> {
        let mut stored = Stored {
            jobs: Vec::new(),
            unreadable: Vec::new(),
        };
        let Ok(open) = &self.0 else {
            return Ok(stored);
        };
        let jobs = open
            .transaction(IdbTransactionMode::Readonly)?
            .object_store(JOBS)?;
        // Both in one transaction, and both in the order of the keys.
        let (keys, values) = (jobs.get_all_keys()?, jobs.get_all()?);
        let (keys, values) = (settled(&keys).await?, settled(&values).await?);
        let values: Array = values.unchecked_into();
        for (key, value) in keys.unchecked_into::<Array>().iter().zip(values.iter()) {
            // No other keys were put there.
            let Some(key) = key.as_f64() else { continue };
            match serde_wasm_bindgen::from_value(value) {
                Ok(job) => stored.jobs.push((key as u64, job)),
                Err(_) => stored.unreadable.push(key as u64),
            }
        }
        for &key in &stored.unreadable {
            self.delete(key).await?;
        }
        Ok(stored)
    }

    /// Stores the handle of a file or folder beside a job. Some browsers cannot store handles and refuse it.
    pub async fn put_handle(&self, key: u64, handle: &JsValue) -> Result<(), JobsError> {
        self.put_value(HANDLES, key, handle).await
    }

    /// The handle beside a job, if one is stored. The user must allow its use once more.
    pub async fn handle(&self, key: u64) -> Result<Option<JsValue>, JobsError> {
        let Ok(open) = &self.0 else {
            return Ok(None);
        };
        let transaction = open.transaction(IdbTransactionMode::Readonly)?;
        let handle = transaction.object_store(HANDLES)?.get(&number(key))?;
        let handle = settled(&handle).await?;
        Ok(Some(handle).filter(|handle| !handle.is_undefined()))
    }

    async fn put_value(&self, store: &str, key: u64, value: &JsValue) -> Result<(), JobsError> {
        self.change(|jobs, handles| {
            let store = if store == JOBS { jobs } else { handles };
            store.put_with_key(value, &number(key))
        })
        .await
    }

    /// Makes requests, and waits until the browser has stored what they change.
    async fn change(
        &self,
        requests: impl FnOnce(&IdbObjectStore, &IdbObjectStore) -> Result<IdbRequest, JsValue>,
    ) -> Result<(), JobsError> {
        let Ok(open) = &self.0 else { return Ok(()) };
        let transaction = open.transaction(IdbTransactionMode::Readwrite)?;
        let jobs = transaction.object_store(JOBS)?;
        requests(&jobs, &transaction.object_store(HANDLES)?)?;
        let complete = Promise::new(&mut |resolve, reject| {
            transaction.set_oncomplete(Some(&resolve));
            transaction.set_onabort(Some(&reject));
        });
        match JsFuture::from(complete).await {
            Ok(_) => Ok(()),
            Err(_) => Err(rejection(transaction.error()).into()),
        }
    }
}

impl Open {
    fn transaction(&self, mode: IdbTransactionMode) -> Result<IdbTransaction, JsValue> {
        let stores = Array::of2(&JOBS.into(), &HANDLES.into());
        self.database
            .transaction_with_str_sequence_and_mode(&stores, mode)
    }
}

async fn open() -> Result<IdbDatabase, JsValue> {
    let factory = web_sys::window()
        .ok_or(JsValue::UNDEFINED)?
        .indexed_db()?
        .ok_or_else(|| JsValue::from_str("no IndexedDB"))?;
    let request = factory.open_with_u32(NAME, VERSION)?;
    let opening = request.clone();
    let upgrade = Closure::<dyn FnMut()>::new(move || {
        // Should one of these fail, the browser gives the database up, and `settled` tells.
        if let Ok(database) = opening.result() {
            let database = database.unchecked_into::<IdbDatabase>();
            let _ = database.create_object_store(JOBS);
            let _ = database.create_object_store(HANDLES);
        }
    });
    request.set_onupgradeneeded(Some(upgrade.as_ref().unchecked_ref()));
    let database = opened(&request).await?;
    Ok(database.unchecked_into())
}

/// As [`settled`]; does not wait for another tab that keeps an older database open.
async fn opened(request: &IdbOpenDbRequest) -> Result<JsValue, JsValue> {
    let promise = Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
        request.set_onblocked(Some(&reject));
    });
    settle(request, promise).await
}

/// The result of a request.
async fn settled(request: &IdbRequest) -> Result<JsValue, JsValue> {
    let promise = Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    settle(request, promise).await
}

async fn settle(request: &IdbRequest, promise: Promise) -> Result<JsValue, JsValue> {
    match JsFuture::from(promise).await {
        Ok(_) => request.result(),
        // A request that is still pending has no error, and throws.
        Err(_) => Err(rejection(request.error().ok().flatten())),
    }
}

fn rejection(error: Option<DomException>) -> JsValue {
    error.map_or_else(
        || JsValue::from_str("the database was not available"),
        JsValue::from,
    )
}

/// Numbers of jobs are counted up from 1: far below 2^53.
fn number(key: u64) -> JsValue {
    JsValue::from_f64(key as f64)
}
