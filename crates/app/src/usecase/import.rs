use crate::App;
use crate::api::{Error, ErrorCode, ImportDone, ImportPreview, ImportSource};

impl App {
    /// Says what was understood of a text or file, and writes nothing.
    pub async fn preview_import(&self, _source: ImportSource) -> Result<ImportPreview, Error> {
        Err(Error::new(ErrorCode::Other, "Not built yet."))
    }

    /// Takes in what [`App::preview_import`] showed.
    pub async fn run_import(&self, _source: ImportSource) -> Result<ImportDone, Error> {
        Err(Error::new(ErrorCode::Other, "Not built yet."))
    }

    /// Forgets who is behind the accounts: every e-mail address and name. Says how many.
    pub async fn forget_links(&self) -> Result<u32, Error> {
        Err(Error::new(ErrorCode::Other, "Not built yet."))
    }
}
