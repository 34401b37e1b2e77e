//! Play Console's own search, for a person to make: Purser sends nothing there.

use crate::App;
use crate::api::{ConsoleSearch, Environment, Error};

/// Order management in Play Console, of whichever developer account the person is signed in to. It has no address
/// with a search in it.
const ORDER_MANAGEMENT: &str = "https://play.google.com/console/u/0/developers/orders";

impl App {
    /// Where in Play Console an order is found: the page, and what to search for there. Of a purchase that is one of
    /// its orders; a purchase token is found by nobody.
    pub async fn play_console(&self, order: String) -> Result<ConsoleSearch, Error> {
        let open = self.open_now().await?;
        let order = order.trim();
        if order.is_empty() || order.len() > 100 || order.chars().any(|c| c.is_whitespace() || c.is_control())
        {
            return Err(Error::invalid("order", "Play Console finds an order by its whole order id."));
        }
        let why = "Play Console shows an order only to who is signed in, and finds it by its whole id.";
        Ok(search(order, why, open.workspace.environment))
    }
}

/// The search for a text.
pub(super) fn search(text: &str, why: &str, place: Environment) -> ConsoleSearch {
    let made_up = match place {
        Environment::Production => "",
        Environment::Demo | Environment::Simulator => {
            " The customers here are made up, it knows none of them."
        }
    };
    ConsoleSearch { text: text.to_owned(), url: ORDER_MANAGEMENT.to_owned(), why: format!("{why}{made_up}") }
}
