use std::io;
use std::path::Path;

use purser_app::App;
use purser_app::api::{
    Error, ErrorCode, ExportFormat, ExportJob, ExportList, ExportPhase, ExportRecord, ExportRequest,
};

use super::{Host, rtdn, time};
use crate::exit::Failure;
use crate::export_args::{Export, ExportWhat, Format};
use crate::output::Output;

/// Writes a list into a file or to standard output; Ctrl-C leaves nothing of a file.
pub(crate) async fn run(host: &Host, output: &Output, export: Export) -> Result<(), Failure> {
    let Some(list) = list(export.what) else { return history(host, output).await };
    let request = ExportRequest {
        list,
        ids: None,
        columns: export.columns,
        format: format(export.format),
        mask: export.mask,
        bom: export.bom,
    };
    let app = host.open().await?;
    let writing = async {
        if export.out == Path::new("-") {
            // What writes in pieces of its own size would be slowed down by one that looks for line ends.
            return app.export_to(request, Box::new(io::stdout())).await;
        }
        let file = std::path::absolute(&export.out)
            .map_err(|error| Error::invalid("file", "There is no such path.").with_detail(error))?;
        app.export_and_wait(request, &file, export.force).await
    };
    let done = tokio::select! {
        done = writing => done,
        _ = tokio::signal::ctrl_c() => stopped(&app).await,
    };
    let done = done.map_err(|error| match error.code {
        ErrorCode::FileExists => error.with_remedy("Choose another name, or replace it with --force."),
        _ => error,
    })?;
    said(output, &done)
}

/// What was given out stays given out; of a file nothing is left.
async fn stopped(app: &App) -> Result<ExportJob, Error> {
    app.cancel_export().await?.ok_or_else(|| Error::new(ErrorCode::Other, "It was stopped before it began."))
}

fn said(output: &Output, done: &ExportJob) -> Result<(), Failure> {
    let what = if done.written == 1 { &done.one } else { &done.many };
    match (done.phase, done.file.is_empty()) {
        (ExportPhase::Done, true) => Ok(()),
        (ExportPhase::Done, false) if output.is_json() => {
            output.json(done);
            Ok(())
        }
        (ExportPhase::Done, false) => {
            output.line(&format!("{} {what} in {}", done.written, done.file));
            Ok(())
        }
        _ => Err(Failure::other(format!("Stopped after {} {what}.", done.written))),
    }
}

fn list(what: ExportWhat) -> Option<ExportList> {
    Some(match what {
        ExportWhat::Orders { query } => ExportList::Orders { query: query.join(" "), sort: None },
        ExportWhat::Subscriptions { query, view } => {
            ExportList::Subscriptions { query: query.join(" "), view: Some(view), sort: None }
        }
        ExportWhat::Notifications { kind, about } => {
            ExportList::Notifications { kind: kind.map(rtdn::named), about }
        }
        ExportWhat::Catalog => ExportList::Catalog { product: None },
        ExportWhat::Attention => ExportList::Attention,
        ExportWhat::Activity { query } => ExportList::Activity { query: query.join(" "), state: None },
        ExportWhat::Bulk { number } => ExportList::Bulk { number },
        ExportWhat::History => return None,
    })
}

fn format(format: Format) -> ExportFormat {
    match format {
        Format::Csv => ExportFormat::Csv,
        Format::Json => ExportFormat::Json,
        Format::Jsonl => ExportFormat::JsonLines,
        Format::Md => ExportFormat::Markdown,
    }
}

async fn history(host: &Host, output: &Output) -> Result<(), Failure> {
    let records = host.open().await?.exports().await?;
    if output.is_json() {
        output.json(&records);
        return Ok(());
    }
    let row = |record: &ExportRecord| {
        vec![
            time(&record.at),
            record.agent.clone().unwrap_or_default(),
            named(&record.list),
            record.rows.to_string(),
            if record.masked { "masked" } else { "" }.to_owned(),
            record.file.clone().unwrap_or_default(),
        ]
    };
    output.table(&["when", "who", "what", "rows", "", "file"], records.iter().map(row));
    Ok(())
}

fn named(list: &ExportList) -> String {
    let searched = |list: &str, query: &str| format!("{list} {query}").trim_end().to_owned();
    match list {
        ExportList::Orders { query, .. } => searched("orders", query),
        ExportList::Subscriptions { query, view, .. } => {
            searched(&format!("subscriptions, {}", view.as_deref().unwrap_or("all")), query)
        }
        ExportList::Notifications { about, .. } => {
            searched("notifications", about.as_deref().unwrap_or_default())
        }
        ExportList::Catalog { product: Some(product) } => searched("catalog", &product.id),
        ExportList::Catalog { product: None } => "catalog".to_owned(),
        ExportList::Attention => "needs attention".to_owned(),
        ExportList::Activity { query, .. } => searched("activity", query),
        ExportList::Bulk { number } => format!("bulk {number}"),
    }
}
