//! From Google's wire shapes to our nouns. Pure, and total: what cannot be placed stays in the kept JSON.

mod catalog;
mod order;
mod purchase;
mod void;

pub use catalog::offer_path;
pub use order::{Unplaceable, order};
pub use purchase::{one_time, subscription};
pub use void::void;

use purser_model::{Money, Order};
use purser_play_api::wire;

/// An amount, unless it is none that can be (an unknown currency form, nanos out of range).
fn money(money: &wire::Money) -> Option<Money> {
    Money::new(money.currency_code.parse().ok()?, money.units, money.nanos).ok()
}

/// An order from its JSON as the mirror keeps it. None only for what no version of this crate could have kept.
pub fn kept_order(package: &str, raw: &str) -> Option<Order> {
    order(package, &serde_json::from_str(raw).ok()?).ok()
}

fn text(text: Option<&str>) -> Option<String> {
    text.filter(|text| !text.is_empty()).map(str::to_owned)
}
