use std::path::Path;
use std::pin::pin;

use purser_app::api::{
    BulkDraft, BulkJob, BulkJobRow, BulkPhase, BulkPlan, BulkSource, BulkVerdict, Error, ErrorCode,
    ExportFormat, ExportList, ExportRequest,
};
use purser_app::{App, AppEvent};

use super::{Host, import, money, time};
use crate::bulk_args::{Bulk, BulkRun};
use crate::exit::Failure;
use crate::output::Output;

/// Rows that are read at once.
const PAGE: u32 = 500;

pub(crate) async fn run(host: &Host, output: &Output, bulk: Bulk) -> Result<(), Failure> {
    match bulk {
        Bulk::Run(args) => plan_or_send(host, output, args).await,
        Bulk::List => list(&host.open().await?, output).await,
        Bulk::Show { number, csv } => show(&host.open().await?, output, number, csv).await,
        Bulk::Resume { number } => {
            let app = host.open().await?;
            // What ended stays as it is; what is not confirmed is looked at again.
            let job = app.bulk_job(number, 0, 1).await?.job;
            let canceled = job.phase == BulkPhase::Canceled && job.unknown + job.sending > 0;
            if !canceled && job.phase != BulkPhase::Finished {
                app.resume_bulk(number).await?;
            }
            send(&app, output, number).await
        }
        Bulk::Pause { number } => said(output, &host.open().await?.pause_bulk(number).await?),
        Bulk::Cancel { number } => said(output, &host.open().await?.cancel_bulk(number).await?),
        Bulk::Retry { number } => {
            let app = host.open().await?;
            app.retry_bulk(number).await?;
            send(&app, output, number).await
        }
    }
}

async fn plan_or_send(host: &Host, output: &Output, args: BulkRun) -> Result<(), Failure> {
    let draft = BulkDraft {
        kind: args.action.into(),
        source: source(args.file.as_deref(), args.search)?,
        reason: args.reason,
        ticket: args.ticket,
    };
    let app = host.open().await?;
    if let (Some(code), Some(count)) = (args.confirm, args.count) {
        let job = app.start_bulk(draft, code, count, Some(args.hold)).await?;
        output.note(&format!(
            "Bulk {}: {} rows, the first in {} s. Ctrl-C until then cancels it.",
            job.number, job.total, args.hold
        ));
        return send(&app, output, job.number).await;
    }
    let mut plan = app.plan_bulk(draft.clone(), 0, PAGE).await?;
    while let (true, Some(next)) = (args.dry_run, plan.next) {
        let page = app.plan_bulk(draft.clone(), next, PAGE).await?;
        plan.rows.extend(page.rows);
        plan.next = page.next;
    }
    show_plan(output, &plan, args.dry_run)
}

fn source(file: Option<&Path>, search: Option<String>) -> Result<BulkSource, Failure> {
    Ok(match file {
        None => BulkSource { query: search, ..BulkSource::default() },
        Some(file) if file == Path::new("-") => {
            BulkSource { text: Some(import::standard_input()?), ..BulkSource::default() }
        }
        Some(file) => BulkSource { file: Some(file.to_string_lossy().into_owned()), ..BulkSource::default() },
    })
}

fn show_plan(output: &Output, plan: &BulkPlan, dry_run: bool) -> Result<(), Failure> {
    if output.is_json() {
        output.json(plan);
    } else {
        output.line(&format!("{}: {}", plan.title, plan.origin));
        output.table(
            &["", "rows"],
            plan.verdicts
                .iter()
                .map(|count| (words(count.verdict), count.count))
                .chain([("named twice", plan.merged)])
                .filter(|(_, count)| *count > 0)
                .map(|(words, count)| vec![words.to_owned(), count.to_string()]),
        );
        for sum in &plan.totals {
            output.line(&format!("goes back: {}", money(Some(sum))));
        }
        if plan.destructive && plan.without_amount > 0 {
            output.line(&format!("{} rows do not say before how much goes back", plan.without_amount));
        }
        for calls in &plan.calls {
            output.line(&format!(
                "{} calls of {}, at most {} a minute",
                calls.calls, calls.words, calls.a_minute
            ));
        }
        output.line(&format!("takes about {} s", plan.seconds));
        if dry_run {
            output.table(
                &["order", "product", "amount", "", "why not"],
                plan.rows.iter().map(|row| {
                    vec![
                        row.order.clone().or(row.token.clone()).unwrap_or_default(),
                        row.product.clone().unwrap_or_default(),
                        money(row.amount.as_ref()),
                        words(row.verdict).to_owned(),
                        row.words.clone().unwrap_or_default(),
                    ]
                }),
            );
        }
    }
    for problem in &plan.problems {
        output.note(&format!(
            "line {}, {}: {} ({})",
            problem.line, problem.field, problem.message, problem.text
        ));
    }
    if let Some(words) = &plan.why_not {
        return Err(Error::new(ErrorCode::Other, format!("{words} Nothing was changed.")).into());
    }
    if !dry_run {
        output.note(&format!(
            "Nothing was changed. To do it ({}), run the same again with --confirm {} --count {} before {}.",
            plan.title,
            plan.code,
            plan.count,
            time(&plan.expires)
        ));
    }
    Ok(())
}

fn words(verdict: BulkVerdict) -> &'static str {
    match verdict {
        BulkVerdict::Eligible => "can be done",
        BulkVerdict::AlreadyDone => "done already",
        BulkVerdict::TooOld => "too old",
        BulkVerdict::Unknown => "not in the mirror",
        BulkVerdict::NotPossible => "not possible",
    }
}

/// Sends the rows, and tells how far it is. Ctrl-C pauses, or cancels what has not begun.
async fn send(app: &App, output: &Output, number: u32) -> Result<(), Failure> {
    let mut events = app.subscribe();
    let mut last = String::new();
    let sent = {
        let mut run = pin!(app.run_bulk(number));
        loop {
            tokio::select! {
                done = &mut run => break done,
                heard = events.recv() => {
                    if let Ok(AppEvent::Changed(_)) = heard
                        && let Ok(page) = app.bulk_job(number, 0, 1).await
                    {
                        let line = progress(&page.job);
                        if line != last {
                            output.note(&line);
                            last = line;
                        }
                    }
                }
                _ = tokio::signal::ctrl_c() => stop(app, number).await,
            }
        }
    };
    app.close().await;
    match sent {
        Ok(job) => {
            said(output, &job)?;
            match job.phase {
                BulkPhase::Paused => Err(Failure::other(format!("Go on: purser bulk resume {number}"))),
                BulkPhase::Canceled if job.waiting > 0 => {
                    Err(Failure::other(format!("{} rows were not sent.", job.waiting)))
                }
                _ => Ok(()),
            }
        }
        Err(error) => {
            let remedy = format!("Go on when it can be reached: purser bulk resume {number}");
            Err(Failure { error: Error { remedy: Some(remedy), ..error } })
        }
    }
}

async fn stop(app: &App, number: u32) {
    let Ok(page) = app.bulk_job(number, 0, 1).await else { return };
    // It may have ended by itself meanwhile.
    drop(match page.job.phase {
        BulkPhase::Holding => app.cancel_bulk(number).await,
        _ => app.pause_bulk(number).await,
    });
}

fn progress(job: &BulkJob) -> String {
    format!("{} of {}: {}", job.total - job.waiting, job.total, outcome(job))
}

fn outcome(job: &BulkJob) -> String {
    [
        (job.done, "done"),
        (job.skipped, "skipped"),
        (job.failed, "failed"),
        (job.unknown + job.sending, "not confirmed"),
        (job.waiting, "waiting"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, words)| format!("{count} {words}"))
    .collect::<Vec<_>>()
    .join(", ")
}

/// Says how a bulk stands, and ends with what a script acts on.
fn said(output: &Output, job: &BulkJob) -> Result<(), Failure> {
    if output.is_json() {
        output.json(job);
    } else {
        let note = job.note.as_ref().map(|note| format!(" {note}")).unwrap_or_default();
        output.line(&format!("Bulk {}: {}.{note} {}", job.number, job.phase_words, outcome(job)));
    }
    if job.phase == BulkPhase::Finished && job.unknown + job.sending > 0 {
        let words =
            "Some were sent, and it is not known yet whether they were carried out. They are not sent again.";
        return Err(Error::new(ErrorCode::GoogleUnavailable, words)
            .with_remedy(format!("Look again: purser bulk resume {}", job.number))
            .into());
    }
    if job.phase == BulkPhase::Finished && job.failed > 0 {
        return Err(Error::new(ErrorCode::Other, format!("{} rows failed.", job.failed))
            .with_remedy(format!("Try these again: purser bulk retry {}", job.number))
            .into());
    }
    Ok(())
}

async fn list(app: &App, output: &Output) -> Result<(), Failure> {
    let jobs = app.bulk_jobs().await?;
    if output.is_json() {
        output.json(&jobs);
        return Ok(());
    }
    output.table(
        &["no.", "when", "who", "what", "rows", "state", "", "reason"],
        jobs.iter().map(|job| {
            vec![
                job.number.to_string(),
                time(&job.at),
                job.agent.clone(),
                job.title.clone(),
                job.total.to_string(),
                job.phase_words.clone(),
                outcome(job),
                job.reason.clone(),
            ]
        }),
    );
    Ok(())
}

async fn show(app: &App, output: &Output, number: u32, csv: bool) -> Result<(), Failure> {
    if csv {
        let request = ExportRequest {
            list: ExportList::Bulk { number },
            ids: None,
            columns: None,
            format: ExportFormat::Csv,
            mask: false,
            bom: false,
        };
        app.export_to(request, Box::new(std::io::stdout())).await?;
        return Ok(());
    }
    let (mut rows, mut after, job) = (Vec::<BulkJobRow>::new(), 0, app.bulk_job(number, 0, 1).await?.job);
    loop {
        let page = app.bulk_job(number, after, PAGE).await?;
        rows.extend(page.rows);
        match page.next {
            Some(next) => after = next,
            None => break,
        }
    }
    if output.is_json() {
        output.json(&serde_json::json!({ "job": job, "rows": rows, "next": null }));
        return Ok(());
    }
    output.line(&format!("Bulk {number}, {}: {}. {}", job.title, job.phase_words, outcome(&job)));
    output.table(
        &["no.", "order", "product", "amount", "outcome", "action", ""],
        rows.into_iter().map(|row| {
            vec![
                row.place.to_string(),
                row.order.or(row.token).unwrap_or_default(),
                row.product.unwrap_or_default(),
                money(row.amount.as_ref()),
                row.phase_words,
                row.action.map(|number| number.to_string()).unwrap_or_default(),
                row.words.unwrap_or_default(),
            ]
        }),
    );
    Ok(())
}
