//! Tables of numbers, with a mark where an aim is missed.

/// One line of a table.
pub struct Row {
    name: String,
    cells: Vec<String>,
    is_missed: bool,
}

impl Row {
    pub fn new(name: impl Into<String>, cells: impl IntoIterator<Item = String>) -> Self {
        Self {
            name: name.into(),
            cells: cells.into_iter().collect(),
            is_missed: false,
        }
    }

    /// The row has an aim; whether it was reached. Several may be given.
    pub fn aim(mut self, is_reached: bool) -> Self {
        self.is_missed |= !is_reached;
        self
    }
}

/// A titled table.
pub struct Table {
    title: String,
    head: Vec<String>,
    rows: Vec<Row>,
    notes: Vec<String>,
}

impl Table {
    /// `head` names the first column and those of the cells.
    pub fn new<S: ToString>(title: impl Into<String>, head: &[S]) -> Self {
        Self {
            title: title.into(),
            head: head.iter().map(ToString::to_string).collect(),
            rows: Vec::new(),
            notes: Vec::new(),
        }
    }

    pub fn push(&mut self, row: Row) {
        self.rows.push(row);
    }

    /// A line of words below it.
    pub fn note(&mut self, text: impl Into<String>) {
        self.notes.push(text.into());
    }

    /// How many rows miss their aim.
    pub fn missed(&self) -> usize {
        self.rows.iter().filter(|row| row.is_missed).count()
    }
}

impl std::fmt::Display for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        writeln!(f, "\n== {}", self.title)?;
        let names = self.rows.iter().map(|row| row.name.chars().count());
        let first = self.head.first().map_or(0, |head| head.chars().count());
        let first = names.chain([first]).max().unwrap_or_default();
        let widths: Vec<usize> = (1..self.head.len())
            .map(|column| {
                let cells = self.rows.iter().filter_map(|row| row.cells.get(column - 1));
                let widest = cells.map(|cell| cell.chars().count()).max();
                widest
                    .unwrap_or_default()
                    .max(self.head[column].chars().count())
            })
            .collect();
        let mut line = |name: &str, cells: &[String], mark: &str| {
            write!(f, "{name:<first$}")?;
            for (cell, width) in cells.iter().zip(&widths) {
                write!(f, "  {cell:>width$}")?;
            }
            writeln!(f, "{mark}")
        };
        if let Some((name, heads)) = self.head.split_first() {
            line(name, heads, "")?;
        }
        for row in &self.rows {
            let mark = if row.is_missed { "  MISSED" } else { "" };
            line(&row.name, &row.cells, mark)?;
        }
        for note in &self.notes {
            writeln!(f, "{note}")?;
        }
        Ok(())
    }
}
