use std::path::{Path, PathBuf};

use jiff::civil::Date;

use crate::api::ExportFormat;

/// How often a name that is taken is counted up.
const MOST: u32 = 99;

/// A path in `folder` that is not taken: `purser-orders-masked-2026-10-20.csv`, then with `-2`.
pub(crate) fn suggested(folder: &Path, many: &str, masked: bool, day: Date, format: ExportFormat) -> PathBuf {
    let what = many.replace(' ', "-");
    let masked = if masked { "-masked" } else { "" };
    let name = |n: u32| {
        let count = if n > 1 { format!("-{n}") } else { String::new() };
        folder.join(format!("purser-{what}{masked}-{day}{count}.{}", ending(format)))
    };
    (1..MOST).map(name).find(|path| !path.try_exists().unwrap_or(false)).unwrap_or_else(|| name(MOST))
}

fn ending(format: ExportFormat) -> &'static str {
    match format {
        ExportFormat::Csv => "csv",
        ExportFormat::Json => "json",
        ExportFormat::JsonLines => "jsonl",
        ExportFormat::Markdown => "md",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_what_when_and_whether_it_is_masked_and_is_not_taken() {
        let folder = tempfile::tempdir().unwrap();
        let day = jiff::civil::date(2026, 10, 20);
        let name = || {
            let path = suggested(folder.path(), "journal entries", true, day, ExportFormat::JsonLines);
            path.file_name().unwrap().to_string_lossy().into_owned()
        };
        assert_eq!(name(), "purser-journal-entries-masked-2026-10-20.jsonl");
        std::fs::write(folder.path().join(name()), "").unwrap();
        assert_eq!(name(), "purser-journal-entries-masked-2026-10-20-2.jsonl");
    }
}
