//! What is about to be done, before it is: folders being read, then the plan with what has to be answered.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::alert;
use super::desk::{Desk, effect};
use super::icons::{Icon, icon};
use super::offer_conflicts::{self, Answers};
use super::plan_words as words;
use super::state::{Agreed, Intent, Offer, Plan, PlanKind, Problem, State};
use crate::browser::chosen_folder;
use crate::browser::events::is_second;
use crate::browser::handles::HandleError;
use crate::transfer::conflict::Rule;

/// The dialog of an offer. Its element stays, so that it is opened and closed by the browser's own means and the
/// focus goes back.
#[derive(Clone, Copy)]
struct Asking {
    state: State,
    dialog: NodeRef<html::Dialog>,
    /// The offer was answered or withdrawn: what closes the dialog is not "Cancel".
    is_answered: StoredValue<bool>,
}

impl Asking {
    fn close(&self) {
        let dialog = self.dialog.get_untracked();
        if let Some(dialog) = dialog.filter(|dialog| dialog.open()) {
            self.is_answered.set_value(true);
            dialog.close();
        }
    }

    fn agree(&self, agreed: Agreed) {
        self.close();
        self.state.ask(Intent::Agree(agreed));
    }
}

pub(super) fn view(state: State, desk: Desk) -> AnyView {
    let asking = Asking {
        state,
        dialog: NodeRef::new(),
        is_answered: StoredValue::new(false),
    };
    effect(move || {
        let Some(dialog) = asking.dialog.get() else {
            return;
        };
        // Not only whether there is one: the next one may come with the answer to the last, which has closed it.
        if state.offer.with(Option::is_none) {
            asking.close();
        } else if !dialog.open() {
            desk.menu.set(None);
            // Fails only for a dialog that is open already or not in the page.
            drop(dialog.show_modal());
        }
    });
    // Reading is over: its button is gone, and with it the focus.
    effect(move || {
        state.offer.track();
        request_animation_frame(move || focus_first(asking));
    });
    let on_close = move |_| {
        let is_answered = asking.is_answered.get_value();
        asking.is_answered.set_value(false);
        if !is_answered {
            state.ask(Intent::Agree(Agreed::No));
        }
        super::grid::restore_focus(desk);
    };
    view! {
        <dialog class="dialog offer" aria-labelledby="offer-title" node_ref=asking.dialog on:close=on_close>
            {move || {
                state
                    .offer
                    .get()
                    .map(|offer| match offer {
                        Offer::Reading(what) => reading(asking, what),
                        Offer::Ready(plan) => ready(asking, *plan),
                    })
            }}
        </dialog>
    }
    .into_any()
}

/// Gives the focus to the first thing that wants an answer, where nothing in the dialog has it.
fn focus_first(asking: Asking) {
    let dialog = asking.dialog.get_untracked();
    let Some(dialog) = dialog.filter(|dialog| dialog.open()) else {
        return;
    };
    let active = document().active_element();
    let has_focus = active.is_some_and(|active| {
        !active.is_same_node(Some(&dialog)) && dialog.contains(Some(&active))
    });
    if has_focus {
        return;
    }
    let first = dialog.query_selector("select, .answers button").ok();
    if let Some(first) = first
        .flatten()
        .and_then(|first| first.dyn_into::<HtmlElement>().ok())
    {
        drop(first.focus());
    }
}

fn reading(asking: Asking, what: String) -> AnyView {
    view! {
        <h2 id="offer-title">"One moment"</h2>
        <p class="waiting" role="status">
            <span class="pulse" aria-hidden="true"></span>
            {what}
        </p>
        <div class="answers">{cancel(asking, "Cancel")}</div>
    }
    .into_any()
}

fn ready(asking: Asking, plan: Plan) -> AnyView {
    let Plan {
        kind,
        folder,
        chosen,
        estimate,
        conflicts,
        links,
        left_out,
        obstacle,
    } = plan;
    let totals = estimate.totals;
    let is_empty = totals.files == 0 && totals.folders == 0;
    let title = match kind {
        PlanKind::Upload => format!("Upload to {}", folder.display()),
        PlanKind::Download => words::download(&totals, links),
        PlanKind::Delete => format!("Delete {}", words::what(&totals)),
    };
    let cost = match kind {
        PlanKind::Upload => format!("{} · {}", words::what(&totals), words::cost(&estimate)),
        // The title has counted them.
        PlanKind::Download | PlanKind::Delete => words::cost(&estimate),
    };
    let answers = Answers::new(conflicts);
    let trouble = RwSignal::new(None);
    let buttons = match (&obstacle, kind) {
        (Some(_), _) => cancel(asking, "Close"),
        _ if is_empty => cancel(asking, "Close"),
        (None, PlanKind::Download) => downloads(asking, answers, totals.folders == 0, trouble),
        (None, PlanKind::Upload) => proceed(asking, answers, "Upload", "button primary"),
        (None, PlanKind::Delete) => proceed(asking, answers, "Delete", "button grave"),
    };
    let has_obstacle = obstacle.is_some();
    view! {
        <h2 id="offer-title">{title}</h2>
        {(!has_obstacle && !is_empty)
            .then(|| view! { <p class="quiet figures">{cost}</p> }.into_any())}
        {(!has_obstacle && kind == PlanKind::Delete)
            .then(|| {
                view! {
                    <p>
                        <strong>{words::named(&chosen)}</strong>
                        {if totals.folders == 0 { " will" } else { ", with all that is inside, will" }}
                        " be deleted on the server, in "
                        <strong>{folder.display().into_owned()}</strong> ". This cannot be undone."
                    </p>
                }.into_any()
            })}
        {(is_empty && kind == PlanKind::Upload && left_out.is_empty())
            .then(|| view! { <p>"Nothing more has to be sent: all of it is there already, or on its way."</p> }.into_any())}
        {obstacle.map(|problem| alert::body(asking.state, problem))}
        {offer_conflicts::view(answers)}
        {(links != 0)
            .then(|| {
                view! {
                    <p class="quiet">
                        "A chosen link to a file is fetched. One to a folder fails: open it, and choose what is in it."
                    </p>
                }.into_any()
            })}
        {(!left_out.is_empty()).then(|| omissions(left_out))}
        <div role="alert">{move || trouble.get().map(|problem: Problem| alert::local(asking.state, problem))}</div>
        <div class="answers">{buttons}</div>
    }
    .into_any()
}

fn cancel(asking: Asking, name: &'static str) -> AnyView {
    view! {
        <button
            type="button"
            class="button"
            on:click=move |event| {
                if !is_second(&event) {
                    asking.agree(Agreed::No);
                }
            }
        >
            {name}
        </button>
    }
    .into_any()
}

/// "Cancel", and the button that goes on once all is answered.
fn proceed(asking: Asking, answers: Answers, name: &'static str, class: &'static str) -> AnyView {
    view! {
        {cancel(asking, "Cancel")}
        <button
            type="button"
            class=class
            disabled=move || answers.open.get() != 0
            on:click=move |event| {
                if !is_second(&event) {
                    asking.agree(Agreed::Yes(answers.rules.get_untracked()));
                }
            }
        >
            {name}
        </button>
    }
    .into_any()
}

/// Where downloads go: a folder, a zip, or where the browser puts them, each by itself.
fn downloads(
    asking: Asking,
    answers: Answers,
    is_flat: bool,
    trouble: RwSignal<Option<Problem>>,
) -> AnyView {
    // The folder was chosen before names in it could be taken.
    if answers.has_any() {
        return proceed(asking, answers, "Download", "button primary");
    }
    let has_picker = chosen_folder::is_picker_available();
    let plain = is_flat.then(|| {
        let act = move || asking.agree(Agreed::Yes(Vec::new()));
        way("Download", true, Box::new(act))
    });
    let zip = {
        let act = move || asking.agree(Agreed::Zip);
        way("As one zip", !has_picker && !is_flat, Box::new(act))
    };
    let folder = has_picker.then(|| {
        let act = move || {
            // The browser's picker wants to be called by the click itself.
            let chosen = chosen_folder::choose();
            spawn_local(async move {
                match chosen.await {
                    Ok(folder) => asking.agree(Agreed::Into(folder, Vec::<Rule>::new())),
                    Err(HandleError::Dismissed) => {}
                    Err(error) => trouble.set(Some(Problem {
                        what: error.to_string(),
                        advice: error.advice().into(),
                        code: error.code().map(Into::into),
                        action: None,
                    })),
                }
            });
        };
        way("Choose folder …", !is_flat, Box::new(act))
    });
    view! { {cancel(asking, "Cancel")} {zip} {folder} {plain} }.into_any()
}

fn way(name: &'static str, is_first: bool, act: Box<dyn Fn()>) -> AnyView {
    let class = if is_first { "button primary" } else { "button" };
    view! {
        <button
            type="button"
            class=class
            on:click=move |event| {
                if !is_second(&event) {
                    act();
                }
            }
        >
            {name}
        </button>
    }
    .into_any()
}

/// What is left out, with the reasons.
fn omissions(all: Vec<(String, String)>) -> AnyView {
    let title = format!("{} left out", super::format::grouped(all.len() as u64));
    let more = all.len().saturating_sub(offer_conflicts::SHOWN);
    let more = (more != 0).then(|| {
        let more = super::format::grouped(more as u64);
        view! { <li class="quiet">{format!("and {more} more")}</li> }.into_any()
    });
    let items = all
        .into_iter()
        .take(offer_conflicts::SHOWN)
        .map(|(what, advice)| {
            view! {
                <li>
                    {what} " " <span class="quiet">{advice}</span>
                </li>
            }
            .into_any()
        })
        .collect_view();
    view! {
        <details class="omissions">
            <summary>{icon(Icon::Warning)} {title}</summary>
            <ul class="told">{items} {more}</ul>
        </details>
    }
    .into_any()
}
