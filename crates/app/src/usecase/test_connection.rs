//! Each step of connecting, tried against Google by itself.

use purser_play_api::wire::PubsubSubscription;
use purser_play_api::{Client, Error as Google, Right, VoidedQuery};

use crate::api::{ConnectForm, ConnectStep, Error, Finding, StepReport, Verdict};
use crate::usecase::connect::check;
use crate::{App, blocking};

impl App {
    /// Tries one step of the form against Google. Wrong input is an error that names the field; what Google
    /// refuses is a finding with its remedy.
    pub async fn test_connection(&self, form: ConnectForm, step: ConnectStep) -> Result<StepReport, Error> {
        let findings = match step {
            ConnectStep::Key => key(form).await?,
            ConnectStep::Packages => {
                let checked = blocking(move || check(&form)).await?;
                packages(&checked.client()?.interactive(), &checked.packages).await
            }
            ConnectStep::Bucket => {
                let checked = blocking(move || check(&form)).await?;
                bucket(&checked.client()?.interactive(), checked.bucket.as_deref()).await
            }
            ConnectStep::Notifications => {
                let checked = blocking(move || check(&form)).await?;
                notifications(&checked.client()?.interactive(), checked.subscription.as_deref()).await
            }
        };
        Ok(report(step, findings))
    }
}

pub(super) fn report(step: ConnectStep, findings: Vec<Finding>) -> StepReport {
    let passed = findings.iter().all(|finding| finding.verdict != Verdict::Bad);
    StepReport { step, findings, passed }
}

pub(super) fn finding(verdict: Verdict, subject: impl Into<String>, message: impl Into<String>) -> Finding {
    Finding { verdict, subject: subject.into(), message: message.into(), remedy: None, detail: None }
}

pub(super) fn refused(subject: impl Into<String>, error: Google) -> Finding {
    let error = Error::from(error);
    Finding {
        verdict: Verdict::Bad,
        subject: subject.into(),
        message: error.message,
        remedy: error.remedy,
        detail: error.detail,
    }
}

/// Without the packages, which come later in the form.
async fn key(form: ConnectForm) -> Result<Vec<Finding>, Error> {
    let checked = blocking(move || {
        let packages = vec!["com.example.app".to_owned()];
        check(&ConnectForm { packages, bucket: String::new(), subscription: String::new(), ..form })
    })
    .await?;
    let email = checked.account.client_email().to_owned();
    Ok(vec![sign_in(&checked.client()?.interactive(), &email).await])
}

pub(super) async fn sign_in(client: &Client, email: &str) -> Finding {
    match client.sign_in().await {
        Ok(()) => finding(Verdict::Good, "Sign-in", format!("Signed in as {email}.")),
        Err(error) => refused("Sign-in", error),
    }
}

pub(super) async fn packages(client: &Client, packages: &[String]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in packages {
        match client.subscriptions_page(package, None).await {
            Ok(_) => findings.push(finding(Verdict::Good, package, "The catalog can be read.")),
            Err(error @ Google::NotFound { .. }) => {
                findings.push(Finding {
                    remedy: Some("Compare it with the address of the app's page in Google Play, after id=. The service account must be invited in the same developer account.".to_owned()),
                    ..refused(package, error)
                });
                // Every further question about it would be answered the same.
                continue;
            }
            Err(error) => findings.push(refused(package, error)),
        }
        let query = VoidedQuery { max: Some(1), ..VoidedQuery::default() };
        findings.push(match client.voided_page(package, &query).await {
            Ok(_) => finding(Verdict::Good, package, "Orders and purchases can be read."),
            Err(error) => refused(package, error),
        });
    }
    findings
}

pub(super) async fn bucket(client: &Client, bucket: Option<&str>) -> Vec<Finding> {
    let Some(bucket) = bucket else {
        return vec![Finding {
            remedy: Some(
                "In Play Console, open Download reports → Financial, and copy the Cloud Storage URI."
                    .to_owned(),
            ),
            ..finding(
                Verdict::Skipped,
                "Reports bucket",
                "Without it, Purser learns of orders from notifications and voided purchases only: past orders stay unknown.",
            )
        }];
    };
    vec![match client.objects_page(bucket, "sales/salesreport_", None).await {
        Ok(page) if page.items.is_empty() => finding(
            Verdict::Look,
            bucket,
            "The bucket can be read, but holds no sales report yet. An unpublished month is not an empty one.",
        ),
        Ok(page) => {
            let months = page.items.len();
            finding(Verdict::Good, bucket, format!("{months} monthly sales reports can be read."))
        }
        Err(error) => refused(bucket, error),
    }]
}

/// The click path to a subscription of one's own.
const A_NEW_ONE: &str = "In the Cloud console, open Pub/Sub → Subscriptions → Create subscription, choose the topic that Play Console publishes to, delivery type Pull and expiration Never, and use the new one here.";

pub(super) async fn notifications(client: &Client, subscription: Option<&str>) -> Vec<Finding> {
    let Some(subscription) = subscription else {
        return vec![finding(
            Verdict::Skipped,
            "Notifications",
            "Without a subscription of its own, Purser learns of new purchases from reports, a day or more later.",
        )];
    };
    let mut findings = vec![may_consume(client, subscription).await];
    match client.pubsub_subscription(subscription).await {
        Ok(found) => findings.extend(health(&found.value)),
        Err(Google::NotPermitted { .. }) => findings.push(Finding {
            remedy: Some(crate::words::grant(Right::PubsubViewer)),
            ..finding(Verdict::Look, subscription, "Its settings cannot be read, so Purser cannot tell whether it is healthy. Messages can still be taken in.")
        }),
        Err(error @ Google::NotFound { .. }) => findings.push(Finding {
            remedy: Some(A_NEW_ONE.to_owned()),
            ..Finding {
                message: "It does not exist, or was deleted: what was in it is lost.".to_owned(),
                ..refused(subscription, error)
            }
        }),
        Err(error) => findings.push(refused(subscription, error)),
    }
    findings
}

async fn may_consume(client: &Client, subscription: &str) -> Finding {
    const CONSUME: &str = "pubsub.subscriptions.consume";
    match client.test_permissions(subscription, &[CONSUME]).await {
        Ok(granted) if granted.iter().any(|p| p == CONSUME) => {
            finding(Verdict::Good, "Pub/Sub pull", "Messages may be taken in.")
        }
        Ok(_) => Finding {
            remedy: Some(crate::words::grant(Right::PubsubSubscriber)),
            ..finding(
                Verdict::Bad,
                "Pub/Sub pull",
                "The subscription does not exist, or messages may not be taken in.",
            )
        },
        Err(error) => refused("Pub/Sub pull", error),
    }
}

/// What is wrong, or may become so, with a subscription's settings.
fn health(found: &PubsubSubscription) -> Vec<Finding> {
    let name = &found.name;
    let mut findings = Vec::new();
    let pushed = found.push_config.push_endpoint.as_deref().is_some_and(|endpoint| !endpoint.is_empty());
    if pushed || found.bigquery_config.is_some() || found.cloud_storage_config.is_some() {
        findings.push(Finding {
            remedy: Some(A_NEW_ONE.to_owned()),
            ..finding(Verdict::Bad, name, "Its messages are delivered elsewhere (push or export), so they cannot be pulled. It probably belongs to your backend.")
        });
    }
    if found.detached || found.topic == "_deleted-topic_" {
        findings.push(Finding {
            remedy: Some(A_NEW_ONE.to_owned()),
            ..finding(Verdict::Bad, name, "It is cut off from its topic and gets no messages.")
        });
    }
    let expires = found.expiration_policy.as_ref().and_then(|policy| policy.ttl.as_deref());
    if found.expiration_policy.is_none() || expires.is_some() {
        findings.push(Finding {
            remedy: Some(
                "In the Cloud console, edit the subscription and set its expiration to Never.".to_owned(),
            ),
            ..finding(
                Verdict::Look,
                name,
                "Google deletes it when nobody pulls from it for some time (31 days unless set otherwise).",
            )
        });
    }
    if !findings.iter().any(|f| f.verdict == Verdict::Bad) {
        findings.insert(0, finding(Verdict::Good, name, "It is a pull subscription. Make sure that nothing else pulls from it: two readers split the messages."));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn health_of(json: &str) -> Vec<Verdict> {
        health(&serde_json::from_str(json).unwrap()).iter().map(|f| f.verdict).collect()
    }

    #[test]
    fn a_subscription_that_pushes_or_lost_its_topic_is_bad_and_one_that_expires_is_worth_a_look() {
        assert_eq!(health_of(r#"{"name":"s","topic":"t","expirationPolicy":{}}"#), [Verdict::Good]);
        assert_eq!(
            health_of(r#"{"name":"s","topic":"t","expirationPolicy":{"ttl":"2678400s"}}"#),
            [Verdict::Good, Verdict::Look]
        );
        assert_eq!(
            health_of(
                r#"{"name":"s","topic":"t","expirationPolicy":{},"pushConfig":{"pushEndpoint":"https://x"}}"#
            ),
            [Verdict::Bad]
        );
        assert_eq!(
            health_of(r#"{"name":"s","topic":"_deleted-topic_","expirationPolicy":{}}"#),
            [Verdict::Bad]
        );
    }
}
