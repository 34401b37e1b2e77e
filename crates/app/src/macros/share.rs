//! Macros as a file, for a team to share.

use serde::{Deserialize, Serialize};

use super::checked;
use crate::api::{Error, Macro};

/// The shape of the file; another number is another shape.
const SHAPE: u32 = 1;
const LARGEST: usize = 1024 * 1024;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    purser_macros: u32,
    macros: Vec<Macro>,
}

pub(crate) fn write(macros: &[Macro]) -> String {
    let file = File { purser_macros: SHAPE, macros: macros.to_vec() };
    let mut text = serde_json::to_string_pretty(&file).unwrap_or_default();
    text.push('\n');
    text
}

/// Reads what [`write`] wrote, by whomever. Everything in it is checked as if it were typed.
pub(crate) fn read(text: &str) -> Result<Vec<Macro>, Error> {
    let no = |words: &str| Error::invalid("file", format!("{words} Nothing was changed."));
    if text.len() > LARGEST {
        return Err(no("A file of macros has at most 1 MB."));
    }
    let file: File = serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|error| no("This is no file of macros of Purser.").with_detail(error))?;
    if file.purser_macros != SHAPE {
        return Err(no("The macros were written by a newer Purser."));
    }
    checked(file.macros)
}

#[cfg(test)]
mod tests {
    use super::super::examples;
    use super::*;

    #[test]
    fn what_was_written_is_read_and_what_is_no_such_file_is_refused() {
        assert_eq!(read(&write(&examples())).unwrap(), examples());
        for (text, words) in [
            ("", "no file of macros"),
            ("{\"macros\":[]}", "no file of macros"),
            ("{\"purserMacros\":2,\"macros\":[]}", "newer Purser"),
        ] {
            assert!(read(text).unwrap_err().message.contains(words), "{text}");
        }
        let unknown = write(&examples()).replace("{order}", "{nobody}");
        assert!(read(&unknown).unwrap_err().message.contains("{nobody}"));
    }
}
