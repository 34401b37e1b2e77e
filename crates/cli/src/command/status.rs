use jiff::Timestamp;
use purser_app::api::{Budget, SyncStatus};

use super::{Host, time};
use crate::exit::Failure;
use crate::output::Output;

/// Says what the mirror holds, how fresh it is, and what of Google's quotas is used up.
pub(crate) async fn run(host: &Host, output: &Output) -> Result<(), Failure> {
    let overview = host.open().await?.overview().await?;
    if output.is_json() {
        output.json(&overview);
        return Ok(());
    }
    let sync = &overview.sync;
    let mut rows = vec![
        ("workspace", format!("{} ({})", overview.workspace.name, overview.workspace.id)),
        ("account", overview.workspace.email.clone()),
        ("orders", overview.orders.to_string()),
        ("subscriptions", overview.subscriptions.to_string()),
        ("one-time purchases", overview.one_time_purchases.to_string()),
        ("products", overview.products.to_string()),
        ("voided purchases", overview.voids.to_string()),
        ("last synchronised", sync.last_finished.as_deref().map_or("never".to_owned(), time)),
        ("still to fetch", format!("{} orders, {} purchases", sync.backlog.orders, sync.backlog.purchases)),
        ("gathering", format!("{} orders that wait for company in a batch", sync.live.gathering)),
        (
            "look-ups ahead",
            format!(
                "{} due now, {} within a week, {} in all",
                sync.planned.now, sync.planned.week, sync.planned.all
            ),
        ),
        ("next look-up", sync.planned.next.as_deref().map_or("none".to_owned(), time)),
        ("refused by Google", format!("{} order ids", sync.backlog.refused)),
    ];
    for source in &sync.live.sources {
        let last = source.last.as_deref().map_or("never read".to_owned(), |at| format!("read {}", time(at)));
        let next = source.next.as_deref().map(|at| format!(", next {}", time(at))).unwrap_or_default();
        let note = source.note.as_ref().map(|note| format!(": {note}")).unwrap_or_default();
        rows.push(("source", format!("{}, {last}{next}{note}", source.name)));
    }
    output.table(&["", ""], rows.into_iter().map(|(name, value)| vec![name.to_owned(), value]));
    output.line("");
    budgets(output, sync);
    Ok(())
}

fn budgets(output: &Output, sync: &SyncStatus) {
    output.table(
        &["budget", "used", "limit", "today", ""],
        sync.budgets.iter().map(|budget| {
            let name = match &budget.package {
                Some(package) => format!("{} of {package}", budget.name),
                None => budget.name.clone(),
            };
            let limit = format!("{} in {} s", budget.limit, budget.seconds);
            let today = match budget.daily_limit {
                Some(daily) => format!("{} of {daily}", budget.used_today),
                None => budget.used_today.to_string(),
            };
            vec![name, budget.used.to_string(), limit, today, remark(budget)]
        }),
    );
}

fn remark(budget: &Budget) -> String {
    let blocked = budget.blocked_until.as_deref().and_then(|at| at.parse::<Timestamp>().ok());
    match blocked {
        Some(until) => format!("Google asked to be left alone until {}", time(&until.to_string())),
        None if budget.slowed => "slower after a refusal".to_owned(),
        None if budget.chosen => format!("chosen; Google grants {}", budget.granted),
        None => String::new(),
    }
}
