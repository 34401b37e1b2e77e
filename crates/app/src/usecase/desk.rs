use crate::api::{Desk, Environment, Error, SafeMode};
use crate::open::{Open, fact};
use crate::{App, blocking};

const LONGEST_NAME: usize = 80;

impl App {
    /// Who acts in this workspace, and what it lets be done.
    pub async fn desk(&self) -> Result<Desk, Error> {
        let open = self.open_now().await?;
        blocking(move || desk_of(&open)).await
    }

    /// Chooses what the workspace lets be done. It is read-only until somebody says otherwise.
    pub async fn set_safe_mode(&self, mode: SafeMode) -> Result<Desk, Error> {
        self.set_desk(fact::SAFE_MODE, serde_json::json!(mode).to_string()).await
    }

    /// Says who acts: the name goes into the journal.
    pub async fn set_agent(&self, name: String) -> Result<Desk, Error> {
        let name = name.trim().to_owned();
        if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
            return Err(Error::invalid(
                "name",
                format!("A name for the journal has 1 to {LONGEST_NAME} characters, on one line."),
            ));
        }
        self.set_desk(fact::AGENT, serde_json::json!(name).to_string()).await
    }

    /// Keeps a fact with the workspace, for everybody to see.
    pub(super) fn keep_fact(&self, open: &Open, key: &str, json: &str) -> Result<(), Error> {
        let ((), changes) = open.store().write(|w| w.put_meta(key, json))?;
        self.inner.events.changed(changes);
        Ok(())
    }

    async fn set_desk(&self, key: &'static str, json: String) -> Result<Desk, Error> {
        let open = self.open_now().await?;
        let app = self.clone();
        blocking(move || {
            app.keep_fact(&open, key, &json)?;
            desk_of(&open)
        })
        .await
    }
}

pub(crate) fn desk_of(open: &Open) -> Result<Desk, Error> {
    let (mode, agent) = open.store().read(|r| Ok((r.meta(fact::SAFE_MODE)?, r.meta(fact::AGENT)?)))?;
    let demo = open.workspace.environment == Environment::Demo;
    let chosen = mode.and_then(|json| serde_json::from_str(&json).ok());
    let said = agent.and_then(|json| serde_json::from_str(&json).ok());
    Ok(Desk {
        mode: chosen.unwrap_or(if demo { SafeMode::Confirm } else { SafeMode::ReadOnly }),
        agent: said.or_else(|| demo.then(|| "Demo agent".to_owned())),
        credential: open.workspace.email.clone(),
    })
}
