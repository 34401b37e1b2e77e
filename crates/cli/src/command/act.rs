use purser_app::App;
use purser_app::api::{
    ActionDraft, ActionKind, ActionPreview, ActionRecord, ActionState, ActivityRequest, Error, ErrorCode,
    SafeMode,
};

use super::{Host, macros, money, time};
use crate::act_args::{Act, Activity, Cancel, Defer, Desk, Refund, Revoke, Step};
use crate::exit::Failure;
use crate::output::Output;

pub(crate) async fn refund(host: &Host, output: &Output, args: Refund) -> Result<(), Failure> {
    let kind = if args.revoke { ActionKind::RefundAndRevoke } else { ActionKind::Refund };
    simple(host, output, args.act, kind).await
}

pub(crate) async fn cancel(host: &Host, output: &Output, args: Cancel) -> Result<(), Failure> {
    let kind = if args.for_good { ActionKind::StopPayments } else { ActionKind::CancelRenewal };
    simple(host, output, args.act, kind).await
}

pub(crate) async fn revoke(host: &Host, output: &Output, args: Revoke) -> Result<(), Failure> {
    let kind = match (&args.item, args.prorated) {
        (Some(_), _) => ActionKind::RevokeItem,
        (None, true) => ActionKind::RevokeProrated,
        (None, false) => ActionKind::Revoke,
    };
    let (draft, step) = args.act.draft(kind);
    run(host, output, ActionDraft { item: args.item, ..draft }, step).await
}

pub(crate) async fn defer(host: &Host, output: &Output, args: Defer) -> Result<(), Failure> {
    let (draft, step) = args.act.draft(ActionKind::Defer);
    run(host, output, ActionDraft { days: Some(args.days), ..draft }, step).await
}

pub(crate) async fn simple(host: &Host, output: &Output, act: Act, kind: ActionKind) -> Result<(), Failure> {
    let (draft, step) = act.draft(kind);
    run(host, output, draft, step).await
}

/// Without a code: the preview, and the code. With it: exactly that, once, or a question to somebody else.
pub(super) async fn run(host: &Host, output: &Output, draft: ActionDraft, step: Step) -> Result<(), Failure> {
    go(&host.open().await?, output, draft, step).await
}

/// The same in a workspace that is open.
pub(super) async fn go(app: &App, output: &Output, draft: ActionDraft, step: Step) -> Result<(), Failure> {
    match step {
        Step::Preview => show(output, &app.preview_action(draft).await?),
        Step::Ask(code) => {
            let request = app.ask_second_person(draft, code).await?;
            if output.is_json() {
                output.json(&request);
            }
            output.note(&format!(
                "Nothing was sent. {} waits for somebody else until {}: it is request {}.",
                request.verb,
                time(&request.expires),
                request.number
            ));
            Ok(())
        }
        Step::Confirm(code) => {
            let record = app.perform_action(draft, code).await?;
            let reply = app.macro_reply(record.number).await?;
            app.close().await;
            told(output, &record, reply)
        }
    }
}

fn show(output: &Output, preview: &ActionPreview) -> Result<(), Failure> {
    if output.is_json() {
        output.json(preview);
    } else {
        output.line(&preview.subject);
        if preview.test {
            output.line("A test purchase: no money moves.");
        }
        output.table(
            &["", ""],
            preview.consequences.iter().map(|line| vec![line.about.clone(), line.words.clone()]),
        );
        if let Some(texts) = &preview.texts {
            output.line("Once it is confirmed:");
            macros::texts(output, texts);
        }
        for warning in &preview.warnings {
            output.line(&format!("Note: {warning}"));
        }
    }
    if let Some(words) = &preview.why_not {
        return Err(Error::new(ErrorCode::Other, format!("{words} Nothing was changed.")).into());
    }
    if let Some(words) = &preview.second_person {
        output.note(&format!(
            "Nothing was changed. {words} To ask for it ({}), run the same again with --ask {} before {}.",
            preview.verb,
            preview.code,
            time(&preview.expires)
        ));
        return Ok(());
    }
    output.note(&format!(
        "Nothing was changed. To do it ({}), run the same again with --confirm {} before {}.",
        preview.verb,
        preview.code,
        time(&preview.expires)
    ));
    Ok(())
}

/// What became of it, and what is answered to the customer where that is true now.
fn told(output: &Output, record: &ActionRecord, reply: Option<String>) -> Result<(), Failure> {
    if output.is_json() {
        let mut value = serde_json::json!(record);
        if let Some(reply) = reply {
            value["reply"] = reply.into();
        }
        output.json(&value);
    } else {
        let outcome = record.outcome.clone().unwrap_or_default();
        output.line(&format!("Action {}: {}. {outcome}", record.number, record.state_words));
        let done = record.by_macro.as_ref();
        if let Some(number) = done.and_then(|done| done.note) {
            output.line(&format!("Note {number} is written."));
        }
        if let Some(reply) = reply {
            output.line(&format!("Reply:\n{reply}"));
        } else if done.is_some() && !matches!(record.state, ActionState::Confirmed) {
            output.line("Nothing is noted and nothing is answered while it is not confirmed.");
        }
    }
    match record.state {
        ActionState::Confirmed => Ok(()),
        ActionState::Sending | ActionState::Unknown => Err(Error::new(
            ErrorCode::GoogleUnavailable,
            match record.kind {
                ActionKind::Review => {
                    "It was sent, and no answer came. Whoever looks again sends exactly the same: Google ignores it if \
                     the first arrived."
                }
                _ => "It was sent, and it is not known yet whether it was carried out. It is not sent again.",
            },
        )
        .with_remedy(format!("Look again: purser activity --check {}", record.number))
        .into()),
        ActionState::Refused | ActionState::NotDone => {
            Err(Error::new(ErrorCode::Other, "Nothing was changed at Google.").into())
        }
    }
}

pub(crate) async fn activity(host: &Host, output: &Output, args: Activity) -> Result<(), Failure> {
    let app = host.open().await?;
    if let Some(number) = args.check {
        let record = app.check_action(number).await?;
        return told(output, &record, app.macro_reply(number).await?);
    }
    if args.verify {
        let check = app.verify_journal().await?;
        if output.is_json() {
            output.json(&check);
        } else {
            output.line(&check.words);
            output.line(&format!("mark {}", check.mark.as_deref().unwrap_or("-")));
        }
        return if check.sound { Ok(()) } else { Err(Failure::other(check.words)) };
    }
    let request = ActivityRequest {
        query: args.text.join(" "),
        state: args.state.map(ActionState::from),
        cursor: None,
        limit: args.limit,
    };
    let page = app.activity(request).await?;
    if output.is_json() {
        output.json(&page);
        return Ok(());
    }
    output.table(
        &["no.", "when", "who", "what", "on", "amount", "state", "reason"],
        page.rows.iter().map(|row| {
            vec![
                row.number.to_string(),
                time(&row.at),
                row.agent.clone(),
                row.title.clone(),
                row.order.clone().or(row.product.clone()).unwrap_or_default(),
                money(row.amount.as_ref()),
                row.state_words.clone(),
                row.reason.clone(),
            ]
        }),
    );
    Ok(())
}

pub(crate) async fn desk(host: &Host, output: &Output, args: Desk) -> Result<(), Failure> {
    let app = host.open().await?;
    if let Some(name) = args.agent {
        app.set_agent(name).await?;
    }
    if let Some(mode) = args.mode {
        app.set_safe_mode(mode.into()).await?;
    }
    let desk = app.desk().await?;
    if output.is_json() {
        output.json(&desk);
        return Ok(());
    }
    let mode = match desk.mode {
        SafeMode::ReadOnly => "read-only: nothing is changed at Google",
        SafeMode::Confirm => "changes are allowed, each after its preview",
    };
    output.table(
        &["", ""],
        [
            vec!["mode".to_owned(), mode.to_owned()],
            vec!["agent".to_owned(), desk.agent.unwrap_or_else(|| "not said yet: --agent NAME".to_owned())],
            vec!["credential".to_owned(), desk.credential],
        ],
    );
    Ok(())
}
