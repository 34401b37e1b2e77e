use crate::App;
use crate::api::{Error, ErrorCode, NotificationPage, NotificationsRequest};

impl App {
    /// The notifications that were taken in, newest first.
    pub async fn notifications(&self, _request: NotificationsRequest) -> Result<NotificationPage, Error> {
        Err(Error::new(ErrorCode::Other, "Not built yet."))
    }
}
