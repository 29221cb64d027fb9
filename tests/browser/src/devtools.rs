//! The DevTools protocol over the browser's pipe: JSON messages, each ended by a zero byte.

use std::{
    collections::HashMap,
    io::{BufRead as _, BufReader, Read, Write},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

/// The longest that the browser takes over one command. A command is no user's wait: a page that
/// computes for so long has hung.
const CALL_LIMIT: Duration = Duration::from_secs(30);

/// A connection to a browser, shared by all pages of it.
#[derive(Clone)]
pub(crate) struct DevTools {
    writer: Arc<Mutex<Box<dyn Write + Send>>>,
    inbox: Arc<Inbox>,
}

#[derive(Default)]
struct Inbox {
    messages: Mutex<Messages>,
    arrived: Condvar,
}

#[derive(Default)]
struct Messages {
    last_id: u64,
    answers: HashMap<u64, Value>,
    events: Vec<Event>,
    closed: bool,
}

/// Something that the browser tells unasked.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    /// The page that it is about; none if it is about the browser.
    pub(crate) session: Option<String>,
    pub(crate) method: String,
    pub(crate) params: Value,
}

impl DevTools {
    pub(crate) fn new(
        reader: impl Read + Send + 'static,
        writer: impl Write + Send + 'static,
    ) -> Self {
        let inbox = Arc::new(Inbox::default());
        let sorter = Arc::clone(&inbox);
        thread::spawn(move || {
            let mut reader = BufReader::new(reader);
            let mut message = Vec::new();
            while reader.read_until(0, &mut message).is_ok_and(|n| n > 0) {
                message.pop();
                if let Ok(message) = serde_json::from_slice(&message) {
                    sorter.take_in(message);
                }
                message.clear();
            }
            sorter.lock().closed = true;
            sorter.arrived.notify_all();
        });
        Self {
            writer: Arc::new(Mutex::new(Box::new(writer))),
            inbox,
        }
    }

    /// Sends a command, to a page or to the browser, and waits for its answer.
    pub(crate) fn call(
        &self,
        session: Option<&str>,
        method: &str,
        params: Value,
    ) -> Result<Value, String> {
        let id = self.send(session, method, params)?;
        let deadline = Instant::now() + CALL_LIMIT;
        let mut messages = self.inbox.lock();
        loop {
            if let Some(mut answer) = messages.answers.remove(&id) {
                if let Some(error) = answer.get("error") {
                    let text = error["message"].as_str().unwrap_or("no reason given");
                    return Err(format!("{method}: {text}"));
                }
                return Ok(answer["result"].take());
            }
            if messages.closed {
                return Err(format!("{method}: the browser has ended"));
            }
            let Some(left) = deadline.checked_duration_since(Instant::now()) else {
                return Err(format!("{method}: no answer within {CALL_LIMIT:?}"));
            };
            messages = self
                .inbox
                .arrived
                .wait_timeout(messages, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }

    fn send(&self, session: Option<&str>, method: &str, params: Value) -> Result<u64, String> {
        let id = {
            let mut messages = self.inbox.lock();
            messages.last_id += 1;
            messages.last_id
        };
        let mut message = json!({"id": id, "method": method, "params": params});
        if let Some(session) = session {
            message["sessionId"] = session.into();
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        writer
            .write_all(&bytes)
            .and_then(|()| writer.flush())
            .map_err(|error| format!("{method}: the browser has ended ({error})"))?;
        Ok(id)
    }

    /// The events from number `from` on; the first is number 0.
    pub(crate) fn events_from(&self, from: usize) -> Vec<Event> {
        let messages = self.inbox.lock();
        messages.events.get(from..).unwrap_or_default().to_vec()
    }

    pub(crate) fn event_count(&self) -> usize {
        self.inbox.lock().events.len()
    }
}

impl Inbox {
    fn lock(&self) -> MutexGuard<'_, Messages> {
        self.messages.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take_in(&self, mut message: Value) {
        let mut messages = self.lock();
        if let Some(id) = message["id"].as_u64() {
            messages.answers.insert(id, message);
        } else {
            messages.events.push(Event {
                session: message["sessionId"].as_str().map(str::to_owned),
                method: message["method"].as_str().unwrap_or_default().to_owned(),
                params: message["params"].take(),
            });
        }
        drop(messages);
        self.arrived.notify_all();
    }
}
