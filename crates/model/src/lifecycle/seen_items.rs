//! What two versions of a subscription tell beside its state: items, prices, consent, commitments.

use super::Mood;
use super::fact::{Fact, What};
use super::seen::Span;
use crate::day;
use crate::{PriceChange, StepUp, SubscriptionItem, SubscriptionPurchase};

pub(super) fn changes(
    old: Option<&SubscriptionPurchase>,
    new: &SubscriptionPurchase,
    span: Span,
) -> Vec<Fact> {
    let mut facts = Vec::new();
    facts.extend(old.and_then(|old| items(old, new, span)));
    let before = |item: &SubscriptionItem| {
        old.and_then(|old| old.items.iter().find(|old| old.product == item.product)).cloned()
    };
    for item in &new.items {
        let was = before(item).unwrap_or_default();
        if item.replaced_later_by.is_some() && item.replaced_later_by != was.replaced_later_by {
            let by = item.replaced_later_by.as_deref().unwrap_or_default();
            facts.push(
                span.fact(What::Items)
                    .titled("Plan change planned")
                    .noted(format!("{} when the period ends", change_words(new, item, by))),
            );
        }
        if item.removed_later && !was.removed_later {
            facts.push(
                span.fact(What::Items)
                    .titled("Removal planned")
                    .noted(format!("{} ends with the period", item.product)),
            );
        }
        if item.stops_after_commitment && !was.stops_after_commitment {
            let left = item.committed_payments_left.unwrap_or(0);
            facts.push(span.fact(What::StopSet).noted(format!("{left} payments of the commitment are left")));
        }
        if let Some(change) = &item.price_change
            && was.price_change.as_ref().map(|c| (&c.state, c.new_price))
                != Some((&change.state, change.new_price))
        {
            facts.push(price(change, span));
        }
        if let Some(step) = &item.step_up
            && was.step_up.as_ref().map(|s| &s.state) != Some(&step.state)
        {
            facts.push(step_up(step, was.step_up.as_ref(), span));
        }
    }
    facts
}

/// Items that came or went.
fn items(old: &SubscriptionPurchase, new: &SubscriptionPurchase, span: Span) -> Option<Fact> {
    let name = |item: &SubscriptionItem| match &item.plan {
        Some(plan) => format!("{} {plan}", item.product),
        None => item.product.clone(),
    };
    // A plan that Google left out of one of the answers is no other plan.
    let same = |a: &SubscriptionItem, b: &SubscriptionItem| {
        a.product == b.product && (a.plan == b.plan || a.plan.is_none() || b.plan.is_none())
    };
    let missing = |from: &SubscriptionPurchase, of: &SubscriptionPurchase| -> Vec<String> {
        let has = |item: &&SubscriptionItem| !from.items.iter().any(|other| same(other, item));
        of.items.iter().filter(has).map(name).collect()
    };
    let (added, gone) = (missing(old, new), missing(new, old));
    // Between plans of one product, too.
    let came_true = old.items.iter().find(|item| {
        item.replaced_later_by.as_ref().is_some_and(|by| {
            !new.items.iter().any(|left| same(left, item)) && new.items.iter().any(|now| now.product == *by)
        })
    });
    let title = match (added.is_empty(), gone.is_empty()) {
        (true, true) => return None,
        _ if came_true.is_some() => "Plan changed",
        (false, true) => "Items added",
        (true, false) => "Items removed",
        (false, false) => "Plan changed",
    };
    // What was put off to the end of the period comes true at that end.
    let mut fact = span.dated(came_true.and_then(|item| item.expiry), What::Items).titled(title);
    if !added.is_empty() {
        fact = fact.noted(format!("now with {}", added.join(", ")));
    }
    if !gone.is_empty() {
        fact = fact.noted(format!("no longer with {}", gone.join(", ")));
    }
    Some(fact)
}

/// `premium takes the place of basic`, and within one product `premium changes from monthly to yearly`.
pub(super) fn change_words(of: &SubscriptionPurchase, item: &SubscriptionItem, by: &str) -> String {
    let next = of.items.iter().find(|next| next.product == by && next.expiry.is_none());
    match (&item.plan, next.and_then(|next| next.plan.as_ref())) {
        (Some(from), Some(to)) if item.product == by => format!("{by} changes from {from} to {to}"),
        _ => format!("{by} takes the place of {}", item.product),
    }
}

/// What a change of price is called: up with consent, up unless refused, down.
pub(super) fn price_words(change: &PriceChange) -> (&'static str, &'static str) {
    match (change.mode.as_str(), change.state.as_str()) {
        ("PRICE_DECREASE", "OUTSTANDING" | "CONFIRMED") => {
            ("Lower price planned", "nobody has to agree to it")
        }
        ("OPT_OUT_PRICE_INCREASE", "OUTSTANDING" | "CONFIRMED") => {
            ("Higher price announced", "it applies unless the customer cancels")
        }
        (_, "OUTSTANDING") => {
            ("Higher price announced", "the customer has not agreed yet; without consent it ends")
        }
        (_, "CONFIRMED") => ("Higher price agreed to", "the customer accepted it"),
        ("PRICE_DECREASE", "APPLIED") => ("Lower price applies", "charged since this renewal"),
        (_, "APPLIED") => ("Higher price applies", "charged since this renewal"),
        (_, "CANCELED") => ("Price change called off", "the old price stays, unless another change follows"),
        _ => ("Price change updated", ""),
    }
}

fn price(change: &PriceChange, span: Span) -> Fact {
    let (title, note) = price_words(change);
    let mut fact = span.fact(What::Price).titled(title).moody(match change.state.as_str() {
        "OUTSTANDING" => Mood::Look,
        _ => Mood::Note,
    });
    fact.amount = change.new_price;
    if !note.is_empty() {
        fact = fact.noted(note);
    } else {
        fact = fact.noted(format!("Google calls it {}", change.state));
    }
    match change.expected.filter(|_| matches!(change.state.as_str(), "OUTSTANDING" | "CONFIRMED")) {
        Some(at) => fact.noted(format!("first charged on {}", day(at))),
        None => fact,
    }
}

fn step_up(step: &StepUp, was: Option<&StepUp>, span: Span) -> Fact {
    if step.state == "COMPLETED" && was.is_some() {
        // The renewal that charges it tells it.
        return span.fact(What::Renewed).noted("the customer had agreed to the higher price");
    }
    let (title, note) = match step.state.as_str() {
        "PENDING" => ("Consent to a higher price asked for", "the law of Korea asks for it before the step"),
        "CONFIRMED" => ("Consent to a higher price given", "it is charged at the step"),
        "COMPLETED" => ("Higher price applies", "the customer had agreed to it"),
        _ => ("Consent to a higher price updated", ""),
    };
    let mut fact = span.fact(What::StepUp).titled(title).moody(match step.state.as_str() {
        "PENDING" => Mood::Look,
        _ => Mood::Note,
    });
    fact.amount = step.new_price;
    if note.is_empty() { fact.noted(format!("Google calls it {}", step.state)) } else { fact.noted(note) }
}
