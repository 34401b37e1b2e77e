use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;

use comfy_table::{ContentArrangement, Table, presets};
use serde::Serialize;

use crate::exit::Failure;

/// Where results go, and in which shape.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    json: bool,
}

impl Output {
    pub(crate) fn new(json: bool) -> Self {
        Output { json: json || !io::stdout().is_terminal() }
    }

    pub(crate) fn is_json(self) -> bool {
        self.json
    }

    /// JSON on one line.
    pub(crate) fn json(self, value: &impl Serialize) {
        let text = serde_json::to_string(value).expect("plain data becomes JSON");
        self.line(&text);
    }

    /// A line of text. A reader that has gone away (`| head`) is no fault of the command.
    pub(crate) fn line(self, text: &str) {
        let _ = writeln!(io::stdout(), "{}", flat(text));
    }

    /// A table without boxes.
    pub(crate) fn table(self, headings: &[&str], rows: impl IntoIterator<Item = Vec<String>>) {
        let mut table = Table::new();
        table.load_preset(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
        table.set_header(headings.iter().copied());
        for row in rows {
            table.add_row(row.iter().map(|cell| flat(cell)));
        }
        let _ = writeln!(io::stdout(), "{}", table.trim_fmt());
    }

    /// Something for the person, beside the result.
    pub(crate) fn note(self, text: &str) {
        let _ = writeln!(io::stderr(), "{}", flat(text));
    }

    /// Says what went wrong, and ends with its code.
    pub(crate) fn fail(self, failure: &Failure) -> ExitCode {
        let error = &failure.error;
        if self.json {
            let value = serde_json::json!({ "error": error });
            let _ = writeln!(io::stderr(), "{value}");
        } else {
            self.note(&format!("purser: {}", error.message));
            for line in error.remedy.iter().chain(&error.detail) {
                self.note(&format!("  {line}"));
            }
        }
        ExitCode::from(failure.code())
    }
}

/// Without control characters: text from outside must not move the cursor or change colours.
fn flat(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}
