use purser_app::api::{StepReport, Verdict};

use super::Host;
use crate::exit::Failure;
use crate::output::Output;

/// Tries everything that the workspace needs of Google.
pub(crate) async fn run(host: &Host, output: &Output) -> Result<(), Failure> {
    let app = host.open().await?;
    let reports = app.doctor().await;
    app.close().await;
    let reports = reports?;
    if output.is_json() {
        output.json(&reports);
    } else {
        print(output, &reports);
    }
    if reports.iter().all(|report| report.passed) {
        return Ok(());
    }
    Err(Failure::other("Something is missing; see above.".to_owned()))
}

fn print(output: &Output, reports: &[StepReport]) {
    for finding in reports.iter().flat_map(|report| &report.findings) {
        let verdict = match finding.verdict {
            Verdict::Good => "good",
            Verdict::Look => "look",
            Verdict::Bad => "BAD ",
            Verdict::Skipped => "-   ",
        };
        output.line(&format!("{verdict}  {}: {}", finding.subject, finding.message));
        for line in finding.remedy.iter().chain(&finding.detail) {
            output.line(&format!("      {line}"));
        }
    }
}
