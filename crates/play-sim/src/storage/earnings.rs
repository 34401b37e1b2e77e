//! The earnings report: several lines for every order (charge, tax, Google's fee), with the order id as
//! description, paid out in euros.

use crate::calendar::{HOUR, Month, civil, clock, month_name};
use crate::ids::{OrderNo, PurchaseNo};
use crate::money::{Currency, Micros, currency, report_amount};
use crate::wire::order::{fee_percent, title};
use crate::world::standing::Standing;
use crate::world::{ReportKind, ReportRow, World};

use super::parts::parts;
use super::reports::field;
use super::sales::{channel, is_new};

/// The columns until June 2026.
const OLD: &str = "Description,Transaction Date,Transaction Time,Tax Type,Transaction Type,Refund Type,\
Product Title,Product id,Product Type,Sku Id,Hardware,Buyer Country,Buyer State,Buyer Postal Code,\
Buyer Currency,Amount (Buyer Currency),Currency Conversion Rate,Merchant Currency,Amount (Merchant Currency),\
Base Plan ID,Offer ID\n";

/// The columns since July 2026.
const NEW: &str = "Description,Transaction Date,Transaction Time,Tax Type,Transaction Type,\
Refund Type,Product Title,Package ID,Product Type,SKU ID,Hardware,Buyer Country,Buyer State,Buyer Postcode,\
Buyer Currency,Amount (Buyer Currency),Currency Conversion Rate,Merchant Currency,Amount (Merchant Currency),\
Base Plan or Purchase Option ID,Offer ID,Group ID,First USD 1M Eligible,Service Fee %,Fee Description,\
Promotion ID,Sales Channel\n";

pub(super) fn header(month: Month) -> String {
    if is_new(month) { NEW.into() } else { OLD.into() }
}

/// The lines for a row: none where no money moved.
pub(super) fn lines(world: &World, month: Month, row: &ReportRow) -> String {
    let Some(life) = world.life(row.customer) else { return String::new() };
    let Some(standing) = Standing::of(&life, row.slot, world.now()) else { return String::new() };
    let Some(order) = standing.order(row.renewal) else { return String::new() };
    let purchase = standing.purchase;
    let buyer = life.customer.region.currency;
    let percent = fee_percent(purchase);
    let merchant = currency("EUR").expect("the table has it");
    let number = PurchaseNo { customer: row.customer, slot: row.slot };
    let id = world.names.order_id(OrderNo { purchase: number, renewal: row.renewal });
    let (date, time) = pacific(i64::from(row.at) * 1_000);
    let new = is_new(month);
    let (state, code) =
        life.customer.address.as_ref().map_or(("", ""), |(_, state, code)| (*state, code.as_str()));
    let refund = match row.kind {
        ReportKind::Charged => "",
        ReportKind::PartialRefund => "Partial",
        ReportKind::Refund => "Full",
    };
    let back = !refund.is_empty();
    let mut text = String::new();
    for part in parts(purchase, order, row, new) {
        let (total, tax) = (part.total, part.tax);
        let fee = buyer.round((total - tax) * percent / 100);
        let entries = [
            (if back { "Charge refund" } else { "Charge" }, "", total),
            (if back { "Tax refund" } else { "Tax" }, tax_type(life.customer.region.tax_inclusive), -tax),
            (if back { "Google fee refund" } else { "Google fee" }, "", -fee),
        ];
        for (entry, tax_type, amount) in entries.into_iter().filter(|(_, _, amount)| *amount != 0) {
            let fee_line = entry.starts_with("Google");
            let mut fields = vec![
                id.clone(),
                field(&date),
                time.clone(),
                tax_type.into(),
                entry.into(),
                refund.into(),
                field(&title(part.product)),
                crate::catalog::PACKAGES[usize::from(purchase.package())].into(),
                part.kind.into(),
                part.product.id().into(),
                life.customer.device.into(),
                life.customer.region.code.into(),
                state.into(),
                code.into(),
                buyer.code.into(),
                format!("\"{}\"", report_amount(buyer, amount)),
                rate(buyer, merchant),
                merchant.code.into(),
                format!("\"{}\"", report_amount(merchant, convert(amount, buyer, merchant))),
                part.plan.into(),
                part.offer.into(),
            ];
            let later = [
                String::new(),
                if percent == 15 { "Yes".into() } else { "No".into() },
                if fee_line { percent.to_string() } else { String::new() },
                if fee_line { "Service fee".into() } else { String::new() },
                purchase.promotion.unwrap_or_default().into(),
                channel(purchase.channel).into(),
            ];
            if new {
                fields.extend(later);
            }
            text.push_str(&fields.join(","));
            text.push('\n');
        }
    }
    text
}

fn tax_type(inclusive: bool) -> &'static str {
    if inclusive { "VAT" } else { "Sales tax" }
}

/// `"Sep 3, 2026"` and `10:15:00 AM PDT`: earnings are dated in California. Summer time from the second Sunday
/// of March to the first of November, taken by the month.
fn pacific(at: i64) -> (String, String) {
    let summer = (4..=10).contains(&civil(at).month);
    let local = at - if summer { 7 } else { 8 } * HOUR;
    let date = civil(local);
    let (hour, minute, second, _) = clock(local);
    let half = if hour < 12 { "AM" } else { "PM" };
    let hour = if hour % 12 == 0 { 12 } else { hour % 12 };
    let zone = if summer { "PDT" } else { "PST" };
    (
        format!("{} {}, {}", month_name(date.month), date.day, date.year),
        format!("{hour}:{minute:02}:{second:02} {half} {zone}"),
    )
}

fn convert(amount: Micros, from: &Currency, to: &Currency) -> Micros {
    let converted = i128::from(amount) * i128::from(to.per_dollar_milli) / i128::from(from.per_dollar_milli);
    to.round(i64::try_from(converted).unwrap_or(0))
}

/// Six digits after the point, by whole numbers.
fn rate(from: &Currency, to: &Currency) -> String {
    let millionths = to.per_dollar_milli * 1_000_000 / from.per_dollar_milli;
    format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::testing::shared;

    #[test]
    fn lines_of_an_order_add_up_to_the_developers_revenue() {
        let sim = shared();
        let world = sim.world();
        let mut checked = 0;
        for row in world.report_rows().iter().filter(|r| r.kind == ReportKind::Charged).take(400) {
            let life = world.life(row.customer).unwrap();
            let standing = Standing::of(&life, row.slot, world.now()).unwrap();
            let order = standing.order(row.renewal).unwrap();
            if order.refunded.is_some() || !order.partial_refunds.is_empty() || order.charge.total == 0 {
                continue;
            }
            let month = Month::of(i64::from(row.at) * 1_000);
            let text = lines(&world, month, row);
            assert!(text.lines().count() >= 2 && text.contains("Google fee"), "{text}");
            let sum: f64 = text
                .lines()
                .map(|line| {
                    assert_eq!(columns(line), columns(header(month).trim_end()), "{line}");
                    let quoted: Vec<&str> = line.split('"').collect();
                    // Dates and titles are quoted, too: the amounts are the last two.
                    quoted[quoted.len() - 4].replace(',', "").parse::<f64>().unwrap()
                })
                .sum();
            let revenue = crate::wire::order::developer_revenue(standing.purchase, order, &life);
            let step = life.customer.region.currency.step() as f64 / 1e6;
            assert!(
                (sum - revenue as f64 / 1e6).abs() < step * 1.01 * (1 + order.charge.add_ons.len()) as f64,
                "{sum} {revenue} {text}"
            );
            checked += 1;
        }
        assert!(checked > 100);
    }

    fn columns(line: &str) -> usize {
        let mut quoted = false;
        let commas = line.chars().filter(|c| {
            quoted ^= *c == '"';
            *c == ',' && !quoted
        });
        commas.count() + 1
    }

    #[test]
    fn times_are_those_of_california() {
        let at = crate::calendar::parse("2026-09-03T17:15:00Z").unwrap();
        assert_eq!(pacific(at), ("Sep 3, 2026".into(), "10:15:00 AM PDT".into()));
    }
}
