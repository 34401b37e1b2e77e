//! The story of a purchase as the inspector shows it: timeline, ribbon, and the purchases before and after it.

use jiff::Timestamp;
use purser_model::lifecycle::{Entry, Segment, Source, Story};
use purser_model::{Order, Purchase, PurchaseDetail, PurchaseKey};
use purser_store as store;

use super::order::capital;
use super::purchase::explained;
use crate::api::{ChainLink, RibbonSegment, TimelineEntry, Tone};

/// A purchase with everything that its story is made of.
pub(crate) struct Parts {
    pub(crate) record: store::PurchaseRecord,
    /// The kept versions with the time each was first seen, oldest first.
    pub(crate) versions: Vec<(Timestamp, Purchase)>,
    /// Its orders, oldest first.
    pub(crate) orders: Vec<(store::OrderRow, Order)>,
    pub(crate) voids: Vec<purser_model::Void>,
    pub(crate) notifications: Vec<purser_model::Notification>,
    /// The purchases it is linked with over any number of steps, in any order.
    pub(crate) linked: Vec<Linked>,
    /// What people noted on it, its orders and its account, newest first.
    pub(crate) notes: Vec<store::NoteRow>,
}

/// A purchase of the same chain.
pub(crate) struct Linked {
    pub(crate) key: PurchaseKey,
    /// As last seen; `None` where it was never looked up.
    pub(crate) latest: Option<Purchase>,
    /// The tokens that it said to follow, over all versions: Google forgets some.
    pub(crate) follows: Vec<Follows>,
}

/// How a purchase says to follow an earlier one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Follows {
    pub(crate) token: String,
    /// Bought anew after the earlier one's end, rather than in its place.
    pub(crate) after_end: bool,
}

impl Parts {
    /// The purchase as last seen.
    pub(crate) fn latest(&self) -> Option<&Purchase> {
        self.versions.last().map(|(_, purchase)| purchase)
    }

    pub(crate) fn story(&self, now: Timestamp) -> Story {
        let orders: Vec<Order> = self.orders.iter().map(|(_, order)| order.clone()).collect();
        purser_model::lifecycle::tell(&purser_model::lifecycle::History {
            orders: &orders,
            versions: &self.versions,
            voids: &self.voids,
            notifications: &self.notifications,
            seen: self.record.seen.filter(|_| self.record.gone.is_none()),
            now,
        })
    }

    /// The purchases before and after it, oldest first.
    pub(crate) fn chain(&self, now: Timestamp) -> Vec<ChainLink> {
        chain(&self.record.key.token, &follows(&self.versions), &self.linked, now)
    }
}

/// The tokens that a purchase said to follow.
pub(crate) fn follows(versions: &[(Timestamp, Purchase)]) -> Vec<Follows> {
    let mut found: Vec<Follows> = Vec::new();
    for (_, purchase) in versions {
        let PurchaseDetail::Subscription(s) = &purchase.detail else { continue };
        let links = [(&s.linked_token, false), (&s.expired_token, true)];
        for (token, after_end) in links {
            if let Some(token) = token
                && !found.iter().any(|f| f.token == *token)
            {
                found.push(Follows { token: token.clone(), after_end });
            }
        }
    }
    found
}

fn chain(shown: &str, follows: &[Follows], linked: &[Linked], now: Timestamp) -> Vec<ChainLink> {
    let earlier = walk(shown, |token| {
        let own =
            if token == shown { Some(follows) } else { of(linked, token).map(|l| l.follows.as_slice()) };
        own.unwrap_or_default().iter().map(|f| f.token.clone()).collect()
    });
    let mut rows: Vec<(bool, ChainLink)> = linked
        .iter()
        .map(|link| {
            let before = earlier.contains(&link.key.token);
            (before, view(link, relation(shown, follows, link, before), now))
        })
        .collect();
    // What was never looked up has no date: it stands on its side of the one that is shown.
    rows.sort_by(|(before_a, a), (before_b, b)| {
        let undated_first = |before: bool, row: &ChainLink| match (before, &row.started) {
            (true, None) => 0,
            (true, Some(_)) => 1,
            (false, Some(_)) => 2,
            (false, None) => 3,
        };
        let key = |before, row| (undated_first(before, row), row.started.clone());
        key(*before_a, a).cmp(&key(*before_b, b))
    });
    rows.into_iter().map(|(_, row)| row).collect()
}

fn of<'a>(linked: &'a [Linked], token: &str) -> Option<&'a Linked> {
    linked.iter().find(|link| link.key.token == token)
}

/// Every token that is reached from `start`, without itself.
fn walk(start: &str, next: impl Fn(&str) -> Vec<String>) -> Vec<String> {
    let (mut found, mut at) = (vec![start.to_owned()], 0);
    while at < found.len() {
        for token in next(&found[at]) {
            if !found.contains(&token) {
                found.push(token);
            }
        }
        at += 1;
    }
    found.split_off(1)
}

/// How a linked purchase stands to the one that is shown.
fn relation(shown: &str, follows: &[Follows], link: &Linked, before: bool) -> &'static str {
    let forward = follows.iter().find(|f| f.token == link.key.token);
    let backward = link.follows.iter().find(|f| f.token == shown);
    match (forward, backward) {
        (Some(f), _) if f.after_end => "expired before it",
        (Some(_), _) => "replaced by it",
        (None, Some(f)) if f.after_end => "bought again after it ended",
        (None, Some(_)) => "replaces it",
        (None, None) if before => "earlier in its chain",
        (None, None) => "later in its chain",
    }
}

fn view(link: &Linked, relation: &str, now: Timestamp) -> ChainLink {
    let base = ChainLink {
        token: link.key.token.clone(),
        relation: relation.to_owned(),
        product: String::new(),
        plan: None,
        state_words: "Not looked up".to_owned(),
        tone: Tone::Mute,
        started: None,
        expires: None,
    };
    let Some(purchase) = &link.latest else { return base };
    let (_, tone) = explained(purchase, now);
    match &purchase.detail {
        PurchaseDetail::Subscription(s) => ChainLink {
            product: s.items.first().map(|item| item.product.clone()).unwrap_or_default(),
            plan: s.items.first().and_then(|item| item.plan.clone()),
            state_words: capital(&s.state.words()),
            tone,
            started: s.started.map(|at| at.to_string()),
            expires: s.expiry().map(|at| at.to_string()),
            ..base
        },
        PurchaseDetail::OneTime(o) => ChainLink {
            product: o.items.first().map(|item| item.product.clone()).unwrap_or_default(),
            plan: o.items.first().and_then(|item| item.option.clone()),
            state_words: capital(&o.state.words()),
            tone,
            started: o.completed.map(|at| at.to_string()),
            ..base
        },
    }
}

pub(crate) fn segment(from: &Segment) -> RibbonSegment {
    RibbonSegment {
        start: from.start.to_string(),
        end: from.end.map(|end| end.to_string()),
        label: from.label.clone(),
        amount: from.amount.map(Into::into),
        tone: from.mood.into(),
        order: from.order.as_ref().map(ToString::to_string),
        ahead: from.ahead,
    }
}

pub(crate) fn entry(from: &Entry) -> TimelineEntry {
    let sources: Vec<&str> = from
        .sources
        .iter()
        .map(|source| match source {
            Source::Order => "order",
            Source::Purchase => "purchase",
            Source::Void => "void",
            Source::Notification => "notification",
        })
        .collect();
    TimelineEntry {
        at: from.at.to_string(),
        title: from.title.clone(),
        why: from.why.clone(),
        amount: from.amount.map(Into::into),
        order: from.order.as_ref().map(ToString::to_string),
        source: sources.join(", "),
        tone: from.mood.into(),
        ahead: from.ahead,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(token: &str, follows: &[(&str, bool)]) -> Linked {
        Linked {
            key: PurchaseKey { package: "com.example".into(), token: token.into() },
            latest: None,
            follows: follows.iter().map(|(t, e)| Follows { token: (*t).into(), after_end: *e }).collect(),
        }
    }

    #[test]
    fn a_chain_is_told_from_both_sides_and_says_how_each_stands_to_the_one_shown() {
        let linked = [
            link("fifth", &[("fourth", false)]),
            link("fourth", &[("third", true)]),
            link("second", &[("first", false)]),
            link("first", &[]),
        ];
        let third = [Follows { token: "second".into(), after_end: false }];
        let now = "2026-10-20T12:00:00Z".parse().unwrap();
        let mut told: Vec<(String, String)> =
            chain("third", &third, &linked, now).into_iter().map(|l| (l.token, l.relation)).collect();
        told.sort();
        let told: Vec<(&str, &str)> = told.iter().map(|(t, r)| (t.as_str(), r.as_str())).collect();
        assert_eq!(
            told,
            [
                ("fifth", "later in its chain"),
                ("first", "earlier in its chain"),
                ("fourth", "bought again after it ended"),
                ("second", "replaced by it"),
            ]
        );
    }

    #[test]
    fn what_was_never_looked_up_says_so_and_a_circle_ends() {
        let linked = [link("b", &[("a", false)])];
        let own = [Follows { token: "b".into(), after_end: false }];
        let now = "2026-10-20T12:00:00Z".parse().unwrap();
        let rows = chain("a", &own, &linked, now);
        assert_eq!((rows.len(), rows[0].state_words.as_str()), (1, "Not looked up"));
    }
}
