use crate::App;
use crate::api::{Error, ErrorCode, StepReport};

impl App {
    /// Tries everything that the open workspace needs of Google, one report each.
    pub async fn doctor(&self) -> Result<Vec<StepReport>, Error> {
        Err(Error::new(ErrorCode::Other, "Not built yet."))
    }
}
