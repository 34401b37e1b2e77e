//! The true answer to a search: every listed order is looked at, one by one.

use serde_json::{Value, json};

use crate::calendar::Millis;
use crate::catalog;
use crate::http::error::Refusal;
use crate::http::request::Request;
use crate::ids::{OrderNo, PurchaseNo};
use crate::regions;
use crate::world::standing::Standing;
use crate::world::{OrderRow, Reach, World, seconds};

use super::truth::wanted_package;

/// What one looks for: every part must match.
struct Query<'a> {
    prefix: Option<String>,
    middle: Option<&'a str>,
    last5: Option<&'a str>,
    account: Option<&'a str>,
    product: Option<&'a str>,
    state: Option<&'a str>,
    region: Option<usize>,
    package: Option<u8>,
    from: Millis,
    until: Millis,
}

impl<'a> Query<'a> {
    fn read(request: &'a Request) -> Result<Self, Refusal> {
        const KNOWN: [&str; 12] = [
            "prefix",
            "middle",
            "last5",
            "account",
            "product",
            "state",
            "country",
            "from",
            "to",
            "package",
            "limit",
            "prettyPrint",
        ];
        if let Some((name, _)) = request.query.iter().find(|(n, _)| !KNOWN.contains(&n.as_str())) {
            return Err(Refusal::invalid(format!("{name}: unknown; there is {}.", KNOWN.join(", "))));
        }
        let time = |name: &str, default: Millis| match request.param(name) {
            None => Ok(default),
            Some(text) => {
                let text = if text.len() == 10 { format!("{text}T00:00:00Z") } else { text.to_owned() };
                crate::calendar::parse(&text).ok_or_else(|| {
                    Refusal::invalid(format!("{name}: write 2026-10-19 or 2026-10-19T00:00:00Z."))
                })
            }
        };
        let region =
            match request.param("country") {
                None => None,
                Some(code) => Some(regions::position(code).ok_or_else(|| {
                    Refusal::invalid(format!("country: {code} is no region of this world."))
                })?),
            };
        Ok(Self {
            prefix: request.param("prefix").map(digits),
            middle: request.param("middle"),
            last5: request.param("last5"),
            account: request.param("account"),
            product: request.param("product"),
            state: request.param("state"),
            region,
            package: wanted_package(request)?,
            from: time("from", Millis::MIN / 2)?,
            until: time("to", Millis::MAX / 2)?,
        })
    }

    /// What a row alone can say.
    fn may(&self, world: &World, row: &OrderRow) -> bool {
        let product = catalog::product(row.product);
        if (row.lines == 1 && self.product.is_some_and(|p| p != product.id()))
            || self.package.is_some_and(|p| p != product.package())
            || self.region.is_some_and(|r| r != usize::from(row.region))
        {
            return false;
        }
        if self.account.is_some_and(|account| world.names.account(row.customer) != account) {
            return false;
        }
        if self.prefix.is_none() && self.middle.is_none() && self.last5.is_none() {
            return true;
        }
        let purchase = PurchaseNo { customer: row.customer, slot: row.slot };
        let id = world.names.order_id(OrderNo { purchase, renewal: -1 });
        let all = digits(&id);
        self.prefix.as_ref().is_none_or(|p| all.starts_with(p.as_str()))
            && self.middle.is_none_or(|m| id[9..18].split('-').any(|group| group.starts_with(m)))
            && self.last5.is_none_or(|l| all.ends_with(l))
    }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Listed orders that match, newest first: how many, and the first `limit` ids.
pub(super) fn search(world: &World, request: &Request) -> Result<Value, Refusal> {
    let query = Query::read(request)?;
    let limit = request.page_size("limit", 50, 100_000)?;
    let rows = world.orders();
    let place = |at: Millis| rows.partition_point(|row| row.at < seconds(at));
    let mut count = 0_u64;
    let mut ids = Vec::new();
    for row in rows[place(query.from)..place(query.until)].iter().rev() {
        if !query.may(world, row) {
            continue;
        }
        let Some(life) = world.life(row.customer) else { continue };
        if query.account.is_some() && !life.customer.known {
            continue;
        }
        let Some(standing) = Standing::of(&life, row.slot, world.now()) else { continue };
        let Some(found) = standing.order(row.renewal) else { continue };
        let has = |id: &str| {
            found.charge.add_ons.iter().any(|line| catalog::product(line.item.product).id() == id)
                || (found.charge.has_first() && standing.purchase.product().id() == id)
        };
        if query.product.is_some_and(|id| !has(id))
            || query.state.is_some_and(|s| s != found.state.name())
            || !Reach::of(&world.setting, &life, &standing, world.now()).channels(found).any()
        {
            continue;
        }
        count += 1;
        if ids.len() < limit {
            let purchase = PurchaseNo { customer: row.customer, slot: row.slot };
            ids.push(world.names.order_id(OrderNo { purchase, renewal: row.renewal }));
        }
    }
    Ok(json!({"count": count, "orderIds": ids}))
}
