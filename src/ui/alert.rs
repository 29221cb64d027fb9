//! Problems: the one that floats over the page, and the shape that all of them share.

use leptos::prelude::*;

use super::desk::Desk;
use super::icons::{Icon, icon};
use super::state::{Intent, Problem, State};

/// The alert of `State::alert`. Its element is always there, so that screen readers announce what comes into it.
pub(super) fn view(state: State) -> AnyView {
    view! {
        <div class="alert" role="alert" class:hidden=move || state.alert.with(Option::is_none)>
            {move || {
                state
                    .alert
                    .get()
                    .map(|problem| {
                        view! {
                            <div class="alert-card">
                                {body(state, problem)}
                                <button
                                    type="button"
                                    class="plain square"
                                    title="Dismiss (Esc)"
                                    on:click=move |_| state.ask(Intent::DismissAlert)
                                >
                                    {icon(Icon::Close)}
                                    <span class="unseen">"Dismiss"</span>
                                </button>
                            </div>
                        }.into_any()
                    })
            }}
        </div>
    }
    .into_any()
}

/// What happened, what to try, the button that tries it, and the way to the trace.
pub(super) fn body(state: State, problem: Problem) -> AnyView {
    let has_trace = state.trace.with_untracked(|lines| !lines.is_empty());
    shape(state, problem, has_trace)
}

/// The same of what the browser here did not do: the trace knows nothing of it.
pub(super) fn local(state: State, problem: Problem) -> AnyView {
    shape(state, problem, false)
}

fn shape(state: State, problem: Problem, has_trace: bool) -> AnyView {
    let desk = Desk::get();
    let Problem {
        what,
        advice,
        code,
        action,
    } = problem;
    // These two stand large elsewhere on the page whenever no modem is connected.
    let action =
        action.filter(|(_, intent)| !matches!(intent, Intent::Connect | Intent::ConnectDemo));
    view! {
        <div class="problem">
            {icon(Icon::Warning)}
            <div class="problem-words">
                <p class="what">
                    {what} {code.map(|code| view! { <span class="code">{code}</span> }.into_any())}
                </p>
                {(!advice.is_empty()).then(|| view! { <p class="advice">{advice}</p> }.into_any())}
                <div class="problem-actions">
                    {action
                        .map(|(label, intent)| {
                            view! {
                                <button
                                    type="button"
                                    class="button"
                                    on:click=move |_| state.ask(intent.clone())
                                >
                                    {label}
                                </button>
                            }.into_any()
                        })}
                    {has_trace
                        .then(|| {
                            view! {
                                <button
                                    type="button"
                                    class="link"
                                    on:click=move |_| desk.show_trace()
                                >
                                    "Show trace"
                                </button>
                            }.into_any()
                        })}
                </div>
            </div>
        </div>
    }
    .into_any()
}
