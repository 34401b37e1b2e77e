use purser_model::query::{Days, TextOf, TextScrap};
use purser_model::{
    Acknowledgement, Gone, PriceChange, Purchase, PurchaseDetail, SubscriptionItem, SubscriptionPurchase,
};
use rusqlite::params_from_iter;
use rusqlite::types::Value;

use super::*;
use crate::search::sql::Condition;
use crate::testing::{TestStore, order, order_json, time};

const NOW: &str = "2026-03-14T12:00:00Z";

/// Numbers that look thrown, and are the same each time.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn one_of<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.throw(of.len())].clone()
    }
}

fn hours(n: usize) -> Timestamp {
    time("2026-03-01T00:00:00Z") + jiff::SignedDuration::from_hours(n as i64)
}

fn random(n: usize, dice: &mut Dice) -> Purchase {
    use SubscriptionState as S;
    let states = [S::Active, S::Active, S::Active, S::Canceled, S::Expired, S::OnHold];
    let more = [S::InGracePeriod, S::Paused, S::Pending, S::Other("FROZEN".into())];
    let state = dice.one_of(&[&states[..], &more[..]].concat());
    let currency = dice.one_of(&["EUR", "USD", "JPY"]).parse().unwrap();
    let price = |dice: &mut Dice| Money::new(currency, dice.throw(3) as i64, 990_000_000).unwrap();
    let change = (dice.throw(6) == 0).then(|| PriceChange {
        new_price: Some(price(dice)),
        mode: dice.one_of(&["PRICE_INCREASE", "PRICE_DECREASE"]).into(),
        state: dice.one_of(&["OUTSTANDING", "CONFIRMED", "APPLIED"]).into(),
        expected: None,
    });
    let product = dice.one_of(&["premium", "family", "basic"]);
    let package = dice.one_of(&["com.example.a", "com.example.b"]);
    Purchase {
        key: PurchaseKey { package: package.into(), token: format!("token-{n:04}") },
        country: dice.one_of(&[Some("DE"), Some("FR"), Some("US"), None]).map(str::to_owned),
        account: (dice.throw(4) > 0).then(|| format!("account-{}", dice.throw(40))),
        profile: None,
        acknowledged: dice.one_of(&[Acknowledgement::Acknowledged, Acknowledgement::Pending]),
        test: dice.throw(5) == 0,
        detail: PurchaseDetail::Subscription(SubscriptionPurchase {
            state,
            started: (dice.throw(8) > 0).then(|| hours(dice.throw(200))),
            linked_token: None,
            expired_token: None,
            canceled: None,
            resumes: Some(hours(dice.throw(600))),
            pending_order: None,
            items: vec![SubscriptionItem {
                product: product.into(),
                plan: dice.one_of(&[Some("monthly"), Some("yearly"), None]).map(str::to_owned),
                offer: dice.one_of(&[None, None, Some("trial")]).map(str::to_owned),
                phase: None,
                expiry: (dice.throw(9) > 0).then(|| hours(dice.throw(600))),
                latest_order: Some(OrderId::parse(&format!("GPA.3312-4821-9932-{n:05}..1"))),
                auto_renews: dice.one_of(&[Some(true), Some(true), Some(false), None]),
                recurring_price: (dice.throw(7) > 0).then(|| price(dice)),
                price_change: change,
                prepaid: false,
                committed_payments_left: None,
                replaced_later_by: None,
                ..SubscriptionItem::default()
            }],
            etag: None,
        }),
    }
}

struct World {
    store: TestStore,
    purchases: Vec<(Purchase, bool)>,
}

/// `count` subscriptions, some of which changed since they were first seen and some are gone.
fn world(count: usize) -> World {
    let store = TestStore::new();
    let mut dice = Dice(7);
    let seen = time("2026-03-10T00:00:00Z");
    let mut purchases = Vec::new();
    store
        .write(|w| {
            for n in 0..count {
                let first = random(n, &mut dice);
                w.put_purchase(&first, "{}", seen)?;
                let mut last = first.clone();
                if dice.throw(3) == 0 {
                    let key = first.key;
                    last = Purchase { key, account: first.account, ..random(n, &mut dice) };
                    w.put_purchase(&last, r#"{"a":1}"#, seen)?;
                }
                let gone = dice.throw(12) == 0;
                if gone {
                    w.purchase_gone(&last.key, Gone::Expired, "no longer valid", seen)?;
                }
                let id = format!("GPA.3312-4821-9932-{n:05}");
                let mut paid = order(&id, &last.key.token, "PROCESSED");
                paid.package = last.key.package.clone();
                w.put_order(&paid, &order_json(&id, &last.key.token, "PROCESSED"), seen)?;
                purchases.push((last, gone));
            }
            Ok(())
        })
        .unwrap();
    World { store, purchases }
}

fn subscription(purchase: &Purchase) -> &SubscriptionPurchase {
    let PurchaseDetail::Subscription(s) = &purchase.detail else { panic!("a subscription") };
    s
}

fn in_view(view: SubscriptionView, purchase: &Purchase, gone: bool) -> bool {
    use SubscriptionState as S;
    let s = subscription(purchase);
    let lives = !gone && !matches!(s.state, S::Expired);
    let ends =
        matches!(&s.state, S::Canceled) || s.state == S::Active && s.items[0].auto_renews != Some(true);
    let soon = s.items[0].expiry.is_some_and(|end| end <= time("2026-03-21T12:00:00Z"));
    match view {
        SubscriptionView::All => true,
        SubscriptionView::Live => lives,
        SubscriptionView::Grace => lives && s.state == S::InGracePeriod,
        SubscriptionView::Hold => lives && s.state == S::OnHold,
        SubscriptionView::Paused => lives && s.state == S::Paused,
        SubscriptionView::Ending => lives && ends && soon,
        SubscriptionView::PriceChange => {
            lives && s.items[0].price_change.as_ref().is_some_and(|c| c.state != "APPLIED")
        }
        SubscriptionView::Unacknowledged => lives && purchase.acknowledged == Acknowledgement::Pending,
    }
}

impl World {
    fn truth(&self, view: SubscriptionView, fits: impl Fn(&Purchase) -> bool) -> Vec<String> {
        let fitting = self.purchases.iter().filter(|(p, gone)| in_view(view, p, *gone) && fits(p));
        let mut tokens: Vec<String> = fitting.map(|(p, _)| p.key.token.clone()).collect();
        tokens.sort_unstable();
        tokens
    }

    /// All pages, few rows at a time.
    fn list(&self, search: &SubscriptionSearch<'_>, few: i64) -> Vec<SubscriptionRow> {
        let (mut rows, mut after) = (Vec::new(), None::<String>);
        loop {
            let page = self
                .store
                .read(|r| r.page_of_subscriptions(search, after.as_deref(), 7, few))
                .unwrap()
                .unwrap();
            rows.extend(page.rows);
            after = page.next;
            if after.is_none() {
                return rows;
            }
        }
    }
}

fn tokens(rows: &[SubscriptionRow]) -> Vec<String> {
    let mut tokens: Vec<String> = rows.iter().map(|row| row.key.token.clone()).collect();
    tokens.sort_unstable();
    tokens
}

const SORTS: [SubscriptionSortBy; 7] = [
    SubscriptionSortBy::Next,
    SubscriptionSortBy::Started,
    SubscriptionSortBy::Product,
    SubscriptionSortBy::State,
    SubscriptionSortBy::Account,
    SubscriptionSortBy::Country,
    SubscriptionSortBy::Price,
];

fn by_next() -> SubscriptionSort {
    SubscriptionSort { by: SubscriptionSortBy::Next, descending: false }
}

#[test]
fn every_view_and_every_filter_finds_what_is_so() {
    let world = world(300);
    let none = Query::default();
    type Fits = fn(&Purchase) -> bool;
    let cases: [(Query, Fits); 8] = [
        (none.clone(), |_| true),
        (Query { products: vec!["premium".into()], plans: vec!["monthly".into()], ..none.clone() }, |p| {
            let item = &subscription(p).items[0];
            item.product == "premium" && item.plan.as_deref() == Some("monthly")
        }),
        (Query { countries: vec!["DE".into(), "FR".into()], ..none.clone() }, |p| {
            matches!(p.country.as_deref(), Some("DE" | "FR"))
        }),
        (
            Query {
                subscription_states: vec![
                    SubscriptionState::Canceled,
                    SubscriptionState::Other("FROZEN".into()),
                ],
                packages: vec!["com.example.a".into()],
                ..none.clone()
            },
            |p| {
                matches!(subscription(p).state.name(), "CANCELED" | "FROZEN")
                    && p.key.package == "com.example.a"
            },
        ),
        (Query { test: Some(true), currencies: vec!["EUR".parse().unwrap()], ..none.clone() }, |p| {
            let price = subscription(p).items[0].recurring_price;
            p.test && price.is_some_and(|price| price.currency.code() == "EUR")
        }),
        (
            Query {
                amounts: vec![purser_model::query::Amount {
                    least: Some(1_500_000_000),
                    most: None,
                    currency: "USD".parse().ok(),
                }],
                ..none.clone()
            },
            |p| {
                let price = subscription(p).items[0].recurring_price;
                price.is_some_and(|price| {
                    price.currency.code() == "USD" && price.units() >= 1 && price.nanos() > 0
                })
            },
        ),
        (
            Query { texts: vec![TextScrap { of: TextOf::Any, prefix: "account-1".into() }], ..none.clone() },
            |p| p.account.as_ref().is_some_and(|a| a.starts_with("account-1")),
        ),
        (
            Query {
                orders: vec![purser_model::query::OrderScrap { base: 33_124_821_993_200_017, renewal: None }],
                ..none.clone()
            },
            |p| p.key.token == "token-0017",
        ),
    ];
    for (n, (query, fits)) in cases.iter().enumerate() {
        let counts = world.store.read(|r| r.subscription_counts(query, time(NOW))).unwrap();
        for (view, count) in counts {
            let truth = world.truth(view, fits);
            let search = SubscriptionSearch { query, view, sort: by_next(), now: time(NOW) };
            assert_eq!(tokens(&world.list(&search, FEW)), truth, "case {n}, {view:?}");
            assert_eq!(count, truth.len() as u64, "case {n}, {view:?}");
        }
    }
}

#[test]
fn sorting_in_memory_and_walking_give_one_order_with_every_row_once() {
    let world = world(260);
    let queries = [
        Query::default(),
        Query { countries: vec!["DE".into(), "US".into()], ..Query::default() },
        Query { products: vec!["premium".into(), "basic".into()], ..Query::default() },
        Query {
            subscription_states: vec![SubscriptionState::Active, SubscriptionState::Expired],
            ..Query::default()
        },
    ];
    for query in &queries {
        for view in [SubscriptionView::All, SubscriptionView::Live, SubscriptionView::Ending] {
            let everything = SubscriptionSearch { query, view, sort: by_next(), now: time(NOW) };
            let all = tokens(&world.list(&everything, FEW));
            for by in SORTS {
                for descending in [false, true] {
                    let search =
                        SubscriptionSearch { sort: SubscriptionSort { by, descending }, ..everything };
                    let walked = world.list(&search, -1);
                    assert_eq!(tokens(&walked), all, "{by:?} {descending} {view:?}");
                    assert_eq!(world.list(&search, FEW), walked, "{by:?} {descending} {view:?}");
                    assert_in_order(&walked, search.sort);
                }
            }
        }
    }
}

fn assert_in_order(rows: &[SubscriptionRow], sort: SubscriptionSort) {
    let column = |row: &SubscriptionRow| -> Option<(String, i128)> {
        match sort.by {
            SubscriptionSortBy::Next => row.next.map(|(at, _)| (String::new(), at.as_millisecond().into())),
            SubscriptionSortBy::Started => row.started.map(|at| (String::new(), at.as_millisecond().into())),
            SubscriptionSortBy::Product => {
                Some((format!("{} {}", row.product, row.plan.clone().unwrap_or_default()), 0))
            }
            SubscriptionSortBy::State => Some((row.state.name().to_owned(), 0)),
            SubscriptionSortBy::Account => row.account.clone().map(|text| (text, 0)),
            SubscriptionSortBy::Country => row.country.clone().map(|text| (text, 0)),
            SubscriptionSortBy::Price => {
                row.price.map(|price| (price.currency.code().to_owned(), price.total_nanos()))
            }
        }
    };
    for pair in rows.windows(2) {
        let fits = match (column(&pair[0]), column(&pair[1])) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(a), Some(b)) if sort.by == SubscriptionSortBy::Price && a.0 != b.0 => a.0 < b.0,
            (Some(a), Some(b)) if sort.descending => a >= b,
            (Some(a), Some(b)) => a <= b,
        };
        assert!(fits, "{sort:?}: {:?} before {:?}", pair[0], pair[1]);
    }
}

#[test]
fn an_older_price_is_one_that_the_newest_subscriber_of_plan_country_and_currency_does_not_pay() {
    let world = world(300);
    let query = Query::default();
    let search =
        SubscriptionSearch { query: &query, view: SubscriptionView::All, sort: by_next(), now: time(NOW) };
    let rows = world.list(&search, FEW);
    let cohort = |row: &SubscriptionRow| {
        let currency = row.price.map(|price| price.currency);
        (row.key.package.clone(), row.product.clone(), row.plan.clone(), row.country.clone(), currency)
    };
    let mut older = 0;
    for row in &rows {
        let same = rows.iter().filter(|r| r.offer.is_none() && r.started.is_some() && r.price.is_some());
        let same: Vec<_> = same.filter(|r| cohort(r) == cohort(row)).collect();
        let newest = same.iter().filter_map(|r| r.started).max();
        let prices: Vec<_> = same.iter().filter(|r| r.started == newest).map(|r| r.price).collect();
        if prices.len() == 1 {
            assert_eq!(row.older_price, row.price.is_some() && row.price != prices[0], "{row:?}");
        }
        older += usize::from(row.older_price);
    }
    assert!(older > 20 && older < rows.len(), "{older}");
}

#[test]
fn days_are_those_on_which_something_happens_next() {
    let world = world(300);
    let day = |text: &str| text.parse().ok();
    let query =
        Query { placed: Days { from: day("2026-03-10"), until: day("2026-03-12") }, ..Query::default() };
    let search =
        SubscriptionSearch { query: &query, view: SubscriptionView::All, sort: by_next(), now: time(NOW) };
    let all = Query::default();
    let everything = SubscriptionSearch { query: &all, ..search };
    let (first, beyond) = (time("2026-03-10T00:00:00Z"), time("2026-03-13T00:00:00Z"));
    let within = |row: &SubscriptionRow| row.next.is_some_and(|(at, _)| at >= first && at < beyond);
    let truth: Vec<_> = world.list(&everything, FEW).into_iter().filter(within).collect();
    assert!(truth.len() > 5);
    assert_eq!(world.list(&search, FEW), truth);
}

#[test]
fn a_customer_of_the_link_table_is_found_by_address_and_name() {
    use purser_model::query::{CustomerOf, CustomerScrap};
    let world = world(200);
    let link = crate::Link {
        account: "account-7".into(),
        email: Some("mara@example.com".into()),
        name: Some("Mara Lind".into()),
    };
    let scrap = |of, text: &str| Query {
        customers: vec![CustomerScrap { of, text: text.into() }],
        ..Query::default()
    };
    let view = SubscriptionView::All;
    let find = |query: &Query| {
        tokens(&world.list(&SubscriptionSearch { query, view, sort: by_next(), now: time(NOW) }, FEW))
    };
    assert!(find(&scrap(CustomerOf::Email, "mara@")).is_empty(), "nobody is linked yet");
    world.store.write(|w| w.put_links(&[link], time(NOW))).unwrap();
    let truth = world.truth(view, |p| p.account.as_deref() == Some("account-7"));
    assert!(!truth.is_empty());
    assert_eq!(find(&scrap(CustomerOf::Email, "mara@example.com")), truth);
    assert_eq!(find(&scrap(CustomerOf::Name, "lind")), truth);
    let typed =
        Query { texts: vec![TextScrap { of: TextOf::Any, prefix: "mara".into() }], ..Query::default() };
    assert_eq!(find(&typed), truth);
    assert!(find(&scrap(CustomerOf::Email, "nobody@example.com")).is_empty());
}

/// What SQLite does for a statement, a line for each step.
fn plan_of(reader: &Reader<'_>, sql: &str, params: Vec<Value>) -> Vec<String> {
    let mut statement = reader.conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let rows = statement.query_map(params_from_iter(params), |row| row.get(3)).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

#[test]
fn no_page_of_a_walk_scans_or_sorts_and_counts_of_views_begin_at_their_index() {
    let world = world(60);
    let query = Query::default();
    world
        .store
        .read(|r| {
            for view in SubscriptionView::EVERY {
                for by in SORTS {
                    let sort = SubscriptionSort { by, descending: false };
                    let search = SubscriptionSearch { query: &query, view, sort, now: time(NOW) };
                    let filter = Filter::resolve(r, &search)?.unwrap();
                    for stage in walk::stages(r, &filter, sort)? {
                        let (sql, mut params) = stage.sql(&filter.condition(), &Condition::default());
                        params.push(50.into());
                        let plan = plan_of(r, &sql, params);
                        let index = |step: &String| step.contains(" INDEX pc_");
                        let fine = |step: &String| !step.contains("TEMP B-TREE");
                        assert!(plan.iter().any(index) && plan.iter().all(fine), "{view:?} {by:?}: {plan:?}");
                    }
                }
            }
            for (index, sql) in [
                ("pc_change", "live = 1 AND change > 0"),
                ("pc_ending", "live = 1 AND next_kind = 2 AND next <= 5"),
                ("pc_pending", "live = 1 AND pending = 1"),
            ] {
                let sql = format!("SELECT 1 FROM purchase INDEXED BY {index} WHERE {sql}");
                let plan = plan_of(r, &sql, Vec::new());
                assert!(plan.iter().all(|step| step.contains(" INDEX pc_")), "{plan:?}");
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn what_an_older_purser_mirrored_is_read_again_once_and_not_over_newer_content() {
    let world = world(40);
    let unread = || world.store.read(|r| r.unread_purchases(100)).unwrap().len();
    assert_eq!(unread(), 0);
    let query = Query::default();
    let search =
        SubscriptionSearch { query: &query, view: SubscriptionView::All, sort: by_next(), now: time(NOW) };
    let before = world.list(&search, FEW);
    world.store.with_writer_connection(|c| {
        c.execute_batch(
            "UPDATE purchase SET read = 0, next = 9223372036854775807, next_kind = 0, cur = 0, units = NULL,
                nanos = NULL, change = 0, last_base = NULL, items = 0",
        )
        .unwrap();
    });
    assert_eq!(unread(), 40);
    let newer = &world.purchases[0].0;
    world.store.write(|w| w.put_purchase(newer, r#"{"b":1}"#, time(NOW))).unwrap();
    world
        .store
        .write(|w| {
            let nonsense = random(0, &mut Dice(99));
            w.read_again(&newer.key, Some(&Purchase { key: newer.key.clone(), ..nonsense }))?;
            world.purchases[1..].iter().try_for_each(|(p, _)| w.read_again(&p.key, Some(p)))
        })
        .unwrap();
    assert_eq!(unread(), 0);
    let after = world.list(&search, FEW);
    let fresh = |rows: &[SubscriptionRow]| -> Vec<SubscriptionRow> {
        rows.iter().filter(|row| row.key != newer.key).cloned().collect()
    };
    assert_eq!(fresh(&after), fresh(&before));
}
