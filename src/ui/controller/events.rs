//! What the modem says by itself, the trace, and the end of a port.

use std::rc::Rc;
use std::time::Duration;

use futures::StreamExt;
use futures::channel::mpsc;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::Controller;
use super::driver::Event;
use super::plans::LOST_PLAN;
use super::problems;
use crate::at::{Direction, Record, Urc};
use crate::browser::serial::PortError;
use crate::browser::{clock, save};
use crate::trace::Entry;
use crate::ui::state::{Problem, TraceDirection, TraceRow};

/// Lines that the trace keeps; older ones go.
const TRACE_LINES: usize = 5000;
/// How many are dropped at once, so that not every new line moves all others.
const TRACE_DROP: usize = 500;

/// The commands that move a file's bytes.
const WAYS: [&str; 6] = [
    "FTPETPUT",
    "FTPEXTPUT",
    "FTPPUT",
    "FTPETGET",
    "FTPEXTGET",
    "FTPGET",
];

impl Controller {
    /// Until the driver ends.
    pub(super) async fn listen(
        self: Rc<Self>,
        mut events: mpsc::UnboundedReceiver<Event>,
        connection: u64,
    ) {
        while let Some(event) = events.next().await {
            let mut rows = Vec::new();
            // What is there already goes in together: one repaint instead of many.
            let mut next = Some(event);
            while let Some(event) = next {
                match event {
                    Event::Record(at, record) => rows.push(self.trace_row(at, &record)),
                    Event::Entry(entry) => self.keep(entry, connection),
                    Event::Notice(urc) if self.is_current(connection) => self.on_notice(&urc),
                    Event::Notice(_) => {}
                    Event::Way(way) => self.on_way(way),
                    Event::Sending if self.is_current(connection) => {
                        self.note_sending();
                        // How far the upload is.
                        self.remember_running();
                    }
                    Event::Sent if self.is_current(connection) => self.note_sent(),
                    Event::Sending | Event::Sent => {}
                    Event::Gone(error) => {
                        self.trace(std::mem::take(&mut rows));
                        self.on_gone(connection, &error);
                    }
                }
                next = events.try_recv().ok();
            }
            self.trace(rows);
        }
    }

    /// Whether this is the connection to the modem in use.
    fn is_current(&self, connection: u64) -> bool {
        let inner = self.inner.borrow();
        inner.driver.is_some() && inner.connection == connection
    }

    /// Which command moves the bytes of the running transfer.
    fn on_way(&self, way: &'static str) {
        // A check or a renaming before or after says nothing of how the bytes go.
        if !WAYS.contains(&way) {
            return;
        }
        let inner = self.inner.borrow();
        let running = inner.queue.running().and_then(|id| inner.rows.get(&id));
        if let Some(row) = running {
            row.way.set(way);
        }
    }

    fn on_notice(&self, urc: &Urc) {
        match urc {
            Urc::BearerLost | Urc::Restarted => {
                self.inner.borrow_mut().address = None;
                self.show_modem();
            }
            Urc::PoweredDown => {
                self.inner.borrow_mut().address = None;
                self.state.alert.set(Some(problems::problem(
                    "The modem switched itself off",
                    "Switch it on and connect again. A weak power supply is the usual cause.",
                )));
            }
            _ => {}
        }
    }

    pub(super) fn on_gone(self: &Rc<Self>, connection: u64, error: &PortError) {
        // A port that the user closed has been forgotten before.
        if self.is_current(connection) {
            self.remark(&error.to_string());
            let (_, undone) = self.forget_modem();
            self.off_with_losses(problems::port(error), undone);
        }
    }

    /// The modem is gone for this reason, and with it a plan that was being read may be, and what waited.
    fn off_with_losses(self: &Rc<Self>, mut problem: Problem, undone: Option<String>) {
        if self.lose_plan() {
            problem.advice = format!("{} {LOST_PLAN}", problem.advice);
        }
        if let Some(undone) = undone {
            problem.advice = format!("{} {undone}", problem.advice);
        }
        self.off(problem);
    }

    /// A modem that was switched off, or does not answer any more, is let go like one that was unplugged: it is to be
    /// connected again, and then all goes on.
    pub(super) fn let_go_of_sleeper(self: &Rc<Self>) {
        let Some(problem) = self.inner.borrow_mut().asleep.take() else {
            return;
        };
        let (Some(driver), undone) = self.forget_modem() else {
            return;
        };
        self.remark("the modem does not answer any more: disconnecting");
        self.off_with_losses(problems::transfer(&problem), undone);
        spawn_local(async move { driver.close().await });
    }

    /// A line of the page's own in the trace.
    pub(super) fn remark(&self, text: &str) {
        let row = TraceRow {
            id: self.next_trace_id(),
            at_ms: millis(clock::now()),
            direction: TraceDirection::Note,
            text: text.to_owned(),
        };
        self.trace(vec![row]);
    }

    fn trace_row(&self, at: Duration, record: &Record) -> TraceRow {
        TraceRow {
            id: self.next_trace_id(),
            at_ms: millis(at),
            direction: match record.direction() {
                Some(Direction::ToModem) => TraceDirection::ToModem,
                Some(Direction::FromModem) => TraceDirection::FromModem,
                None => TraceDirection::Note,
            },
            text: record.text(),
        }
    }

    fn next_trace_id(&self) -> u64 {
        let mut inner = self.inner.borrow_mut();
        inner.trace_id += 1;
        inner.trace_id
    }

    /// Keeps a record for the saved trace. What an old connection still says would stand among the new one's.
    fn keep(&self, entry: Entry, connection: u64) {
        let mut inner = self.inner.borrow_mut();
        if inner.connection == connection {
            inner.kept.push(entry);
        }
    }

    fn trace(&self, rows: Vec<TraceRow>) {
        if rows.is_empty() {
            return;
        }
        self.state.trace.update(|trace| {
            trace.extend(rows);
            if trace.len() > TRACE_LINES {
                trace.drain(..trace.len() - TRACE_LINES + TRACE_DROP);
            }
        });
    }

    /// Forgets what is shown and what would be saved.
    pub(super) fn clear_trace(&self) {
        self.state.trace.set(Vec::new());
        self.inner.borrow_mut().kept.clear();
    }

    /// Saves the trace in the form that can be replayed.
    pub(super) fn save_trace(&self) {
        let text = self.inner.borrow().kept.to_text();
        let (year, month, day) = clock::today();
        let name = format!("sim7000-trace-{year}-{month:02}-{day:02}.jsonl");
        let saved = save::blob(text.as_bytes())
            .map_err(|error| error.to_string())
            .and_then(|blob| save::hand_over(&blob, &name).map_err(|error| error.to_string()));
        if let Err(what) = saved {
            let advice = "Copy the trace instead.";
            self.state.alert.set(Some(problems::problem(&what, advice)));
        }
    }
}

fn millis(time: Duration) -> u64 {
    // The page would have to be open for half a billion years.
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
