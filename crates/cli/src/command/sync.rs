use purser_app::AppEvent;
use purser_app::api::{LiveState, StepState, SyncPhase, SyncStatus};
use tokio::sync::broadcast::error::RecvError;

use super::{Host, time};
use crate::exit::Failure;
use crate::output::Output;

/// Brings the mirror up to date. Ctrl-C stops it; what was fetched is kept.
pub(crate) async fn run(host: &Host, output: &Output) -> Result<(), Failure> {
    let app = host.open().await?;
    let mut events = app.subscribe();
    let told = *output;
    let progress = tokio::spawn(async move {
        let mut last = String::new();
        loop {
            match events.recv().await {
                Ok(AppEvent::Progress(status)) if !told.is_json() => {
                    let line = line(&status);
                    if line != last && !line.is_empty() {
                        told.note(&line);
                        last = line;
                    }
                }
                Ok(_) | Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return,
            }
        }
    });
    let stop = app.clone();
    let interrupt = tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            // The run ends by itself then, and says how.
            let _ = stop.cancel_sync().await;
        }
    });
    let status = app.sync_and_wait().await;
    progress.abort();
    interrupt.abort();
    let status = status?;
    if output.is_json() {
        output.json(&status);
    } else {
        output.table(
            &["step", "done", "note"],
            status.steps.iter().map(|s| {
                let state = match s.state {
                    StepState::Skipped => "left out".to_owned(),
                    StepState::Failed => "failed".to_owned(),
                    _ => s.done.to_string(),
                };
                vec![s.name.clone(), state, s.note.clone().unwrap_or_default()]
            }),
        );
        let calls: u32 = status.calls.iter().map(|c| c.calls).sum();
        output.line(&format!("{calls} calls to Google, {} ids refused", status.backlog.refused));
    }
    match (status.phase, status.failure) {
        (SyncPhase::Failed, Some(failure)) => Err(failure.into()),
        (SyncPhase::Canceled, _) => Err(Failure::other(
            "Stopped. What was fetched is kept; the next run goes on from there.".to_owned(),
        )),
        _ => Ok(()),
    }
}

fn line(status: &SyncStatus) -> String {
    let running = status.steps.iter().find(|s| s.state == StepState::Running);
    match running {
        Some(step) if step.total > 0 => format!("{} ({} of {})", status.doing, step.done, step.total),
        _ => status.doing.clone(),
    }
}

/// Keeps the mirror true until Ctrl-C: says what it does on a terminal, a status a line in a pipe.
pub(crate) async fn watch(host: &Host, output: &Output) -> Result<(), Failure> {
    let app = host.open().await?;
    let mut events = app.subscribe();
    let first = app.start_live().await?;
    if first.live.state == LiveState::Paused {
        app.close().await;
        return Err(Failure::other(
            "Synchronisation of this workspace is paused. Resume it in the window, on the Sync page."
                .to_owned(),
        ));
    }
    let mut last = String::new();
    let result = loop {
        let heard = tokio::select! {
            heard = events.recv() => heard,
            _ = tokio::signal::ctrl_c() => break Ok(()),
        };
        match heard {
            Ok(AppEvent::Progress(status)) if output.is_json() => {
                let line = serde_json::json!({
                    "live": status.live, "phase": status.phase, "doing": status.doing,
                    "backlog": status.backlog, "planned": status.planned,
                });
                let text = line.to_string();
                if text != last {
                    output.json(&line);
                    last = text;
                }
            }
            Ok(AppEvent::Progress(status)) => {
                let line =
                    if status.phase == SyncPhase::Running { line(&status) } else { live_line(&status) };
                if !line.is_empty() && line != last {
                    output.line(&line);
                    last = line;
                }
            }
            Ok(AppEvent::Changed(_) | AppEvent::Notice(_)) | Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => break Ok(()),
        }
    };
    app.close().await;
    result
}

fn live_line(status: &SyncStatus) -> String {
    let live = &status.live;
    let state = match live.state {
        LiveState::Off => "not at work",
        LiveState::Paused => "paused",
        LiveState::Listening => "listening",
        LiveState::Scheduled => "waiting for what is due",
        LiveState::Retrying => "trying again",
        LiveState::Elsewhere => "another window or command of Purser is at work; waiting",
    };
    let note = live.note.as_ref().map(|note| format!(": {note}")).unwrap_or_default();
    let next = status.planned.next.as_deref().map(|at| format!(", next look-up {}", time(at)));
    format!(
        "{state}{note}; {} notifications, {} purchases to look up, {} orders gathering{}",
        live.messages,
        status.backlog.purchases,
        live.gathering,
        next.unwrap_or_default()
    )
}
