use purser_app::api::VersionsOf;

use super::{Host, money, time, versions};
use crate::args::Purchases;
use crate::exit::Failure;
use crate::output::Output;

pub(crate) async fn run(host: &Host, output: &Output, command: Purchases) -> Result<(), Failure> {
    let Purchases::Show { token, verify, versions } = command;
    let app = host.open().await?;
    if versions.asked() {
        return versions::run(&app, output, VersionsOf::Token(token), &versions).await;
    }
    let record = if verify { app.verify_purchase(token).await? } else { app.purchase(token).await? };
    if output.is_json() {
        output.json(&record);
        return Ok(());
    }
    output.line(&format!("{} in {}", record.token, record.package));
    match (&record.purchase, &record.gone) {
        (Some(purchase), _) => output.line(&format!("{}: {}", purchase.state_words, purchase.explanation)),
        (None, Some(gone)) => output.line(&format!("Google does not answer for it: {gone}")),
        (None, None) => output.line("Google was not asked about it yet."),
    }
    output.table(
        &["order", "state", "amount", "placed"],
        record.orders.iter().map(|row| {
            vec![row.id.clone(), row.state_words.clone(), money(row.total.as_ref()), time(&row.placed)]
        }),
    );
    Ok(())
}
