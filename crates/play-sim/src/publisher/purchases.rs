//! What the two calls that look up a token have in common.

use axum::http::StatusCode;

use crate::http::error::Refusal;
use crate::ids::PurchaseNo;
use crate::world::World;
use crate::world::life::Life;

const DOMAIN: &str = "androidpublisher";

/// The purchase that a token names in this package, as Google looks it up.
pub(super) fn find(world: &World, package: u8, token: &str) -> Result<(PurchaseNo, Life), Refusal> {
    // What cannot be a token at all is an invalid value; what could be one is looked for.
    let shaped = token.len() >= 20 && token.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    if !shaped {
        return Err(Refusal::reasoned(StatusCode::BAD_REQUEST, "global", "invalid", "Invalid Value"));
    }
    let (number, life) = world.find_token(token).ok_or_else(unknown)?;
    let of_package = life.purchase(number.slot).is_some_and(|p| p.package() == package);
    if !of_package {
        return Err(Refusal::reasoned(
            StatusCode::BAD_REQUEST,
            DOMAIN,
            "purchaseTokenDoesNotMatchPackageName",
            "The purchase token does not match the package name.",
        )
        .at("parameter", "token"));
    }
    Ok((number, life))
}

pub(super) fn unknown() -> Refusal {
    let message = "The purchase token was not found.";
    Refusal::reasoned(StatusCode::NOT_FOUND, "global", "purchaseTokenNotFound", message)
        .at("parameter", "token")
}

/// 410, with its reason.
pub(super) fn gone(reason: &str, message: &str) -> Refusal {
    Refusal::reasoned(StatusCode::GONE, DOMAIN, reason, message).at("parameter", "token")
}
