//! Words from a known set: states, and names the mirror holds.

use super::Vocabulary;
use crate::{OrderState, SubscriptionState};

/// Spellings of order states besides their own words.
const SPELLINGS: [(&str, OrderState); 8] = [
    ("cancelled", OrderState::Canceled),
    ("partial refund", OrderState::PartiallyRefunded),
    ("partly refunded", OrderState::PartiallyRefunded),
    ("refund pending", OrderState::PendingRefund),
    ("paid", OrderState::Processed),
    ("charged", OrderState::Processed),
    ("refund", OrderState::Refunded),
    ("refunds", OrderState::Refunded),
];

fn plain(text: &str) -> String {
    text.to_lowercase().replace(['_', '-'], " ")
}

/// The order state that a text names in full.
pub(super) fn order_state(text: &str, vocabulary: &Vocabulary) -> Option<OrderState> {
    let text = plain(text);
    let known = OrderState::KNOWN.iter().map(|(state, _)| state).chain(&vocabulary.states);
    let by_words = known.into_iter().find(|s| s.words() == text).cloned();
    by_words.or_else(|| SPELLINGS.iter().find(|(words, _)| *words == text).map(|(_, s)| s.clone()))
}

/// Spellings of subscription states besides their own words.
const SUBSCRIPTION_SPELLINGS: [(&str, SubscriptionState); 11] = [
    ("grace", SubscriptionState::InGracePeriod),
    ("in grace", SubscriptionState::InGracePeriod),
    ("grace period", SubscriptionState::InGracePeriod),
    ("hold", SubscriptionState::OnHold),
    ("account hold", SubscriptionState::OnHold),
    ("pause", SubscriptionState::Paused),
    ("cancelled", SubscriptionState::Canceled),
    ("ended", SubscriptionState::Expired),
    ("over", SubscriptionState::Expired),
    ("renewing", SubscriptionState::Active),
    ("pending purchase cancelled", SubscriptionState::PendingPurchaseCanceled),
];

/// The state of a subscription that a text names in full.
pub(super) fn subscription_state(text: &str) -> Option<SubscriptionState> {
    let text = plain(text);
    let known = SubscriptionState::KNOWN.iter().map(|(state, _)| state);
    let by_words = known.into_iter().find(|s| s.words() == text).cloned();
    by_words
        .or_else(|| SUBSCRIPTION_SPELLINGS.iter().find(|(words, _)| *words == text).map(|(_, s)| s.clone()))
}

/// How well a text names something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    Whole,
    Beginning,
    Within,
}

/// The names that fit a text best: whole, else those that begin so, else those that contain it.
pub(super) fn best_fits<'n>(text: &str, names: impl Iterator<Item = &'n str>) -> Option<(Fit, Vec<String>)> {
    let text = text.to_lowercase();
    let mut best: Option<(Fit, Vec<String>)> = None;
    for name in names {
        let lower = name.to_lowercase();
        let fit = if lower == text {
            Fit::Whole
        } else if text.len() < 3 {
            // Two letters begin too much.
            continue;
        } else if lower.starts_with(&text) {
            Fit::Beginning
        } else if lower.contains(&text) {
            Fit::Within
        } else {
            continue;
        };
        match &mut best {
            Some((so_far, names)) if *so_far == fit => names.push(name.to_owned()),
            Some((so_far, _)) if *so_far < fit => {}
            _ => best = Some((fit, vec![name.to_owned()])),
        }
    }
    best.map(|(fit, mut names)| {
        names.sort_unstable();
        names.dedup();
        (fit, names)
    })
}

/// `premium`, `premium or family`, `coins_1, coins_2 and 7 more`.
pub(super) fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [a, b] => format!("{a} or {b}"),
        [a, b, rest @ ..] => format!("{a}, {b} or {} more", rest.len()),
    }
}
