//! One command a file.

pub(crate) mod account;
pub(crate) mod act;
pub(crate) mod attention;
pub(crate) mod bulk;
pub(crate) mod catalog;
pub(crate) mod connect;
pub(crate) mod doctor;
pub(crate) mod export;
pub(crate) mod import;
pub(crate) mod instead;
pub(crate) mod macros;
pub(crate) mod note;
pub(crate) mod orders;
pub(crate) mod purchases;
pub(crate) mod rails;
pub(crate) mod review;
pub(crate) mod rtdn;
pub(crate) mod sim;
pub(crate) mod status;
pub(crate) mod subs;
pub(crate) mod sync;
pub(crate) mod versions;
pub(crate) mod workspaces;

use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use purser_app::api::{Amount, Error, ErrorCode, TimelineEntry};
use purser_app::{App, AppConfig};

use crate::exit::Failure;
use crate::output::Output;

/// What every command starts from.
pub(crate) struct Host {
    pub(crate) workspace: Option<String>,
    pub(crate) data_dir: Option<PathBuf>,
}

impl Host {
    /// The app, with nothing opened.
    pub(crate) fn app(&self) -> Result<App, Failure> {
        let data_dir = self.data_dir.clone().or_else(purser_app::default_data_dir).ok_or_else(|| {
            Failure::other("No folder for Purser's data was found. Give one with --data-dir.".to_owned())
        })?;
        Ok(App::new(AppConfig {
            data_dir,
            secrets: purser_app::keychain(),
            demo: None,
            #[expect(clippy::disallowed_methods, reason = "the edge: a command runs in the present")]
            clock: Arc::new(Timestamp::now),
            #[expect(
                clippy::disallowed_methods,
                reason = "the edge: a typed date is meant where the person is"
            )]
            time_zone: TimeZone::system(),
            live: false,
            world: None,
        }))
    }

    /// The app with the workspace open that was asked for, or the only one.
    pub(crate) async fn open(&self) -> Result<App, Failure> {
        let app = self.app()?;
        let id = match &self.workspace {
            Some(id) => id.clone(),
            None => match app.workspaces().await?.as_slice() {
                [only] => only.id.clone(),
                [] => {
                    return Err(Error::new(ErrorCode::NoWorkspace, "No account is connected yet.")
                        .with_remedy("Connect one: purser connect --key FILE --package PACKAGE")
                        .into());
                }
                several => {
                    let names: Vec<&str> = several.iter().map(|w| w.id.as_str()).collect();
                    return Err(Error::invalid(
                        "workspace",
                        format!(
                            "There are several workspaces; say which with --workspace: {}.",
                            names.join(", ")
                        ),
                    )
                    .into());
                }
            },
        };
        app.open_workspace(id).await?;
        Ok(app)
    }
}

/// An amount for a table.
pub(crate) fn money(amount: Option<&Amount>) -> String {
    amount.map(|a| format!("{} {}", a.decimal, a.currency)).unwrap_or_default()
}

/// A time for a table: the exact second, in UTC, without its fraction.
pub(crate) fn time(text: &str) -> String {
    match text.parse::<Timestamp>() {
        Ok(at) => at.strftime("%Y-%m-%d %H:%M:%SZ").to_string(),
        Err(_) => text.to_owned(),
    }
}

/// What happened to a purchase, a line each.
pub(crate) fn timeline(output: &Output, entries: &[TimelineEntry]) {
    output.table(
        &["when", "what", "why", "amount", "order"],
        entries.iter().map(|entry| {
            vec![
                time(&entry.at),
                entry.title.clone(),
                entry.why.clone().unwrap_or_default(),
                money(entry.amount.as_ref()),
                entry.order.clone().unwrap_or_default(),
            ]
        }),
    );
}
