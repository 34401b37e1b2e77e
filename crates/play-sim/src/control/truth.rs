//! What is really so, for tests: the same facts that Google's calls answer, but listed and searched.

use serde_json::{Value, json};

use crate::calendar::{parse, rfc3339};
use crate::catalog::{self, ONE_TIME, PACKAGES, SUBSCRIPTIONS, bodies, package_position};
use crate::http::entrance::Answer;
use crate::http::error::Refusal;
use crate::http::request::Request;
use crate::ids::{OrderNo, PurchaseNo};
use crate::sim::Sim;
use crate::wire::{Body, order, product_purchase, subscription_purchase};
use crate::world::life::Life;
use crate::world::standing::{OrderStanding, Standing};
use crate::world::{OrderRow, Reach, World};

use super::search;

pub(super) fn run(sim: &Sim, request: &Request, rest: &[&str]) -> Result<Answer, Refusal> {
    let world = sim.world();
    let body = match rest {
        ["summary"] => summary(&world),
        ["orders"] => orders(&world, request)?,
        ["orders", id] => one_order(&world, id)?,
        ["purchases"] => purchases(&world, request)?,
        ["purchases", token] => one_purchase(&world, token)?,
        ["voided"] => voided(&world),
        ["search"] => search::search(&world, request)?,
        ["catalog"] => catalog_body(&world),
        ["least"] => least(&world, request)?,
        _ => return Err(Refusal::not_found("No such truth.")),
    };
    Ok(Answer::Json(body))
}

/// The package a request is about, if it says one.
pub(super) fn wanted_package(request: &Request) -> Result<Option<u8>, Refusal> {
    match request.param("package") {
        None => Ok(None),
        Some(name) => package_position(name).map(Some).ok_or_else(|| {
            Refusal::invalid(format!("package: {name} is not one of {}.", PACKAGES.join(", ")))
        }),
    }
}

fn order_body(world: &World, life: &Life, standing: &Standing<'_>, found: &OrderStanding) -> Value {
    let mut body = order::order(&world.names, life, standing.purchase, found);
    body["packageName"] = PACKAGES[usize::from(standing.purchase.package())].into();
    let channels = Reach::of(&world.setting, life, standing, world.now()).channels(found);
    let mut named = Vec::new();
    if channels.sales {
        named.push("sales");
    }
    if channels.purchase {
        named.push("purchase");
    }
    if channels.voided {
        named.push("voided");
    }
    body["channels"] = named.into();
    body
}

/// Runs through rows in the order of time, from a cursor on.
fn orders(world: &World, request: &Request) -> Result<Value, Refusal> {
    let limit = request.page_size("limit", 100, 10_000)?;
    let package = wanted_package(request)?;
    let all = request.flag("all")?;
    let rows = world.orders();
    let start = match request.param("after").filter(|a| !a.is_empty()) {
        None => 0,
        Some(cursor) => {
            let key =
                cursor_key(cursor).ok_or_else(|| Refusal::invalid("after: not a cursor of this list."))?;
            rows.partition_point(|row| row_key(row) <= key)
        }
    };
    let mut out = Vec::new();
    let mut last = None;
    let mut more = false;
    for row in &rows[start..] {
        if package.is_some_and(|p| catalog::product(row.product).package() != p) {
            continue;
        }
        if out.len() == limit {
            more = true;
            break;
        }
        let Some(life) = world.life(row.customer) else { continue };
        let Some(standing) = Standing::of(&life, row.slot, world.now()) else { continue };
        let Some(found) = standing.order(row.renewal) else { continue };
        if !all && !Reach::of(&world.setting, &life, &standing, world.now()).channels(found).any() {
            continue;
        }
        out.push(order_body(world, &life, &standing, found));
        last = Some(row);
    }
    let after = last.filter(|_| more).map(|row| {
        let (at, customer, slot, renewal) = row_key(row);
        format!("{at}.{customer}.{slot}.{renewal}")
    });
    Ok(Body::new().with("orders", out).maybe("after", after).into())
}

type RowKey = (u32, u32, i16, u8);

fn row_key(row: &OrderRow) -> RowKey {
    (row.at, row.customer, row.renewal, row.slot)
}

fn cursor_key(text: &str) -> Option<RowKey> {
    let mut parts = text.split('.');
    let key = (
        parts.next()?.parse().ok()?,
        parts.next()?.parse().ok()?,
        parts.next()?.parse().ok()?,
        parts.next()?.parse().ok()?,
    );
    parts.next().is_none().then_some(key)
}

fn one_order(world: &World, id: &str) -> Result<Value, Refusal> {
    let missing = || Refusal::not_found(format!("No order {id} in this world."));
    let (number, life) = world.find_order(id).ok_or_else(missing)?;
    let standing = Standing::of(&life, number.purchase.slot, world.now()).ok_or_else(missing)?;
    let found = standing.order(number.renewal).ok_or_else(missing)?;
    Ok(order_body(world, &life, &standing, found))
}

fn purchase_body(world: &World, life: &Life, standing: &Standing<'_>) -> Value {
    let number = PurchaseNo { customer: life.customer.no, slot: standing.purchase.slot };
    let now = world.now();
    let subscription = subscription_purchase::subscription_purchase(&world.names, life, standing, now);
    let product = product_purchase::product_purchase(&world.names, life, standing);
    let orders: Vec<String> = standing
        .orders
        .iter()
        .map(|o| world.names.order_id(OrderNo { purchase: number, renewal: o.charge.renewal }))
        .collect();
    let happened: Vec<Value> = life
        .events
        .iter()
        .filter(|e| e.slot == number.slot && e.at <= now)
        .map(|e| json!({"at": rfc3339(e.at), "what": format!("{:?}", e.what)}))
        .collect();
    Body::new()
        .with("purchaseToken", world.names.token(number))
        .with("packageName", PACKAGES[usize::from(standing.purchase.package())])
        .with("kind", if standing.is_subscription() { "subscription" } else { "one-time" })
        .with("productId", standing.purchase.product().id())
        .with("startTime", rfc3339(standing.purchase.started))
        .maybe("endTime", standing.ended.map(rfc3339))
        .with("live", standing.live())
        .with("forgotten", standing.forgotten(now))
        .with(
            "account",
            if life.customer.known { world.names.account(life.customer.no) } else { String::new() },
        )
        .with("orderIds", orders)
        .with("events", happened)
        .maybe("purchase", subscription.or(product))
        .into()
}

fn purchases(world: &World, request: &Request) -> Result<Value, Refusal> {
    let limit = request.page_size("limit", 100, 10_000)?;
    let package = wanted_package(request)?;
    let only_live = request.flag("live")?;
    let after = match request.param("after").filter(|a| !a.is_empty()) {
        None => None,
        Some(cursor) => {
            let number = cursor
                .split_once('.')
                .and_then(|(c, s)| Some((c.parse::<u32>().ok()?, s.parse::<u8>().ok()?)));
            Some(number.ok_or_else(|| Refusal::invalid("after: not a cursor of this list."))?)
        }
    };
    let customers = world.customers();
    let first = after.map_or(0, |(no, _)| customers.partition_point(|c| *c < no));
    let mut out = Vec::new();
    let mut last = None;
    for no in &customers[first..] {
        let Some(life) = world.life(*no) else { continue };
        for standing in Standing::all(&life, world.now()) {
            let slot = standing.purchase.slot;
            let seen = after.is_some_and(|(c, s)| c == *no && slot <= s);
            let wanted =
                package.is_none_or(|p| standing.purchase.package() == p) && (!only_live || standing.live());
            if seen || !wanted {
                continue;
            }
            if out.len() == limit {
                let body = Body::new().with("purchases", out);
                return Ok(body.maybe("after", last.map(|(c, s): (u32, u8)| format!("{c}.{s}"))).into());
            }
            out.push(purchase_body(world, &life, &standing));
            last = Some((*no, slot));
        }
    }
    Ok(Body::new().with("purchases", out).into())
}

fn one_purchase(world: &World, token: &str) -> Result<Value, Refusal> {
    let missing = || Refusal::not_found("No such token in this world.");
    let (number, life) = world.find_token(token).ok_or_else(missing)?;
    let standing = Standing::of(&life, number.slot, world.now()).ok_or_else(missing)?;
    Ok(purchase_body(world, &life, &standing))
}

/// Voided purchases of the last 30 days, of all packages, with those of subscriptions and of quantities.
fn voided(world: &World) -> Value {
    let from = world.now() - 30 * crate::calendar::DAY;
    let rows: Vec<Value> = world
        .voids()
        .iter()
        .filter(|v| v.seen >= from)
        .filter_map(|v| {
            let life = world.life(v.customer)?;
            let purchase = life.purchase(v.slot)?;
            let number = PurchaseNo { customer: v.customer, slot: v.slot };
            Some(
                Body::new()
                    .with("packageName", PACKAGES[usize::from(purchase.package())])
                    .with("orderId", world.names.order_id(OrderNo { purchase: number, renewal: v.renewal }))
                    .with("purchaseToken", world.names.token(number))
                    .with("voidedTimeMillis", v.at.to_string())
                    .with("voidedSource", v.source)
                    .with("voidedReason", v.reason)
                    .with("voidedQuantity", v.quantity)
                    .into(),
            )
        })
        .collect();
    json!({"voidedPurchases": rows})
}

/// The fewest looks that could have noticed what happened in a span.
fn least(world: &World, request: &Request) -> Result<Value, Refusal> {
    let time = |name: &str| {
        request
            .param(name)
            .and_then(parse)
            .ok_or_else(|| Refusal::invalid(format!("{name}: write a time like 2026-11-20T09:00:00Z.")))
    };
    Ok(json!(world.least(time("from")?, time("to")?)))
}

/// How many of everything.
fn summary(world: &World) -> Value {
    let now = world.now();
    let mut count = std::collections::BTreeMap::<String, u64>::new();
    let mut states = std::collections::BTreeMap::<&str, u64>::new();
    let mut packages = std::collections::BTreeMap::<&str, u64>::new();
    let mut subscriptions = std::collections::BTreeMap::<&str, u64>::new();
    let mut add = |name: &str| *count.entry(name.into()).or_default() += 1;
    for no in world.customers() {
        let Some(life) = world.life(no) else { continue };
        add("customers");
        for standing in Standing::all(&life, now) {
            add("purchases");
            if standing.is_subscription() {
                *subscriptions.entry(standing.state.subscription_name()).or_default() += 1;
            }
            let reach = Reach::of(&world.setting, &life, &standing, now);
            for found in &standing.orders {
                if !reach.channels(found).any() {
                    add("unlistedOrders");
                    continue;
                }
                add("orders");
                *states.entry(found.state.name()).or_default() += 1;
                *packages.entry(PACKAGES[usize::from(standing.purchase.package())]).or_default() += 1;
            }
        }
    }
    json!({
        "now": rfc3339(now),
        "seed": world.setting.seed,
        "orders": count.get("orders").copied().unwrap_or(0),
        "unlistedOrders": count.get("unlistedOrders").copied().unwrap_or(0),
        "purchases": count.get("purchases").copied().unwrap_or(0),
        "customers": count.get("customers").copied().unwrap_or(0),
        "ordersByState": states,
        "ordersByPackage": packages,
        "subscriptionsByState": subscriptions,
        "voided": world.voids().len(),
    })
}

/// The whole catalog, by package.
fn catalog_body(world: &World) -> Value {
    let packages: Vec<Value> = (0..PACKAGES.len() as u8)
        .map(|package| {
            let subscriptions: Vec<Value> =
                SUBSCRIPTIONS.iter().filter(|s| s.package == package).map(bodies::subscription).collect();
            let products: Vec<Value> =
                ONE_TIME.iter().filter(|p| p.package == package).map(bodies::one_time_product).collect();
            json!({
                "packageName": PACKAGES[usize::from(package)],
                "subscriptions": subscriptions,
                "subscriptionOffers": bodies::subscription_offers(package, "-", "-"),
                "oneTimeProducts": products,
                "oneTimeProductOffers": bodies::one_time_offers(package, "-", "-", world.setting.epoch),
            })
        })
        .collect();
    json!({"packages": packages})
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use serde_json::Value;

    use crate::sim::testing::{get, shared};

    fn all_orders(query: &str) -> Vec<Value> {
        let mut out = Vec::new();
        let mut after = String::new();
        loop {
            let (status, body) = get(&shared(), &format!("/sim/truth/orders?limit=700&after={after}{query}"));
            assert_eq!(status, 200, "{body}");
            out.extend(body["orders"].as_array().unwrap().clone());
            match body["after"].as_str() {
                Some(next) => after = next.into(),
                None => return out,
            }
        }
    }

    #[test]
    fn the_list_holds_every_order_once() {
        let orders = all_orders("");
        let ids: HashSet<_> = orders.iter().map(|o| o["orderId"].as_str().unwrap()).collect();
        assert_eq!((orders.len(), ids.len()), (3_000, 3_000));
        let (_, summary) = get(&shared(), "/sim/truth/summary");
        assert_eq!(summary["orders"], 3_000);
        let everything = all_orders("&all=true").len() as u64;
        assert_eq!(everything, 3_000 + summary["unlistedOrders"].as_u64().unwrap());
    }

    #[test]
    fn searches_find_what_the_list_shows() {
        let orders = all_orders("");
        let find = |query: &str| {
            let (status, body) = get(&shared(), &format!("/sim/truth/search?limit=100000&{query}"));
            assert_eq!(status, 200, "{body}");
            let ids: Vec<_> = body["orderIds"].as_array().unwrap().clone();
            assert_eq!(body["count"], ids.len());
            ids
        };
        let expect = |test: &dyn Fn(&Value) -> bool| {
            orders.iter().rev().filter(|o| test(o)).map(|o| o["orderId"].clone()).collect::<HashSet<_>>()
        };
        let of = |ids: Vec<Value>| ids.into_iter().collect::<HashSet<_>>();
        let some = orders[1_234]["orderId"].as_str().unwrap();
        let digits: String = some.split("..").next().unwrap().chars().filter(char::is_ascii_digit).collect();
        let base = |o: &Value| o["orderId"].as_str().unwrap().split("..").next().unwrap().to_owned();
        assert_eq!(
            of(find(&format!("prefix={}", &digits[..6]))),
            expect(&|o| base(o).replace(['-', '.'], "").starts_with(&format!("GPA{}", &digits[..6])))
        );
        assert_eq!(
            of(find(&format!("last5={}", &digits[12..]))),
            expect(&|o| base(o).ends_with(&digits[12..]))
        );
        assert_eq!(of(find("state=REFUNDED")), expect(&|o| o["state"] == "REFUNDED"));
        assert_eq!(
            of(find("country=DE&package=com.lumen.notes")),
            expect(&|o| o["buyerAddress"]["buyerCountry"] == "DE" && o["packageName"] == "com.lumen.notes")
        );
        assert_eq!(
            of(find("from=2026-10-01&to=2026-11-01&product=premium")),
            expect(&|o| o["createTime"].as_str().unwrap().starts_with("2026-10")
                && o["lineItems"].as_array().unwrap().iter().any(|line| line["productId"] == "premium"))
        );
        assert_eq!(get(&shared(), "/sim/truth/search?contry=DE").0, 400);
    }

    #[test]
    fn a_purchase_tells_its_whole_story() {
        let sim = shared();
        let (_, body) = get(&sim, "/sim/truth/purchases?limit=5&live=true");
        let purchase = &body["purchases"][0];
        let (status, again) =
            get(&sim, &format!("/sim/truth/purchases/{}", purchase["purchaseToken"].as_str().unwrap()));
        assert_eq!((status, &again), (200, purchase));
        assert!(purchase["events"].as_array().unwrap().len() >= 3);
        assert!(body["after"].is_string());
        let id = purchase["orderIds"][0].as_str().unwrap();
        assert_eq!(get(&sim, &format!("/sim/truth/orders/{id}")).1["orderId"], id);
    }

    #[test]
    fn the_catalog_holds_all_packages() {
        let (_, body) = get(&shared(), "/sim/truth/catalog");
        assert_eq!(body["packages"].as_array().unwrap().len(), 3);
    }
}
