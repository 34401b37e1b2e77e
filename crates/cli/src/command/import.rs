use std::io::Read as _;
use std::path::Path;

use purser_app::api::{Error, ImportCount, ImportDone, ImportPreview, ImportSource, ImportTaken};

use super::Host;
use crate::args::Import;
use crate::exit::Failure;
use crate::output::Output;

/// Shows what was understood, then takes it in, unless only asked to show.
pub(crate) async fn run(host: &Host, output: &Output, import: Import) -> Result<(), Failure> {
    let Some(file) = import.file else {
        return forget(host, output).await;
    };
    let source = source(&file, import.package)?;
    let app = host.open().await?;
    let preview = app.preview_import(source.clone()).await?;
    if !output.is_json() {
        show(output, &preview);
    }
    if import.dry_run {
        if output.is_json() {
            output.json(&serde_json::json!({ "preview": preview }));
        }
        return Ok(());
    }
    let done = app.run_import(source).await?;
    if output.is_json() {
        output.json(&serde_json::json!({ "preview": preview, "done": done }));
    } else {
        output.line(&said(&done));
    }
    Ok(())
}

async fn forget(host: &Host, output: &Output) -> Result<(), Failure> {
    let forgotten = host.open().await?.forget_links().await?;
    if output.is_json() {
        output.json(&serde_json::json!({ "forgotten": forgotten }));
    } else {
        output.line(&format!("Forgot who is behind {forgotten} accounts."));
    }
    Ok(())
}

fn source(file: &Path, package: Option<String>) -> Result<ImportSource, Failure> {
    if file != Path::new("-") {
        return Ok(ImportSource { text: None, file: Some(file.to_string_lossy().into_owned()), package });
    }
    Ok(ImportSource { text: Some(standard_input()?), file: None, package })
}

/// All of standard input, as text.
pub(super) fn standard_input() -> Result<String, Failure> {
    let mut bytes = Vec::new();
    std::io::stdin()
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::other(format!("Standard input could not be read: {error}.")))?;
    Ok(String::from_utf8(bytes).map_err(|_| {
        Error::invalid("text", "Standard input is not UTF-8. Nothing was done.")
            .with_remedy("Name the file instead: UTF-16 is read from files.")
    })?)
}

fn show(output: &Output, preview: &ImportPreview) {
    output.note(&format!("{}, {} lines", preview.read_as, preview.lines));
    for (n, column) in preview.columns.iter().enumerate().filter(|(_, c)| c.taken != ImportTaken::Nothing) {
        let heading =
            if column.heading.is_empty() { format!("column {}", n + 1) } else { column.heading.clone() };
        output.note(&format!("  {heading}: {}", words(column.taken)));
    }
    let row = |what: &str, count: ImportCount| {
        let known = count.all.saturating_sub(count.new + count.changed);
        vec![
            what.to_owned(),
            count.all.to_string(),
            count.new.to_string(),
            count.changed.to_string(),
            known.to_string(),
        ]
    };
    output.table(
        &["", "all", "new", "changed", "known"],
        [
            row("order ids", preview.orders),
            row("purchase tokens", preview.tokens),
            row("customers' accounts", preview.links),
        ],
    );
    for problem in &preview.problems {
        output.note(&format!(
            "line {}, {}: {} ({})",
            problem.line, problem.field, problem.message, problem.text
        ));
    }
    let more = preview.problem_count as usize - preview.problems.len().min(preview.problem_count as usize);
    if more > 0 {
        output.note(&format!("{more} more lines cannot be used"));
    }
    if preview.needs_package {
        output.note("the application is not said: give it with --package");
    }
    output.note(&format!("{} calls to Google at most", preview.calls));
}

fn words(taken: ImportTaken) -> &'static str {
    match taken {
        ImportTaken::Order => "order ids",
        ImportTaken::Token => "purchase tokens",
        ImportTaken::Account => "account ids",
        ImportTaken::Email => "e-mail addresses",
        ImportTaken::Name => "names",
        ImportTaken::Package => "applications",
        ImportTaken::Nothing => "left out",
    }
}

fn said(done: &ImportDone) -> String {
    let ImportDone { orders, tokens, links } = done;
    format!(
        "{orders} orders and {tokens} purchases will be looked up with the next synchronisation; {links} accounts have a customer now."
    )
}
