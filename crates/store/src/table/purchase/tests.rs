use super::*;
use crate::testing::{TestStore, purchase, time};
use crate::{PurchaseHint, WantedPurchase};

#[test]
fn a_purchase_keeps_its_versions_and_what_google_said_last() {
    let store = TestStore::new();
    let mut bought = purchase("com.example.app", "token-number-one");
    let (_, changes) =
        store.write(|w| w.put_purchase(&bought, r#"{"a":1}"#, time("2026-03-15T00:00:00Z"))).unwrap();
    assert!(changes.has(Kind::Purchases));
    if let PurchaseDetail::Subscription(s) = &mut bought.detail {
        s.state = purser_model::SubscriptionState::Other("ON_THE_MOON".into());
    }
    store.write(|w| w.put_purchase(&bought, r#"{"a":2}"#, time("2026-03-16T00:00:00Z"))).unwrap();
    let (put, changes) =
        store.write(|w| w.put_purchase(&bought, r#"{ "a": 2 }"#, time("2026-03-17T00:00:00Z"))).unwrap();
    assert_eq!((put, changes.is_empty()), (Put::Same, true));
    let record = store.read(|r| r.purchase(&bought.key)).unwrap().unwrap();
    let facts = record.looked_up.unwrap();
    assert_eq!(facts.raw, r#"{"a":2}"#);
    assert_eq!(
        facts.state,
        PurchaseState::Subscription(purser_model::SubscriptionState::Other("ON_THE_MOON".into()))
    );
    assert_eq!(record.seen, Some(time("2026-03-17T00:00:00Z")));
    assert_eq!(record.versions.len(), 2);
    assert_eq!(store.read(|r| r.purchase_version(&bought.key, 0)).unwrap(), Some(r#"{"a":1}"#.into()));
    assert_eq!(store.read(|r| r.find_purchase_by_token("token-number-one")).unwrap(), [bought.key]);
    assert_eq!(store.read(|r| r.counts()).unwrap().purchases, 1);
}

#[test]
fn what_google_no_longer_answers_for_stays_as_it_was_seen() {
    let store = TestStore::new();
    let bought = purchase("com.example.app", "token-number-one");
    let at = time("2026-03-15T00:00:00Z");
    let wish = WantedPurchase {
        key: bought.key.clone(),
        hint: PurchaseHint::Subscription,
        priority: 1,
        why: "due".into(),
    };
    store
        .write(|w| {
            w.put_purchase(&bought, "{}", at)?;
            w.want_purchases(std::slice::from_ref(&wish))
        })
        .unwrap();
    let (_, changes) =
        store.write(|w| w.purchase_gone(&bought.key, Gone::Expired, "no longer valid", at)).unwrap();
    assert!(changes.has(Kind::Purchases) && changes.has(Kind::Work));
    let record = store.read(|r| r.purchase(&bought.key)).unwrap().unwrap();
    assert_eq!(record.gone.unwrap().words, "no longer valid");
    assert_eq!(record.looked_up.unwrap().raw, "{}");
    let (_, changes) =
        store.write(|w| w.purchase_gone(&bought.key, Gone::Expired, "no longer valid", at)).unwrap();
    assert!(changes.is_empty());
    let (added, _) = store.write(|w| w.want_new_purchases(&[wish])).unwrap();
    assert_eq!(added, 0, "Google has answered for it");
    store.write(|w| w.put_purchase(&bought, "{}", at)).unwrap();
    assert_eq!(store.read(|r| r.purchase(&bought.key)).unwrap().unwrap().gone, None);
}

#[test]
fn links_are_followed_both_ways_and_to_the_end() {
    let store = TestStore::new();
    let key = |n: u8| purchase("com.example.app", &format!("token-number-{n}")).key;
    let at = time("2026-03-15T00:00:00Z");
    store
        .write(|w| {
            for n in 1..=3 {
                let mut p = purchase("com.example.app", &key(n).token);
                if let PurchaseDetail::Subscription(s) = &mut p.detail {
                    if n == 3 {
                        s.expired_token = Some(key(2).token);
                    } else {
                        s.linked_token = Some(key(n - 1).token);
                    }
                }
                w.put_purchase(&p, "{}", at)?;
            }
            // Google forgets the expired token; the mirror does not.
            w.put_purchase(&purchase("com.example.app", &key(3).token), "{}", at)
        })
        .unwrap();
    for n in 0..=3 {
        let mut linked = store.read(|r| r.purchases_linked(&key(n))).unwrap();
        linked.sort_unstable();
        let others: Vec<PurchaseKey> = (0..=3).filter(|m| *m != n).map(key).collect();
        assert_eq!(linked, others);
    }
}
