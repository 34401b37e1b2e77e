use purser_app::api::{AttentionItem, AttentionStep};

use super::review::left;
use super::{Host, time};
use crate::exit::Failure;
use crate::output::Output;

/// Says what needs somebody, each with the command that is next.
pub(crate) async fn run(host: &Host, output: &Output) -> Result<(), Failure> {
    let attention = host.open().await?.attention().await?;
    if output.is_json() {
        output.json(&attention);
        return Ok(());
    }
    if attention.groups.is_empty() {
        output.line("Nothing needs you.");
    }
    for group in &attention.groups {
        output.line(&format!("{}. {}", group.title, group.about));
        output.table(
            &["what", "on", "since", "left", "next"],
            group.items.iter().map(|item| {
                vec![
                    item.title.clone(),
                    item.subject.clone(),
                    item.since.as_deref().map(time).unwrap_or_default(),
                    item.seconds_left.map(left).unwrap_or_default(),
                    step(item),
                ]
            }),
        );
        if group.more > 0 {
            output.line(&format!("and {} more", group.more));
        }
        output.line("");
    }
    if attention.put_away > 0 {
        output.note(&format!("{} put away for now.", attention.put_away));
    }
    Ok(())
}

fn step(item: &AttentionItem) -> String {
    let order = item.order.as_deref().unwrap_or_default();
    let token = item.token.as_deref().unwrap_or_default();
    match item.step {
        AttentionStep::Answer => format!("purser review {order} --contest --reason WHY"),
        // Whoever confirms it does the same under another name.
        AttentionStep::Confirm => "purser rails".to_owned(),
        AttentionStep::Acknowledge => format!("purser ack {token} --reason WHY"),
        AttentionStep::Check => format!("purser activity --check {}", item.action.unwrap_or_default()),
        AttentionStep::Bulk => format!("purser bulk show {}", item.bulk.unwrap_or_default()),
        AttentionStep::Look => format!("purser subs show {token}"),
        AttentionStep::Sync => "purser sync".to_owned(),
        AttentionStep::Doctor => "purser doctor".to_owned(),
    }
}
