use purser_app::api::{ConnectForm, ConnectStep, HostsForm, Verdict};

use super::Host;
use crate::args::Connect;
use crate::exit::Failure;
use crate::output::Output;

/// Connects, then tells what works and what does not.
pub(crate) async fn run(host: &Host, output: &Output, args: Connect) -> Result<(), Failure> {
    let form = ConnectForm {
        name: args.name.or_else(|| host.workspace.clone()).unwrap_or_default(),
        key_file: args.key.to_string_lossy().into_owned(),
        packages: args.packages,
        bucket: args.bucket.unwrap_or_default(),
        subscription: args.subscription.unwrap_or_default(),
        hosts: match (args.api, args.pubsub, args.storage) {
            (Some(api), Some(pubsub), Some(storage)) => Some(HostsForm { api, pubsub, storage }),
            _ => None,
        },
    };
    let app = host.app()?;
    let overview = app.connect(form.clone()).await?;
    let mut reports = Vec::new();
    for step in [ConnectStep::Packages, ConnectStep::Bucket, ConnectStep::Notifications] {
        reports.push(app.test_connection(form.clone(), step).await?);
    }
    if output.is_json() {
        output.json(&serde_json::json!({ "workspace": overview.workspace, "checks": reports }));
        return Ok(());
    }
    output.line(&format!("Connected {} as \"{}\".", overview.workspace.email, overview.workspace.id));
    for finding in reports.iter().flat_map(|report| &report.findings) {
        let mark = match finding.verdict {
            Verdict::Good => "ok     ",
            Verdict::Look => "look   ",
            Verdict::Bad => "MISSING",
            Verdict::Skipped => "left out",
        };
        output.line(&format!("{mark}  {}: {}", finding.subject, finding.message));
        for line in finding.remedy.iter().chain(&finding.detail) {
            output.line(&format!("         {line}"));
        }
    }
    output.note("Next: purser sync");
    Ok(())
}
