//! Finds what is on the page by role and name, as the accessibility tree has them.

use serde_json::{Value, json};

use super::Page;

/// Something on the page, as a screen reader knows it. It is a look at one moment: a page that
/// draws the thing anew makes it stale, so find it anew rather than keep it.
#[derive(Clone, Debug)]
pub struct Element {
    pub role: String,
    pub name: String,
    pub disabled: bool,
    pub(super) node: u64,
}

/// Roles of things that are pressed.
pub(super) const PRESSABLE: &[&str] = &[
    "button",
    "link",
    "checkbox",
    "radio",
    "switch",
    "tab",
    "menuitem",
    "menuitemcheckbox",
    "DisclosureTriangle",
];

/// Roles of things that text is put into. A password field is a textbox too.
pub(super) const FILLABLE: &[&str] = &["textbox", "searchbox", "spinbutton", "combobox"];

const CELLS: &[&str] = &["gridcell", "rowheader", "cell"];

impl Page<'_> {
    /// The thing of this role and name; waits until there is exactly one. Roles are those of
    /// ARIA: `grid`, `region`, `dialog`, `progressbar` ...
    #[must_use]
    #[track_caller]
    pub fn find(&mut self, role: &str, name: &str) -> Element {
        self.find_any(None, &[role], name)
    }

    /// The same, inside another thing.
    #[must_use]
    #[track_caller]
    pub fn find_in(&mut self, outer: &Element, role: &str, name: &str) -> Element {
        self.find_any(Some(outer), &[role], name)
    }

    #[track_caller]
    pub(super) fn find_any(
        &mut self,
        outer: Option<&Element>,
        roles: &[&str],
        name: &str,
    ) -> Element {
        let mut found = Vec::new();
        let one = self.wait(|page| {
            found = page.look(outer, roles, Some(name));
            // A column's head often is there twice: itself, and the button in it.
            if found.iter().any(|element| element.role != "columnheader") {
                found.retain(|element| element.role != "columnheader");
            }
            match found.as_slice() {
                [element] => Some(element.clone()),
                _ => None,
            }
        });
        match one {
            Some(element) => element,
            None => self.fail(&match found.len() {
                0 => format!("there is no {} \"{name}\"", roles.join(" or ")),
                n => format!(
                    "there are {n} of {} \"{name}\": {found:?}",
                    roles.join(" or ")
                ),
            }),
        }
    }

    /// All things of this role, in the page's order; looks once.
    #[must_use]
    pub fn all(&self, role: &str) -> Vec<Element> {
        self.look(None, &[role], None)
    }

    /// What is there right now of these roles, with this name if one is given.
    pub(super) fn look(
        &self,
        outer: Option<&Element>,
        roles: &[&str],
        name: Option<&str>,
    ) -> Vec<Element> {
        self.try_look(outer, roles, name).unwrap_or_default()
    }

    /// Fails where the page is just being drawn anew; then the next look succeeds.
    pub(super) fn try_look(
        &self,
        outer: Option<&Element>,
        roles: &[&str],
        name: Option<&str>,
    ) -> Result<Vec<Element>, String> {
        let node = match outer {
            Some(element) => element.node.into(),
            None => {
                let document = self.try_call("DOM.getDocument", json!({"depth": 0}))?;
                document["root"]["backendNodeId"].clone()
            }
        };
        let mut query = json!({ "backendNodeId": node });
        if let Some(name) = name {
            query["accessibleName"] = name.into();
        }
        // One role is a filter for the browser; of several we choose.
        if let [role] = roles {
            query["role"] = (*role).into();
        }
        let answer = self.try_call("Accessibility.queryAXTree", query)?;
        let nodes = answer["nodes"].as_array().into_iter().flatten();
        Ok(nodes
            .filter(|node| node["ignored"] == false)
            .filter_map(element)
            .filter(|element| roles.contains(&element.role.as_str()))
            .collect())
    }

    /// Calls a JavaScript function with the element as `this`.
    pub(super) fn on(&self, element: &Element, function: &str) -> Result<Value, String> {
        let node = self.try_call("DOM.resolveNode", json!({"backendNodeId": element.node}))?;
        let mut answer = self.try_call(
            "Runtime.callFunctionOn",
            json!({
                "objectId": node["object"]["objectId"],
                "functionDeclaration": function,
                "returnByValue": true,
                "awaitPromise": true,
            }),
        )?;
        match answer.get("exceptionDetails") {
            Some(details) => Err(super::problems::exception(details)),
            None => Ok(answer["result"]["value"].take()),
        }
    }

    /// The visible text of an element, empty if it has gone.
    #[must_use]
    pub fn text(&self, element: &Element) -> String {
        let text = self.on(
            element,
            "function() { return this.innerText ?? this.textContent; }",
        );
        text.ok()
            .and_then(|text| text.as_str().map(str::to_owned))
            .unwrap_or_default()
    }

    /// The rows of a grid or table as the texts of their cells, the column heads left out. Looks
    /// once; a grid that draws only what is in view has only that.
    #[must_use]
    #[track_caller]
    pub fn rows(&mut self, grid: &str) -> Vec<Vec<String>> {
        let grid = self.grid(grid);
        let rows = self.on(
            &grid,
            "function() {
                const cells = '[role=gridcell],[role=rowheader],td';
                return [...this.querySelectorAll('[role=row],tr')]
                    .map(row => [...row.querySelectorAll(cells)].map(cell => cell.innerText.trim()))
                    .filter(row => row.length);
            }",
        );
        serde_json::from_value(rows.unwrap_or_default()).unwrap_or_default()
    }

    #[track_caller]
    pub(super) fn grid(&mut self, name: &str) -> Element {
        self.find_any(None, &["grid", "treegrid", "table"], name)
    }

    /// The cell of a row that holds exactly this text, if there is such a row now.
    pub(super) fn look_for_cell(&self, grid: &Element, text: &str) -> Option<Element> {
        let named = self.look(Some(grid), CELLS, Some(text));
        named.into_iter().next().or_else(|| {
            // A cell's name may hold more than what is seen: "Folder logs".
            let cells = self.look(Some(grid), CELLS, None);
            let mut likely = cells.into_iter().filter(|cell| cell.name.contains(text));
            likely.find(|cell| self.text(cell).trim() == text)
        })
    }

    /// The item of a region's list that contains this text, if there is one now.
    pub(super) fn look_for_item(&self, region: &str, text: &str) -> Option<Element> {
        let region = self.look(None, &["region"], Some(region)).pop()?;
        let items = self.look(Some(&region), &["listitem"], None);
        // The newest of several: lists of transfers grow at either end, so the one that is not
        // over comes first where there is one.
        let mut items: Vec<Element> = items
            .into_iter()
            .filter(|item| self.text(item).contains(text))
            .collect();
        let running = items.iter().position(|item| {
            let words = self.text(item);
            !["Done", "Failed", "Cancelled"]
                .iter()
                .any(|word| words.contains(word))
        });
        match running {
            Some(index) => Some(items.swap_remove(index)),
            None => items.pop(),
        }
    }
}

fn element(node: &Value) -> Option<Element> {
    let properties = node["properties"].as_array();
    let is = |wanted: &str| {
        properties
            .into_iter()
            .flatten()
            .any(|property| property["name"] == wanted && property["value"]["value"] == true)
    };
    Some(Element {
        role: node["role"]["value"].as_str()?.to_owned(),
        name: node["name"]["value"]
            .as_str()
            .unwrap_or_default()
            .to_owned(),
        disabled: is("disabled"),
        node: node["backendDOMNodeId"].as_u64()?,
    })
}
