use purser_model::{
    Acknowledgement, Money, OneTimeItem, OneTimePurchase, OneTimeState, OrderState, PurchaseDetail,
    SubscriptionState, VoidedReason, VoidedSource,
};

use crate::testing::{TestStore, order, order_json, purchase, time as at};
use crate::{Accounts, Bought, Link, Store};

const SEEN: &str = "2026-10-02T00:00:05Z";
const PACKAGE: &str = "com.example.app";

fn money(code: &str, micros: i64) -> Money {
    Money::from_micros(code.parse().unwrap(), micros)
}

fn accounts(store: &Store, id: &str) -> Accounts {
    store.read(|r| r.account(id)).unwrap().unwrap()
}

fn buy(store: &Store, account: &str, token: &str, state: SubscriptionState, started: &str) {
    let mut bought = purchase(PACKAGE, token);
    bought.account = Some(account.into());
    if let PurchaseDetail::Subscription(s) = &mut bought.detail {
        s.state = state;
        s.started = Some(at(started));
    }
    store.write(|w| w.put_purchase(&bought, "{\"a\":1}", at(SEEN))).unwrap();
}

fn buy_once(store: &Store, account: &str, token: &str, started: &str, delivered: bool) {
    let mut bought = purchase(PACKAGE, token);
    bought.account = Some(account.into());
    bought.acknowledged = if delivered { Acknowledgement::Acknowledged } else { Acknowledgement::Pending };
    let item = OneTimeItem {
        product: "coins".into(),
        option: Some("buy".into()),
        quantity: 1,
        ..OneTimeItem::default()
    };
    bought.detail = PurchaseDetail::OneTime(OneTimePurchase {
        state: OneTimeState::Purchased,
        completed: Some(at(started)),
        order: None,
        items: vec![item],
    });
    store.write(|w| w.put_purchase(&bought, "{\"b\":1}", at(SEEN))).unwrap();
}

fn charge(store: &Store, id: &str, token: &str, state: OrderState, total: Money, placed: &str) {
    let mut new = order(id, token, "PROCESSED");
    (new.state, new.total, new.created) = (state, Some(total), at(placed));
    (new.tax, new.revenue) = (None, None);
    store.write(|w| w.put_order(&new, &order_json(id, token, "PROCESSED"), at(SEEN))).unwrap();
}

/// Two subscriptions, one that lives and one that is over, coins, and another account's.
fn world() -> TestStore {
    let store = TestStore::new();
    buy(&store, "jane", "sub-old", SubscriptionState::Expired, "2024-01-01T00:00:00Z");
    buy(&store, "jane", "sub-new", SubscriptionState::InGracePeriod, "2025-01-01T00:00:00Z");
    buy_once(&store, "jane", "coins", "2026-02-01T00:00:00Z", false);
    buy(&store, "janet", "sub-other", SubscriptionState::Active, "2025-01-01T00:00:00Z");
    use OrderState as S;
    let usd = |micros| money("USD", micros);
    for (id, token, state, total, placed) in [
        ("GPA.1111-1111-1111-11111", "sub-old", S::Processed, usd(9_990_000), "2024-01-01T00:00:00Z"),
        ("GPA.1111-1111-1111-11111..0", "sub-old", S::Refunded, usd(9_990_000), "2024-02-01T00:00:00Z"),
        ("GPA.2222-1111-1111-11111", "sub-new", S::Processed, usd(11_990_000), "2025-01-01T00:00:00Z"),
        (
            "GPA.3333-1111-1111-11111",
            "coins",
            S::PartiallyRefunded,
            money("JPY", 1_200_000_000),
            "2026-02-01T00:00:00Z",
        ),
        ("GPA.4444-1111-1111-11111", "sub-other", S::Processed, usd(11_990_000), "2025-01-01T00:00:00Z"),
    ] {
        charge(&store, id, token, state, total, placed);
    }
    store
}

#[test]
fn what_an_account_ordered_is_summed_by_currency_and_state_and_another_account_is_another() {
    let store = world();
    let jane = accounts(&store, "jane");
    let mut sums: Vec<String> = store
        .read(|r| r.sums_of_accounts(&jane))
        .unwrap()
        .iter()
        .map(|sum| format!("{} {} {}", sum.orders, sum.state.name(), sum.total.unwrap()))
        .collect();
    sums.sort();
    assert_eq!(sums, ["1 PARTIALLY_REFUNDED 1200 JPY", "1 REFUNDED 9.99 USD", "2 PROCESSED 21.98 USD"]);
    let counted = store.read(|r| r.purchases_counted(&jane)).unwrap();
    assert_eq!((counted.subscriptions, counted.live, counted.in_grace, counted.one_time), (2, 1, 1, 1));
    assert_eq!((counted.unacknowledged, counted.gone, counted.test), (1, 0, 0));
    assert_eq!(counted.first, Some(at("2024-01-01T00:00:00Z")));
    assert_eq!(store.read(|r| r.account("jan")).unwrap(), None, "the beginning of an id is no id");
}

#[test]
fn orders_come_newest_first_page_by_page() {
    let store = world();
    let jane = accounts(&store, "jane");
    let (mut after, mut seen) = (None, Vec::new());
    loop {
        let page = store.read(|r| r.orders_of_accounts(&jane, after.as_ref(), 2)).unwrap();
        assert!(page.rows.len() <= 2);
        seen.extend(page.rows.iter().map(|row| row.id.to_string()));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(
        seen,
        [
            "GPA.3333-1111-1111-11111",
            "GPA.2222-1111-1111-11111",
            "GPA.1111-1111-1111-11111..0",
            "GPA.1111-1111-1111-11111"
        ]
    );
    let back = store.read(|r| r.refunded_of_accounts(&jane)).unwrap();
    let ids: Vec<String> = back.iter().map(|order| order.row.id.to_string()).collect();
    assert_eq!(ids, [seen[0].clone(), seen[2].clone()]);
    assert!(back[0].raw.contains(r#""purchaseToken":"coins""#), "{}", back[0].raw);
}

#[test]
fn purchases_that_live_come_first_and_tell_what_was_paid_for_each() {
    let store = world();
    let jane = accounts(&store, "jane");
    let (mut after, mut rows) = (None, Vec::new());
    loop {
        let page = store.read(|r| r.purchases_of_accounts(&jane, after.as_deref(), 1)).unwrap().unwrap();
        rows.extend(page.rows);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let tokens: Vec<&str> = rows.iter().map(|row| row.key.token.as_str()).collect();
    assert_eq!(tokens, ["sub-new", "coins", "sub-old"]);
    let paid: Vec<Vec<Money>> = rows.iter().map(|row| row.paid.clone()).collect();
    assert_eq!(paid, [[money("USD", 11_990_000)], [money("JPY", 1_200_000_000)], [money("USD", 19_980_000)]]);
    let orders: Vec<(u64, u64)> = rows.iter().map(|row| (row.orders, row.refunded)).collect();
    assert_eq!(orders, [(1, 0), (1, 1), (2, 1)]);
    let Bought::OneTime(coins) = &rows[1].bought else { panic!("{rows:?}") };
    assert_eq!((coins.product.as_str(), coins.unacknowledged), ("coins", true));
    assert_eq!(coins.account.as_deref(), Some("jane"));
    assert!(store.read(|r| r.purchases_of_accounts(&jane, Some("nonsense"), 1)).unwrap().is_err());
    let texts = store.read(|r| r.purchase_texts_of_accounts(&jane, 2)).unwrap();
    assert_eq!(texts.iter().map(|(key, _)| key.token.as_str()).collect::<Vec<_>>(), ["coins", "sub-new"]);
}

#[test]
fn accounts_of_one_address_are_looked_at_together() {
    let store = world();
    let link =
        |account: &str, email: &str| Link { account: account.into(), email: Some(email.into()), name: None };
    let links =
        [link("jane", "J@Example.com"), link("janet", "j@example.com"), link("kim", "kim@example.com")];
    store.write(|w| w.put_links(&links, at(SEEN))).unwrap();
    let both = store.read(|r| r.accounts_of_email(" j@EXAMPLE.com ")).unwrap().unwrap();
    assert_eq!(
        (both.names.as_slice(), both.more),
        (["jane".to_owned(), "janet".to_owned()].as_slice(), false)
    );
    let page = store.read(|r| r.orders_of_accounts(&both, None, 10)).unwrap();
    assert_eq!((page.rows.len(), page.next), (5, None));
    let kim = store.read(|r| r.accounts_of_email("kim@example.com")).unwrap().unwrap();
    assert_eq!(store.read(|r| r.sums_of_accounts(&kim)).unwrap(), []);
    assert_eq!(store.read(|r| r.accounts_of_email("nobody@example.com")).unwrap(), None);
}

#[test]
fn voids_are_those_of_the_accounts_own_purchases() {
    let store = world();
    let void = |order: &str, token: &str, reason| purser_model::Void {
        key: purchase(PACKAGE, token).key,
        order: purser_model::OrderId::parse(order),
        purchased: at("2024-02-01T00:00:00Z"),
        voided: at("2024-02-03T00:00:00Z"),
        source: VoidedSource::Google,
        reason: VoidedReason(reason),
        quantity: None,
    };
    let own = void("GPA.1111-1111-1111-11111..0", "sub-old", 7);
    store
        .write(|w| {
            w.put_void(&own, "{}", at(SEEN))?;
            w.put_void(&void("GPA.4444-1111-1111-11111", "sub-other", 1), "{}", at(SEEN))
        })
        .unwrap();
    assert_eq!(store.read(|r| r.voids_of_accounts(&accounts(&store, "jane"))).unwrap(), [own]);
}

#[test]
fn a_page_of_ten_thousand_orders_reads_the_rows_of_the_page_only() {
    let store = world();
    let plan: Vec<String> = store
        .read(|r| {
            let (of, _) = accounts(&store, "jane").condition();
            let sql = format!("EXPLAIN QUERY PLAN {}", super::orders::page_of_ids(&of));
            let mut statement = r.conn.prepare(&sql)?;
            let rows = statement.query_map([1, 9, 5], |row| row.get(3))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .unwrap();
    assert!(plan.iter().all(|step| !step.contains("SCAN")), "{plan:#?}");
    assert!(plan.iter().any(|step| step.contains("COVERING INDEX o_pur")), "{plan:#?}");
}
