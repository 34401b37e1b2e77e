use std::collections::BTreeMap;

use purser_model::day;

use super::{Back, Facts, is_chargeback};
use crate::api::{AccountRefunds, AccountSignal, Tone};

/// Google's number for a void after a chargeback, and for those that it calls fraud.
const CHARGEBACK: i64 = 7;
const FRAUD: [i64; 2] = [5, 6];
/// From so many refunds on, and from such a share of the orders on, they are worth a look.
const MANY_REFUNDS: u32 = 2;
const MUCH_PERCENT: u64 = 25;

/// What is worth knowing, the gravest first. Each says the facts that it is made of.
pub(super) fn of(facts: &Facts, back: &[Back], refunds: &AccountRefunds) -> Vec<AccountSignal> {
    let bought = &facts.purchases;
    let mut all = Vec::new();
    let mut say = |id: &str, tone: Tone, words: String, why: Option<String>| {
        all.push(AccountSignal { id: id.to_owned(), tone, words, why, open: None });
    };
    if let Some(review) = facts.disputed.first() {
        let n = facts.disputed.len() as u64;
        let why = format!("{}: answer until {}", review.order, review.until);
        say("disputed", Tone::Alert, format!("{} asked about by Google", many(n, "chargeback")), Some(why));
    }
    let charged_back = chargebacks(facts, back);
    if let Some((n, last)) = charged_back {
        say("chargebacks", Tone::Alert, many(n, "chargeback"), Some(format!("last on {}", day(last))));
    }
    let fraud = facts.voids.iter().filter(|void| FRAUD.contains(&void.reason.0));
    if let Some(last) = fraud.clone().map(|void| void.voided).max() {
        let words = format!("{} that Google calls fraud", many(fraud.count() as u64, "void"));
        say("fraud", Tone::Alert, words, Some(format!("last on {}", day(last))));
    }
    let failed = "the payment failed";
    if bought.on_hold > 0 {
        let why = Some(format!("{failed}, no access"));
        say("onHold", Tone::Alert, format!("{} on hold", many(bought.on_hold, "subscription")), why);
    }
    if bought.in_grace > 0 {
        let why = Some(format!("{failed}, access goes on while Google tries again"));
        say("inGrace", Tone::Warn, format!("{} in grace", many(bought.in_grace, "subscription")), why);
    }
    if bought.unacknowledged > 0 {
        let why = Some("Google refunds what nobody acknowledges within three days".to_owned());
        let words = format!("{} not acknowledged", many(bought.unacknowledged, "purchase"));
        say("unacknowledged", Tone::Warn, words, why);
    }
    if refunds.orders > 0 {
        let percent = u64::from(refunds.orders) * 100 / u64::from(refunds.of.max(1));
        let tone = match refunds.orders >= MANY_REFUNDS && percent >= MUCH_PERCENT {
            true => Tone::Warn,
            false => Tone::Info,
        };
        let words = format!("{} of {} refunded", refunds.orders, many(refunds.of.into(), "order"));
        say("refunds", tone, words, Some(format!("{percent} % of what was charged")));
    }
    if !facts.voids.is_empty() {
        let words = format!("{} voided", many(voided(facts), "order"));
        say("voided", Tone::Info, words, Some(reasons(facts)));
    }
    if bought.paused > 0 {
        say("paused", Tone::Info, format!("{} paused", many(bought.paused, "subscription")), None);
    }
    if bought.test > 0 {
        let why = Some("bought by a license tester: no money moved".to_owned());
        say("test", Tone::Info, many(bought.test, "test purchase"), why);
    }
    if bought.gone > 0 {
        let why = Some("shown as last seen".to_owned());
        let words = format!("{} that Google no longer answers for", many(bought.gone, "purchase"));
        say("gone", Tone::Mute, words, why);
    }
    all.extend(shared(facts));
    all
}

/// How many orders a bank took back, and when last.
fn chargebacks(facts: &Facts, back: &[Back]) -> Option<(u64, jiff::Timestamp)> {
    let mut at = BTreeMap::new();
    for back in back.iter().filter(|back| is_chargeback(&back.order)) {
        at.insert(back.order.id.to_string(), back.at);
    }
    for void in facts.voids.iter().filter(|void| void.reason.0 == CHARGEBACK) {
        at.insert(void.order.to_string(), void.voided);
    }
    Some((at.len() as u64, *at.values().max()?))
}

/// Orders, not voids: one order may have several for parts of its quantity.
fn voided(facts: &Facts) -> u64 {
    let mut orders: Vec<String> = facts.voids.iter().map(|void| void.order.to_string()).collect();
    orders.sort_unstable();
    orders.dedup();
    orders.len() as u64
}

/// `2 by the customer, remorse; 1 by Google, chargeback`.
fn reasons(facts: &Facts) -> String {
    let mut counted: Vec<(u32, String)> = Vec::new();
    for void in &facts.voids {
        let words = format!("by {}, {}", void.source.words(), void.reason.words());
        match counted.iter_mut().find(|(_, known)| *known == words) {
            Some((n, _)) => *n += 1,
            None => counted.push((1, words)),
        }
    }
    counted.sort_by_key(|(n, _)| std::cmp::Reverse(*n));
    counted.iter().map(|(n, words)| format!("{n} {words}")).collect::<Vec<_>>().join("; ")
}

/// That other accounts have the same e-mail address, where they are not looked at already.
fn shared(facts: &Facts) -> Option<AccountSignal> {
    let sharing = facts.sharing.as_ref()?;
    let email = facts.customer.as_ref()?.email.clone()?;
    let others = sharing.names.len().saturating_sub(facts.accounts.names.len());
    (others > 0).then(|| AccountSignal {
        id: "shared".to_owned(),
        tone: Tone::Info,
        words: format!(
            "{}{} share this e-mail address",
            if sharing.more { "more than " } else { "" },
            many(sharing.names.len() as u64, "account")
        ),
        why: Some("they may be one person’s, or a household’s".to_owned()),
        open: Some(email),
    })
}

fn many(n: u64, one: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") }
}
