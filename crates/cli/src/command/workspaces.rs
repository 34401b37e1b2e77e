use super::Host;
use crate::exit::Failure;
use crate::output::Output;

/// Lists the connected accounts.
pub(crate) async fn run(host: &Host, output: &Output) -> Result<(), Failure> {
    let workspaces = host.app()?.workspaces().await?;
    if output.is_json() {
        output.json(&workspaces);
    } else if workspaces.is_empty() {
        output.note("No account is connected yet. Connect one: purser connect --key FILE --package PACKAGE");
    } else {
        output.table(
            &["workspace", "name", "account", "applications"],
            workspaces.into_iter().map(|w| vec![w.id, w.name, w.email, w.packages.join(", ")]),
        );
    }
    Ok(())
}
