//! `inappproducts.*`: retired for this developer, as for every one who migrated.

use axum::http::StatusCode;

use crate::http::entrance::Answer;
use crate::http::error::Refusal;
use crate::http::request::Request;
use crate::sim::Sim;

use super::package;

pub(super) fn retired(_: &Sim, request: &Request) -> Result<Answer, Refusal> {
    package(request)?;
    Err(Refusal::plain(StatusCode::FORBIDDEN, "Please migrate to the new publishing API."))
}

#[cfg(test)]
mod tests {
    use crate::sim::testing::{play, shared};

    #[test]
    fn the_old_catalog_is_closed() {
        let sim = shared();
        for path in ["inappproducts", "inappproducts/coins_500", "inappproducts:batchGet?sku=a"] {
            let (status, body) = play(&sim, &format!("com.lumen.games/{path}"));
            let message = &body["error"]["message"];
            assert_eq!((status, message), (403, &"Please migrate to the new publishing API.".into()));
        }
    }
}
