use std::collections::BTreeMap;
use std::sync::OnceLock;

use jiff::civil::date;
use proptest::prelude::*;
use purser_model::query::{
    Amount, CustomerOf, CustomerScrap, Days, Digits, OrderScrap, Query, Sort, SortBy, TextOf, TextScrap,
};
use purser_model::{Money, Order, OrderId, OrderState};

use super::*;
use crate::testing::{self, TestStore, time};
use crate::{Link, OrderRow, Totals};

mod customers;
mod near;
mod noted;
mod plans;
mod values;

/// A world of orders, in the store and beside it.
struct World {
    store: TestStore,
    orders: Vec<Known>,
}

struct Known {
    order: Order,
    account: Option<String>,
    /// Who is behind the account.
    link: Option<Link>,
    test: bool,
}

const SIZE: usize = 6_000;
const PRODUCTS: [&str; 6] = ["premium", "premium_family", "coins_500", "coins_1200", "no_ads", "rare"];
const COUNTRIES: [&str; 5] = ["DE", "US", "FR", "JP", "KW"];
const STATES: [&str; 5] = ["PROCESSED", "REFUNDED", "CANCELED", "PARTIALLY_REFUNDED", "ON_THE_MOON"];

const FIRST_NAMES: [&str; 5] = ["Jane", "Seán", "Acc", "Ōta", "Jan"];
const LAST_NAMES: [&str; 4] = ["Doe", "O'Brien", "van Dörp", "Janeway"];

/// Every third person is in the link table; two neighbours share an address, some have only a name.
fn link_of(person: u64, account: &str) -> Option<Link> {
    let n = usize::try_from(person).unwrap();
    let (first, last) = (FIRST_NAMES[n % 5], LAST_NAMES[n / 5 % 4]);
    let email = (n % 7 > 0)
        .then(|| format!("{first}.{last}{}@Mail{}.example.com", n / 6, n % 3).replace([' ', '\''], ""));
    (n % 3 < 2).then(|| Link { account: account.to_owned(), email, name: Some(format!("{first} {last}")) })
}

/// Small, fast, the same on every machine.
fn dice(seed: &mut u64, sides: u64) -> u64 {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    *seed % sides
}

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let mut seed = 88_172_645_463_325_252;
        let store = TestStore::new();
        let mut orders = Vec::new();
        let start = time("2025-01-01T00:00:00Z");
        for n in 0..SIZE {
            let mut roll = |sides| dice(&mut seed, sides);
            // All begin with 33, as Google's do.
            let base = 33_000_000_000_000_000 + i64::try_from(roll(1_000_000_000_000_000)).unwrap();
            let renewal = if roll(3) == 0 { Some(u32::try_from(roll(4)).unwrap()) } else { None };
            let id = match roll(50) {
                0 => OrderId::Other(format!("1299976316905470{n}.13710794063876")),
                _ => OrderId::Number(purser_model::OrderNumber { base, renewal }),
            };
            let person = roll(400);
            let token = format!("{:08x}tok{n:05}.AO-J1O{}", roll(u64::from(u32::MAX)), roll(1_000_000));
            let mut order =
                testing::order(&id.to_string(), &token, STATES[(roll(20).saturating_sub(15)) as usize]);
            order.created = start + jiff::SignedDuration::from_millis(roll(300 * 86_400_000).cast_signed());
            order.country =
                (roll(30) > 0).then(|| COUNTRIES[(roll(9).saturating_sub(4)) as usize].to_owned());
            let product = PRODUCTS[if roll(200) == 0 { 5 } else { roll(5) as usize }];
            let plan =
                product.starts_with("premium").then(|| ["monthly", "yearly"][usize::from(roll(9) == 0)]);
            order.package = ["com.lumen.notes", "com.lumen.draw"][usize::from(roll(4) == 0)].into();
            order.lines = vec![testing::line(product, plan)];
            if roll(25) == 0 {
                order.lines.push(testing::line(PRODUCTS[roll(5) as usize], None));
            }
            let currency = match order.country.as_deref() {
                Some("US") => "USD",
                Some("JP") => "JPY",
                Some("KW") => "KWD",
                _ => "EUR",
            };
            order.total = (roll(40) > 0).then(|| {
                let price =
                    [990, 4_990, 9_990, 49_990, 120_000][roll(5) as usize] + i64::from(roll(60) == 0) * 123;
                Money::from_micros(currency.parse().unwrap(), price * 1_000)
            });
            order.tax = None;
            order.revenue = None;
            let account = (person > 40).then(|| format!("acc_{:04x}_{person}", person * 7919 % 65_536));
            let link = account.as_deref().and_then(|account| link_of(person, account));
            orders.push(Known { order, account, link, test: roll(90) == 0 });
        }
        // An id is met once; the dice may roll it twice.
        let mut seen = std::collections::HashSet::new();
        orders.retain(|k| seen.insert(k.order.id.clone()));
        let texts: Vec<String> = orders
            .iter()
            .map(|k| testing::order_json(&k.order.id.to_string(), &k.order.token, k.order.state.name()))
            .collect();
        let put: Vec<(Order, &str)> =
            orders.iter().zip(&texts).map(|(k, text)| (k.order.clone(), text.as_str())).collect();
        let at = time("2026-01-01T00:00:00Z");
        store
            .write(|w| {
                w.put_orders(&put, at)?;
                for known in &orders {
                    let mut purchase = testing::purchase(&known.order.package, &known.order.token);
                    purchase.account = known.account.clone();
                    purchase.test = known.test;
                    w.put_purchase(&purchase, "{}", at)?;
                }
                let links: Vec<Link> = orders.iter().filter_map(|known| known.link.clone()).collect();
                w.put_links(&links, at)?;
                Ok(())
            })
            .unwrap();
        noted::put(&store, &orders);
        World { store, orders }
    })
}

/// Whether a customer is meant, the slow and plain way: lower case is what these names fold to.
fn is_meant(link: &Link, scrap: &CustomerScrap) -> bool {
    let text = scrap.text.to_lowercase();
    let email = link.email.as_deref().map(str::to_lowercase);
    let email = |test: &dyn Fn(&str) -> bool| email.as_deref().is_some_and(test);
    let named = || {
        let words = |text: &str| -> Vec<String> {
            text.to_lowercase()
                .split([' ', '\'', '.', '@', '_'])
                .map(str::to_owned)
                .filter(|w| !w.is_empty())
                .collect()
        };
        let (wanted, has) = (words(&text), words(link.name.as_deref().unwrap_or_default()));
        !wanted.is_empty() && wanted.iter().all(|w| has.iter().any(|h| h.starts_with(w)))
    };
    match scrap.of {
        CustomerOf::Name => named(),
        CustomerOf::Any => email(&|e| e.starts_with(&text)) || named(),
        CustomerOf::Email if !text.contains('@') || text.starts_with('@') => email(&|e| e.contains(&text)),
        CustomerOf::Email => {
            let whole =
                |l: &Link| l.email.as_deref().map(str::to_lowercase).as_deref() == Some(text.as_str());
            if world().orders.iter().filter_map(|k| k.link.as_ref()).any(whole) {
                whole(link)
            } else {
                email(&|e| e.starts_with(&text))
            }
        }
    }
}

/// Whether an order matches, the slow and plain way.
fn matches(known: &Known, query: &Query) -> bool {
    let o = &known.order;
    let number = o.id.number();
    let first = &o.lines[0];
    let one_of = |list: &[String], value: Option<&str>| {
        list.is_empty() || value.is_some_and(|v| list.iter().any(|l| l == v))
    };
    let nanos = o.total.map(Money::total_nanos);
    let day = o.created.to_zoned(query.zone.0.clone()).date();
    (query.orders.is_empty()
        || query.orders.iter().any(|s| {
            number.is_some_and(|n| n.base == s.base && (s.renewal.is_none() || n.renewal == s.renewal))
        }))
        && query.digits.iter().all(|d| number.is_some_and(|n| d.is_in(n.base)))
        && query.renewal.is_none_or(|r| number.is_some_and(|n| n.renewal == Some(r)))
        && query.texts.iter().all(|t| {
            let account = known.account.as_ref().is_some_and(|a| a.starts_with(&t.prefix));
            let token = o.token.starts_with(&t.prefix);
            let other = number.is_none() && o.id.to_string().starts_with(&t.prefix);
            match t.of {
                TextOf::Account => account,
                TextOf::Token => token,
                TextOf::Any => {
                    let any = CustomerScrap { of: CustomerOf::Any, text: t.prefix.clone() };
                    let customer = known.link.as_ref().is_some_and(|link| is_meant(link, &any));
                    account || token || other || customer || noted::says(known, &t.prefix)
                }
            }
        })
        && query.customers.iter().all(|c| known.link.as_ref().is_some_and(|link| is_meant(link, c)))
        && noted::matches(known, query)
        && one_of(&query.packages, Some(&o.package))
        && (query.products.is_empty() || o.lines.iter().any(|l| query.products.contains(&l.product)))
        && one_of(&query.plans, first.plan.as_deref())
        && (query.states.is_empty() || query.states.contains(&o.state))
        && one_of(&query.countries, o.country.as_deref())
        && (query.currencies.is_empty() || o.total.is_some_and(|t| query.currencies.contains(&t.currency)))
        && query.placed.from.is_none_or(|d| day >= d)
        && query.placed.until.is_none_or(|d| day <= d)
        && query.amounts.iter().all(|a| {
            nanos.is_some_and(|n| a.least.is_none_or(|l| n >= l) && a.most.is_none_or(|m| n <= m))
                && a.currency.is_none_or(|c| o.total.is_some_and(|t| t.currency == c))
        })
        && query.test.is_none_or(|t| t == known.test)
}

/// What a row is sorted by, before the time.
fn key(row: &OrderRow, by: SortBy) -> Option<(String, i128)> {
    let word = |t: &str| (!t.is_empty()).then(|| (t.to_owned(), 0));
    match by {
        SortBy::Placed => None,
        SortBy::Order => row.id.number().map(|n| {
            (String::new(), i128::from(n.base) * 1_000 + n.renewal.map_or(0, |r| i128::from(r) + 1))
        }),
        SortBy::Product => word(&row.product),
        SortBy::State => word(row.state.name()),
        SortBy::Account => row.account.as_deref().and_then(word),
        SortBy::Country => row.country.as_deref().and_then(word),
        SortBy::Amount => row.total.map(|t| (t.currency.to_string(), t.total_nanos())),
    }
}

fn in_order(a: &OrderRow, b: &OrderRow, sort: Sort) -> bool {
    let turn = |o: std::cmp::Ordering| if sort.descending { o.reverse() } else { o };
    let time = b.placed.cmp(&a.placed);
    let order = match (key(a, sort.by), key(b, sort.by)) {
        _ if sort.by == SortBy::Placed => turn(a.placed.cmp(&b.placed)),
        (Some(x), Some(y)) if sort.by == SortBy::Amount => x.0.cmp(&y.0).then(turn(x.1.cmp(&y.1))).then(time),
        (Some(x), Some(y)) => turn(x.cmp(&y)).then(time),
        (x, y) => y.is_some().cmp(&x.is_some()).then(time),
    };
    order.is_le()
}

/// All pages of a query, held against the plain answer.
fn check(query: &Query, page_size: usize) -> Result<(), TestCaseError> {
    let world = world();
    let mut wanted: Vec<String> =
        world.orders.iter().filter(|k| matches(k, query)).map(|k| k.order.id.to_string()).collect();
    let mut rows: Vec<OrderRow> = Vec::new();
    let mut after: Option<Cursor> = None;
    loop {
        let page = world.store.read(|r| r.search(query, after.as_ref(), page_size)).unwrap();
        rows.extend(page.rows);
        match page.next {
            Some(next) => after = Some(next.to_string().parse().unwrap()),
            None => break,
        }
        // Enough pages to have passed every kind of seam.
        if rows.len() > 12 * page_size {
            break;
        }
    }
    let whole = after.is_none() || rows.len() <= 12 * page_size;
    for pair in rows.windows(2) {
        prop_assert!(
            in_order(&pair[0], &pair[1], query.sort),
            "{:?}\n{:?}\n{:?}",
            query.sort,
            pair[0],
            pair[1]
        );
    }
    let mut found: Vec<String> = rows.iter().map(|r| r.id.to_string()).collect();
    found.sort_unstable();
    wanted.sort_unstable();
    if whole {
        prop_assert_eq!(&found, &wanted);
    } else {
        let n = found.len();
        found.dedup();
        prop_assert_eq!(found.len(), n, "a row came twice");
        prop_assert!(found.iter().all(|id| wanted.binary_search(id).is_ok()));
    }
    let mut sums = BTreeMap::new();
    for k in world.orders.iter().filter(|k| matches(k, query)) {
        if let Some(total) = k.order.total {
            *sums.entry(total.currency).or_insert(0) += total.total_nanos();
        }
    }
    let totals = world.store.read(|r| r.totals(query)).unwrap();
    let said: BTreeMap<_, _> = totals.sums.iter().map(|(c, m)| (*c, m.total_nanos())).collect();
    prop_assert_eq!(totals.count, wanted.len() as u64);
    prop_assert_eq!(said, sums);
    let facets = world.store.read(|r| r.facets(query)).unwrap();
    prop_assert_eq!(facets.states.iter().map(|(_, n)| n).sum::<u64>(), wanted.len() as u64);
    prop_assert_eq!(facets.packages.iter().map(|(_, n)| n).sum::<u64>(), wanted.len() as u64);
    Ok(())
}

fn some<T: Clone + std::fmt::Debug + 'static>(
    from: &[T],
    most: usize,
) -> impl Strategy<Value = Vec<T>> + use<T> {
    let from = from.to_vec();
    prop_oneof![3 => Just(Vec::new()), 1 => prop::sample::subsequence(from, 1..=most)]
}

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(|t| (*t).to_owned()).collect()
}

prop_compose! {
    /// A piece of an order that exists, mostly.
    fn piece()(n in 0..SIZE - 100, from in 0_usize..17, length in 2_usize..9, kind in 0..7, digits in "[0-9]{3,6}") -> (Option<Digits>, Option<TextScrap>) {
        let known = &world().orders[n];
        let number = known.order.id.number().map(|n| format!("{:017}", n.base));
        let cut = |from: usize, length: usize| number.as_ref().map(|d| d[from..(from + length).min(17)].to_owned());
        let text = |of, text: &str| Some(TextScrap { of, prefix: text[..text.len().min(length + 2)].to_owned() });
        match kind {
            0 => (cut(from / 4 * 4 % 16, length).and_then(|d| Digits::anywhere(&d)), None),
            1 => (cut(17 - length, length).and_then(|d| Digits::ending(&d)), None),
            2 => (cut(0, length).and_then(|d| Digits::beginning(&d)), None),
            3 => (Digits::anywhere(&digits), None),
            4 => (None, text(TextOf::Token, &known.order.token)),
            5 => (None, known.account.as_deref().and_then(|a| text(TextOf::Account, a))),
            _ => (None, text(TextOf::Any, known.account.as_deref().unwrap_or(&known.order.id.to_string()))),
        }
    }
}

prop_compose! {
    /// A piece of a customer who exists, mostly; in capitals at times.
    fn customer()(n in 0..SIZE - 100, kind in 0..9, from in 0_usize..30, length in 1_usize..12, loud in any::<bool>()) -> CustomerScrap {
        let link = world().orders[n..].iter().find_map(|known| known.link.clone()).unwrap();
        let name = link.name.clone().unwrap_or_default();
        let email = link.email.clone().unwrap_or_else(|| "nobody@example.com".into());
        let piece = |text: &str, from: usize, length: usize| -> String {
            let from = from % text.chars().count();
            text.chars().skip(from).take(length).collect()
        };
        let (of, text) = match kind {
            0 => (CustomerOf::Email, email),
            1 => (CustomerOf::Email, piece(&email, 0, length)),
            2 => (CustomerOf::Email, piece(email.split('@').next().unwrap(), from, length)),
            3 => (CustomerOf::Email, format!("@{}", piece(email.split('@').nth(1).unwrap(), 0, length))),
            4 => (CustomerOf::Name, name),
            5 => (CustomerOf::Name, piece(&name, 0, length)),
            6 => (CustomerOf::Name, piece(name.split(' ').nth(1).unwrap(), 0, length)),
            7 => (CustomerOf::Any, piece(&email, 0, length)),
            _ => (CustomerOf::Any, piece(name.split(' ').next().unwrap(), 0, length)),
        };
        CustomerScrap { of, text: if loud { text.to_uppercase() } else { text } }
    }
}

fn query() -> impl Strategy<Value = Query> {
    let states: Vec<OrderState> = STATES.iter().map(|s| OrderState::from_wire(s)).collect();
    let currencies: Vec<purser_model::Currency> = ["EUR", "USD", "KWD"].map(|c| c.parse().unwrap()).to_vec();
    let amount = prop_oneof![
        4 => Just(None),
        1 => (prop::sample::select(vec![990_i128, 9_990, 120_123]), 0..4, prop::option::of(prop::sample::select(currencies.clone())))
            .prop_map(|(price, kind, currency)| {
                let nanos = price * 1_000_000;
                let (least, most) = match kind {
                    0 => (Some(nanos), Some(nanos)),
                    1 => (Some(nanos + 1), None),
                    2 => (None, Some(nanos)),
                    _ => (Some(nanos), Some(nanos * 6)),
                };
                Some(Amount { least, most, currency })
            }),
    ];
    let day = || prop::option::weighted(0.15, (1_i8..=11, 1_i8..=28).prop_map(|(m, d)| date(2025, m, d)));
    let sort =
        (0_usize..7, any::<bool>()).prop_map(|(n, descending)| Sort { by: SortBy::WORDS[n].0, descending });
    (
        (
            some(&texts(&PRODUCTS), 3),
            some(&texts(&COUNTRIES), 2),
            some(&states, 2),
            some(&texts(&["com.lumen.notes", "com.lumen.draw"]), 1),
            some(&texts(&["monthly", "yearly"]), 1),
            some(&currencies, 2),
        ),
        (
            amount,
            day(),
            day(),
            prop::option::weighted(0.1, any::<bool>()),
            prop::option::weighted(0.05, 0_u32..4),
        ),
        (
            prop::option::weighted(0.4, piece()),
            prop::option::weighted(0.1, piece()),
            prop::option::weighted(0.3, customer()),
            prop::option::weighted(0.1, customer()),
            prop::option::weighted(0.1, noted::piece()),
            some(&texts(&noted::TAGS), 2),
            sort,
        ),
        prop::option::weighted(0.05, (0..SIZE - 100, any::<bool>())),
    )
        .prop_map(
            |(
                dims,
                (amount, from, until, test, renewal),
                (one, two, customer, another, note, tags, sort),
                whole,
            )| {
                let mut query = Query {
                    products: dims.0,
                    countries: dims.1,
                    states: dims.2,
                    packages: dims.3,
                    plans: dims.4,
                    currencies: dims.5,
                    amounts: amount.into_iter().collect(),
                    placed: Days { from, until },
                    test,
                    renewal,
                    notes: note.into_iter().collect(),
                    tags: Some(tags).filter(|tags| !tags.is_empty()).into_iter().collect(),
                    sort,
                    ..Query::default()
                };
                for (digits, text) in [one, two].into_iter().flatten() {
                    query.digits.extend(digits);
                    query.texts.extend(text);
                }
                for scrap in [customer, another].into_iter().flatten() {
                    // A bare word is of any kind, and reaches the store as a text.
                    match scrap.of {
                        CustomerOf::Any => {
                            query.texts.push(TextScrap { of: TextOf::Any, prefix: scrap.text })
                        }
                        _ => query.customers.push(scrap),
                    }
                }
                if let Some((n, exact)) = whole
                    && let Some(number) = world().orders[n].order.id.number()
                {
                    let renewal = if exact { number.renewal } else { None };
                    query.orders.push(OrderScrap { base: number.base, renewal });
                }
                query
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, ..ProptestConfig::default() })]
    #[test]
    fn every_query_finds_what_a_plain_look_at_all_orders_finds(query in query(), page in prop::sample::select(vec![7_usize, 50, 400])) {
        check(&query, page)?;
    }
}

#[test]
fn every_order_of_rows_is_kept_over_all_pages_of_all_orders() {
    for (by, _) in SortBy::WORDS {
        for descending in [true, false] {
            let query = Query { sort: Sort { by, descending }, ..Query::default() };
            check(&query, 999).unwrap();
        }
    }
}

#[test]
fn days_are_those_of_the_zone_that_is_asked_for() {
    let query = |zone: &str| Query {
        placed: Days { from: Some(date(2025, 3, 14)), until: Some(date(2025, 3, 14)) },
        zone: purser_model::query::Zone(jiff::tz::TimeZone::get(zone).unwrap()),
        ..Query::default()
    };
    for zone in ["America/Los_Angeles", "Pacific/Auckland", "UTC"] {
        check(&query(zone), 50).unwrap();
    }
}

#[test]
fn a_value_that_no_order_has_finds_nothing() {
    for query in [
        Query { products: vec!["nothing".into()], ..Query::default() },
        Query { countries: vec!["AQ".into()], ..Query::default() },
        Query { amounts: vec![Amount { least: Some(7), most: Some(7), currency: None }], ..Query::default() },
        Query { currencies: vec!["CHF".parse().unwrap()], ..Query::default() },
    ] {
        assert_eq!(world().store.read(|r| r.search(&query, None, 50)).unwrap().rows, []);
        let totals = world().store.read(|r| r.totals(&query)).unwrap();
        assert_eq!(totals, Totals { count: 0, sums: Vec::new(), exact: true });
    }
}
