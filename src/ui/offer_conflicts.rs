//! The names of a plan that are taken, and the user's answers to them.

use std::sync::Arc;

use leptos::prelude::*;

use super::desk::memo;
use super::format;
use super::plan_words as words;
use super::state::Conflict;
use crate::transfer::conflict::Rule;

/// So many of a long list stand in the page; the others are decided together.
pub(super) const SHOWN: usize = 200;

/// One answer a conflict.
#[derive(Clone, Copy)]
pub(super) struct Answers {
    conflicts: StoredValue<Arc<Vec<Conflict>>>,
    pub(super) rules: RwSignal<Vec<Rule>>,
    /// Conflicts without an answer.
    pub(super) open: Memo<usize>,
}

impl Answers {
    pub(super) fn new(conflicts: Vec<Conflict>) -> Self {
        let rules = RwSignal::new(conflicts.iter().map(|conflict| conflict.rule).collect());
        let is_open = |rule: &&Rule| **rule == Rule::Ask;
        Self {
            conflicts: StoredValue::new(Arc::new(conflicts)),
            rules,
            open: memo(move || rules.with(|all: &Vec<Rule>| all.iter().filter(is_open).count())),
        }
    }

    pub(super) fn has_any(&self) -> bool {
        self.conflicts.with_value(|all| !all.is_empty())
    }

    /// Gives all that allow it the same answer.
    fn set_all(&self, rule: Rule) {
        let conflicts = self.conflicts.get_value();
        self.rules.update(|rules| {
            for (answer, conflict) in rules.iter_mut().zip(conflicts.iter()) {
                if conflict.answers.contains(&rule) {
                    *answer = rule;
                }
            }
        });
    }
}

pub(super) fn view(answers: Answers) -> AnyView {
    let conflicts = answers.conflicts.get_value();
    if conflicts.is_empty() {
        return ().into_any();
    }
    let mut shown: Vec<usize> = (0..conflicts.len()).collect();
    if shown.len() > SHOWN {
        // Those that allow the fewest answers are the ones that "For all" may leave open.
        shown.sort_by_key(|&at| conflicts[at].answers.len());
        shown.truncate(SHOWN);
    }
    let more = conflicts.len() - shown.len();
    let rows = shown
        .into_iter()
        .map(|at| row(answers, at, &conflicts[at]))
        .collect_view();
    let all: Vec<(Rule, String)> = Rule::ALL
        .into_iter()
        .filter(|rule| {
            let allow = |conflict: &Conflict| conflict.answers.contains(rule);
            *rule != Rule::Ask && conflicts.iter().any(allow)
        })
        .map(|rule| (rule, rule.words().to_owned()))
        .collect();
    // What all answers have in common.
    let common = move || {
        answers.rules.with(|rules| match &rules[..] {
            [first, rest @ ..] if rest.iter().all(|rule| rule == first) => *first,
            _ => Rule::Ask,
        })
    };
    view! {
        <div class="for-all">
            <strong>{words::taken(conflicts.len())}</strong>
            <label for="offer-all">"For all"</label>
            {select(Some("offer-all"), None, all, memo(common), Box::new(move |rule| answers.set_all(rule)))}
        </div>
        <div class="conflicts">
            <table>
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">"New"</th>
                        <th scope="col">"There"</th>
                        <th scope="col">"Answer"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            {(more != 0)
                .then(|| {
                    let more = format::grouped(more as u64);
                    view! { <p class="quiet">{format!("and {more} more: decided by \"For all\"")}</p> }
                        .into_any()
                })}
        </div>
        <p class="quiet" role="status">
            {move || match answers.open.get() {
                0 => String::new(),
                1 => "1 name needs an answer.".into(),
                open => format!("{} need an answer.", format::count(open, "name")),
            }}
        </p>
    }
    .into_any()
}

fn row(answers: Answers, at: usize, conflict: &Conflict) -> AnyView {
    let choices = conflict
        .answers
        .iter()
        .filter(|rule| **rule != Rule::Ask)
        .map(|&rule| {
            let words = match rule {
                Rule::Rename => format!("Rename to {}", conflict.renamed),
                rule => rule.words().to_owned(),
            };
            (rule, words)
        })
        .collect();
    let rule = move || {
        let rule = answers.rules.with(|rules| rules.get(at).copied());
        rule.unwrap_or_default()
    };
    let set = move |rule| {
        answers.rules.update(|rules| {
            if let Some(answer) = rules.get_mut(at) {
                *answer = rule;
            }
        });
    };
    let why = (!conflict.why_again.is_empty())
        .then(|| view! { <small class="quiet">{conflict.why_again.clone()}</small> }.into_any());
    let name = format!("Answer for {}", conflict.path);
    let (new, there) = (&conflict.new, &conflict.there);
    view! {
        <tr>
            <th scope="row">
                <span>{conflict.path.clone()}</span>
                {why}
            </th>
            <td data-head="New">{facts(new.0, &new.1)}</td>
            <td data-head="There">{facts(there.0, &there.1)}</td>
            <td>{select(None, Some(name), choices, memo(rule), Box::new(set))}</td>
        </tr>
    }
    .into_any()
}

/// Size and time; a line ends between the parts only.
fn facts(size: Option<u64>, time: &str) -> AnyView {
    let facts = words::facts(size, time);
    let parts: Vec<&str> = facts.split_inclusive(", ").collect();
    parts
        .into_iter()
        .map(|part| {
            let end = if part.ends_with(' ') { " " } else { "" };
            let part = part.trim_end().to_owned();
            view! { <span class="unbroken">{part}</span> {end} }.into_any()
        })
        .collect_view()
        .into_any()
}

/// A choice of rules. "Choose ..." stands for none.
fn select(
    id: Option<&'static str>,
    name: Option<String>,
    choices: Vec<(Rule, String)>,
    chosen: Memo<Rule>,
    choose: Box<dyn Fn(Rule)>,
) -> AnyView {
    let options = choices
        .into_iter()
        .map(|(rule, words)| {
            view! {
                <option value=rule.key() prop:selected=move || chosen.get() == rule>
                    {words}
                </option>
            }
            .into_any()
        })
        .collect_view();
    view! {
        <select
            id=id
            aria-label=name
            on:change=move |event| {
                if let Some(rule) = Rule::from_key(&event_target_value(&event)) {
                    choose(rule);
                }
            }
        >
            <option value=Rule::Ask.key() disabled prop:selected=move || chosen.get() == Rule::Ask>
                "Choose …"
            </option>
            {options}
        </select>
    }
    .into_any()
}
