//! Customers and how many they are.

use super::*;

#[test]
fn customers_are_counted_apart_from_their_accounts() {
    let found = |of, text: &str| {
        world().store.read(|r| r.customers(&CustomerScrap { of, text: text.into() })).unwrap()
    };
    let links: BTreeMap<String, Link> =
        world().orders.iter().filter_map(|k| k.link.clone()).map(|l| (l.account.clone(), l)).collect();
    for (of, text) in [
        (CustomerOf::Email, "jane.doe"),
        (CustomerOf::Email, "@mail1"),
        (CustomerOf::Email, "jane.doe0@"),
        (CustomerOf::Name, "jan doe"),
        (CustomerOf::Name, "o"),
        (CustomerOf::Any, "jane"),
        (CustomerOf::Any, "nobody"),
    ] {
        let scrap = CustomerScrap { of, text: text.into() };
        let meant: Vec<&Link> = links.values().filter(|link| is_meant(link, &scrap)).collect();
        let key = |l: &&Link| l.email.clone().or(l.name.clone()).unwrap_or_default().to_lowercase();
        let customers: std::collections::BTreeSet<String> = meant.iter().map(key).collect();
        let found = found(of, text);
        assert_eq!((found.accounts, found.customers), (meant.len() as u64, customers.len() as u64), "{text}");
        assert_eq!(found.first.is_some(), !meant.is_empty(), "{text}");
    }
}
