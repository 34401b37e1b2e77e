use super::{Host, time};
use crate::exit::Failure;
use crate::output::Output;

/// Says what the mirror holds and how fresh it is.
pub(crate) async fn run(host: &Host, output: &Output) -> Result<(), Failure> {
    let overview = host.open().await?.overview().await?;
    if output.is_json() {
        output.json(&overview);
        return Ok(());
    }
    let sync = &overview.sync;
    let rows = [
        ("workspace", format!("{} ({})", overview.workspace.name, overview.workspace.id)),
        ("account", overview.workspace.email.clone()),
        ("orders", overview.orders.to_string()),
        ("subscriptions", overview.subscriptions.to_string()),
        ("one-time purchases", overview.one_time_purchases.to_string()),
        ("products", overview.products.to_string()),
        ("voided purchases", overview.voids.to_string()),
        ("last synchronised", sync.last_finished.as_deref().map_or("never".to_owned(), time)),
        ("still to fetch", format!("{} orders, {} purchases", sync.backlog.orders, sync.backlog.purchases)),
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
    output.table(&["", ""], rows.into_iter().map(|(name, value)| vec![name.to_owned(), value]));
    Ok(())
}
