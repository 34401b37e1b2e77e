//! An account as a whole: what it bought, paid and got back, against the truth; and what Google sent over time.

mod world;

use std::collections::{BTreeMap, HashMap};

use purser_app::api::{
    AccountPurchase, AccountRequest, AccountView, ActionDraft, ActionKind, ActionTarget, ErrorCode,
    ImportSource, OrderRow, SafeMode, VersionsOf,
};
use serde_json::Value;
use world::{World, search_all};

async fn mirrored(orders: u64) -> World {
    let world = World::connected(orders).await;
    world.app.sync_and_wait().await.expect("the first mirror");
    world
}

async fn view(world: &World, who: &str) -> AccountView {
    world.app.account(who.to_owned()).await.expect("an account")
}

fn page_of(who: &str, cursor: Option<String>, limit: u32) -> AccountRequest {
    AccountRequest { account: who.to_owned(), cursor, limit }
}

async fn orders_of(world: &World, who: &str, limit: u32) -> Vec<OrderRow> {
    let (mut rows, mut cursor) = (Vec::new(), None);
    loop {
        let page = world.app.account_orders(page_of(who, cursor, limit)).await.expect("a page");
        rows.extend(page.rows);
        cursor = page.next;
        if cursor.is_none() {
            return rows;
        }
    }
}

async fn purchases_of(world: &World, who: &str, limit: u32) -> Vec<AccountPurchase> {
    let (mut rows, mut cursor) = (Vec::new(), None);
    loop {
        let page = world.app.account_purchases(page_of(who, cursor, limit)).await.expect("a page");
        rows.extend(page.rows);
        cursor = page.next;
        if cursor.is_none() {
            return rows;
        }
    }
}

/// The accounts of the mirror with their orders, those with most orders first.
async fn by_account(world: &World) -> Vec<(String, Vec<OrderRow>)> {
    let mut found: HashMap<String, Vec<OrderRow>> = HashMap::new();
    for row in search_all(&world.app, "").await {
        if let Some(account) = row.account.clone() {
            found.entry(account).or_default().push(row);
        }
    }
    let mut found: Vec<_> = found.into_iter().collect();
    found.sort_by(|(a, of_a), (b, of_b)| of_b.len().cmp(&of_a.len()).then_with(|| a.cmp(b)));
    found
}

/// Billionths of an exact decimal.
fn nanos(decimal: &str) -> i128 {
    let (units, rest) = decimal.split_once('.').unwrap_or((decimal, ""));
    let fraction = format!("{rest:0<9}");
    units.parse::<i128>().expect("a number") * 1_000_000_000 + fraction.parse::<i128>().expect("a number")
}

fn truly(value: &Value) -> i128 {
    let units = value["units"].as_str().map_or(0, |units| units.parse::<i128>().expect("a number"));
    units * 1_000_000_000 + i128::from(value["nanos"].as_i64().unwrap_or(0))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_account_paid_and_got_back_is_what_google_charged_and_returned() {
    let world = mirrored(1_500).await;
    let truth: HashMap<String, Value> = world
        .true_orders()
        .into_iter()
        .map(|order| (order["orderId"].as_str().expect("an id").to_owned(), order))
        .collect();
    let (mut refunds, mut several) = (0, 0);
    for (account, rows) in by_account(&world).await.into_iter().take(150) {
        let seen = view(&world, &account).await;
        assert_eq!((seen.id.as_str(), seen.orders as usize), (account.as_str(), rows.len()));
        let mut paid: BTreeMap<String, (i128, i128, u32)> = BTreeMap::new();
        for row in rows.iter().filter(|row| !row.test) {
            let order = &truth[&row.id];
            let state = order["state"].as_str().expect("a state");
            if matches!(state, "PENDING" | "CANCELED") || order["total"].is_null() {
                continue;
            }
            let code = order["total"]["currencyCode"].as_str().expect("a currency").to_owned();
            let sum = paid.entry(code).or_default();
            sum.0 += truly(&order["total"]);
            sum.2 += 1;
            let events = &order["orderHistory"];
            if state == "REFUNDED" {
                sum.1 += truly(&order["total"]);
            } else {
                for part in events["partialRefundEvents"].as_array().into_iter().flatten() {
                    if part["state"] == "PROCESSED_SUCCESSFULLY" {
                        sum.1 += truly(&part["refundDetails"]["total"]);
                    }
                }
            }
        }
        let told: BTreeMap<String, (i128, i128, u32)> = seen
            .value
            .iter()
            .map(|v| {
                assert_eq!(nanos(&v.paid.decimal) - nanos(&v.refunded.decimal), nanos(&v.net.decimal));
                let sums = (nanos(&v.paid.decimal), nanos(&v.refunded.decimal), v.orders);
                (v.paid.currency.clone(), sums)
            })
            .collect();
        assert_eq!(told, paid, "{account}");
        refunds += seen.refunds.orders;
        several += u32::from(seen.subscriptions + seen.one_time > 1);
        assert_eq!(seen.refunds.by.iter().map(|by| by.orders).sum::<u32>(), seen.refunds.orders);
    }
    assert!(refunds > 5 && several > 5, "{refunds} refunds, {several} with several purchases");
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_and_purchases_of_an_account_are_its_own_page_by_page() {
    let world = mirrored(800).await;
    let all = by_account(&world).await;
    for (account, mut rows) in all.into_iter().take(20) {
        rows.sort_by(|a, b| b.placed.cmp(&a.placed).then_with(|| b.id.cmp(&a.id)));
        let mut seen = orders_of(&world, &account, 3).await;
        seen.sort_by(|a, b| b.placed.cmp(&a.placed).then_with(|| b.id.cmp(&a.id)));
        assert_eq!(seen, rows, "{account}");
        let bought = purchases_of(&world, &account, 1).await;
        assert_eq!(bought, purchases_of(&world, &account, 500).await);
        let counted = view(&world, &account).await;
        assert_eq!(bought.len(), (counted.subscriptions + counted.one_time) as usize);
        assert_eq!(bought.iter().map(|row| row.orders as usize).sum::<usize>(), rows.len());
        for row in &bought {
            let record = world.app.purchase(row.token.clone()).await.expect("a purchase");
            assert_eq!(
                (record.orders.len(), record.package.as_str()),
                (row.orders as usize, row.package.as_str())
            );
            assert_eq!(record.purchase.expect("it was looked up").kind, row.kind);
        }
    }
    let error = world.app.account("no such account".into()).await.expect_err("nobody");
    assert_eq!(error.code, ErrorCode::NotFound);
    for bad in [page_of("x", None, 0), page_of("x", None, 501), page_of("x", Some("nonsense".into()), 5)] {
        let code = world.app.account_orders(bad).await.expect_err("it is refused").code;
        assert_eq!(code, ErrorCode::Invalid);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_is_reached_by_e_mail_with_all_accounts_and_a_search_that_names_one_exactly_says_so() {
    let world = mirrored(600).await;
    let all = by_account(&world).await;
    let [(one, of_one), (two, of_two), ..] = all.as_slice() else { panic!("two accounts") };
    let csv = format!("account,email,name\n{one},Jane@Example.com,Jane Doe\n{two},jane@example.com,\n");
    let source = ImportSource { text: Some(csv), file: None, package: None };
    world.app.run_import(source).await.expect("it is imported");

    let both = view(&world, "JANE@example.com").await;
    assert_eq!(both.orders as usize, of_one.len() + of_two.len());
    assert_eq!((both.accounts.len(), both.id.as_str()), (2, "JANE@example.com"));
    assert_eq!(both.customer.as_ref().and_then(|c| c.name.as_deref()), Some("Jane Doe"));
    assert!(both.signals.iter().all(|signal| signal.id != "shared"), "all of them are looked at");
    let alone = view(&world, one).await;
    assert_eq!(alone.orders as usize, of_one.len());
    let shared =
        alone.signals.iter().find(|signal| signal.id == "shared").expect("another account has it, too");
    assert_eq!(view(&world, shared.open.as_deref().expect("its view")).await.accounts.len(), 2);

    let hit = |query: String| async move {
        let request = purser_app::api::SearchRequest { query, cursor: None, limit: 5, sort: None };
        world.app.search_orders(request).await.expect("a page").account
    };
    let found = hit(one.clone()).await.expect("an account");
    assert_eq!((found.id.as_str(), found.title.as_str(), found.accounts), (one.as_str(), "Jane Doe", 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_is_a_version_with_what_led_to_it_and_its_difference_says_what_changed() {
    let world = mirrored(400).await;
    let app = &world.app;
    app.set_safe_mode(SafeMode::Confirm).await.expect("actions are allowed");
    app.set_agent("Ada".into()).await.expect("a name");
    let row = search_all(app, "processed").await.into_iter().find(|row| {
        !row.test && row.account.is_some() && row.total.as_ref().is_some_and(|t| nanos(&t.decimal) > 0)
    });
    let row = row.expect("an order that can be refunded");
    let of = || VersionsOf::Order(row.id.clone());
    let before = app.versions(of()).await.expect("versions");
    assert_eq!((before[0].number, before[0].changes), (0, None));
    let draft = ActionDraft {
        kind: ActionKind::Refund,
        target: ActionTarget { order: Some(row.id.clone()), token: None },
        reason: "charged twice".into(),
        ticket: None,
        item: None,
        days: None,
        review: None,
        by_macro: None,
    };
    let preview = app.preview_action(draft.clone()).await.expect("a preview");
    app.perform_action(draft, preview.code).await.expect("it is done");

    let after = app.versions(of()).await.expect("versions");
    assert_eq!(after.len(), before.len() + 1);
    let last = after.last().expect("a version");
    assert!(last.why.contains("Ada") && last.why.contains("Refund"), "{last:?}");
    let (from, to) = (last.number - 1, last.number);
    let diff = app.version_diff(of(), from, to).await.expect("a difference");
    assert_eq!(Some(diff.added + diff.removed + diff.changed), last.changes);
    let state = diff.rows.iter().find(|row| row.path == "state").expect("its state changed");
    assert_eq!(state.before.as_deref(), Some(r#""PROCESSED""#));
    assert_eq!(state.after.as_deref(), Some(r#""REFUNDED""#));
    let back = app.version_diff(of(), to, from).await.expect("the other way round");
    assert_eq!((back.added, back.removed, back.changed), (diff.removed, diff.added, diff.changed));
    let same = app.version_diff(of(), to, to).await.expect("with itself");
    assert_eq!((same.added, same.removed, same.changed), (0, 0, 0));
    assert_eq!(app.version_diff(of(), 0, 99).await.expect_err("no such version").code, ErrorCode::NotFound);

    let account = view(&world, row.account.as_deref().expect("an account")).await;
    let ours = account.refunds.by.iter().find(|by| by.who == "Ada, with Purser").expect("who did it");
    assert_eq!(ours.orders, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn play_console_is_named_with_what_to_paste_and_nothing_of_the_order_is_in_its_address() {
    let world = World::connected(60).await;
    let found = world.app.play_console(" GPA.3312-4821-9932-12345 ".into()).await.expect("a page");
    assert_eq!(found.text, "GPA.3312-4821-9932-12345");
    assert!(found.url.starts_with("https://play.google.com/console/"), "{}", found.url);
    assert!(!found.url.contains("3312"));
    for bad in ["", "two words", "a\nb"] {
        assert_eq!(world.app.play_console(bad.into()).await.expect_err("no order").code, ErrorCode::Invalid);
    }
}
