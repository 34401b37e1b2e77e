use purser_app::App;
use purser_app::api::{DiffKind, Error, RecordVersion, VersionsOf};

use super::time;
use crate::exit::Failure;
use crate::output::Output;
use crate::record_args::Versions;

/// Shows the versions of a record, or what differs between two.
pub(crate) async fn run(app: &App, output: &Output, of: VersionsOf, asked: &Versions) -> Result<(), Failure> {
    match &asked.diff {
        Some(numbers) => diff(app, output, of, numbers).await?,
        None => list(output, &app.versions(of).await?),
    }
    Ok(())
}

fn list(output: &Output, versions: &[RecordVersion]) {
    if output.is_json() {
        output.json(&versions);
        return;
    }
    output.table(
        &["version", "first seen", "changes", "bytes", "seen"],
        versions.iter().map(|version| {
            vec![
                (version.number + 1).to_string(),
                time(&version.seen),
                version.changes.map(|n| n.to_string()).unwrap_or_default(),
                version.bytes.to_string(),
                version.why.clone(),
            ]
        }),
    );
}

/// The numbers of a person begin with 1.
async fn diff(app: &App, output: &Output, of: VersionsOf, numbers: &[u32]) -> Result<(), Failure> {
    let (from, to) = match numbers {
        [from, to] => (from - 1, to - 1),
        [from] => (from - 1, newest(app, &of).await?),
        _ => {
            let newest = newest(app, &of).await?;
            let before = newest.checked_sub(1).ok_or_else(|| {
                Error::not_found("There is one version only: Google has sent nothing else of it since.")
            })?;
            (before, newest)
        }
    };
    let diff = app.version_diff(of, from, to).await?;
    if output.is_json() {
        output.json(&diff);
        return Ok(());
    }
    for row in diff.rows.iter().filter(|row| row.what != DiffKind::Same) {
        let path = if row.path.is_empty() { "(the whole)" } else { &row.path };
        match row.what {
            DiffKind::Changed => output.line(&format!("~ {path}")),
            DiffKind::Removed => output.line(&format!("- {path}")),
            DiffKind::Added | DiffKind::Same => output.line(&format!("+ {path}")),
        }
        for (mark, text) in [("-", &row.before), ("+", &row.after)] {
            for line in text.iter().flat_map(|text| text.lines()) {
                output.line(&format!("    {mark} {line}"));
            }
        }
    }
    let same = diff.rows.iter().filter(|row| row.what == DiffKind::Same).count();
    output.note(&format!(
        "version {} to {}: {} added, {} removed, {} changed, {same} the same",
        from + 1,
        to + 1,
        diff.added,
        diff.removed,
        diff.changed
    ));
    Ok(())
}

async fn newest(app: &App, of: &VersionsOf) -> Result<u32, Failure> {
    let count = app.versions(of.clone()).await?.len();
    Ok(u32::try_from(count).unwrap_or(1).saturating_sub(1))
}
