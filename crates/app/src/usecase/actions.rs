use crate::App;
use crate::api::{
    ActionDraft, ActionOffer, ActionPreview, ActionRecord, ActionTarget, ActivityPage, ActivityRequest, Desk,
    Error, ErrorCode, JournalCheck, SafeMode,
};

fn later<T>() -> Result<T, Error> {
    Err(Error::new(ErrorCode::Other, "Not yet."))
}

impl App {
    /// Who acts in this workspace, and what it lets be done.
    pub async fn desk(&self) -> Result<Desk, Error> {
        later()
    }
    /// Chooses what the workspace lets be done.
    pub async fn set_safe_mode(&self, _mode: SafeMode) -> Result<Desk, Error> {
        later()
    }
    /// Says who acts.
    pub async fn set_agent(&self, _name: String) -> Result<Desk, Error> {
        later()
    }
    /// What can be done.
    pub async fn actions(&self, _target: ActionTarget) -> Result<Vec<ActionOffer>, Error> {
        later()
    }
    /// What it will do.
    pub async fn preview_action(&self, _draft: ActionDraft) -> Result<ActionPreview, Error> {
        later()
    }
    /// Does it.
    pub async fn perform_action(&self, _draft: ActionDraft, _code: String) -> Result<ActionRecord, Error> {
        later()
    }
    /// Looks again what became of it.
    pub async fn check_action(&self, _number: u32) -> Result<ActionRecord, Error> {
        later()
    }
    /// The journal.
    pub async fn activity(&self, _request: ActivityRequest) -> Result<ActivityPage, Error> {
        later()
    }
    /// Whether it is whole.
    pub async fn verify_journal(&self) -> Result<JournalCheck, Error> {
        later()
    }
}
