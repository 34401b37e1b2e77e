//! The sales report: one line for every charge and every refund, all packages mixed.

use crate::calendar::{Month, iso_date};
use crate::ids::{OrderNo, PurchaseNo};
use crate::money::report_amount;
use crate::regions;
use crate::wire::order::title;
use crate::world::standing::Standing;
use crate::world::{ReportKind, ReportRow, World};

use super::parts::parts;
use super::reports::field;

/// The columns until June 2026.
const OLD: &str = "Order Number,Order Charged Date,Order Charged Timestamp,Financial Status,Device Model,\
Product Title,Product ID,Product Type,SKU ID,Currency of Sale,Item Price,Taxes Collected,Charged Amount,\
City of Buyer,State of Buyer,Postal Code of Buyer,Country of Buyer,Base Plan ID,Offer ID\n";

/// The columns since July 2026.
const NEW: &str = "Order Number,Order Charged Date,Order Charged Timestamp,Financial Status,Device Model,\
Product Title,Package ID,Product Type,SKU ID,Currency of Sale,Item Price,Taxes Collected,Charged Amount,\
City of Buyer,State of Buyer,Postal Code of Buyer,Country of Buyer,Base Plan or Purchase Option ID,Offer ID,\
Group ID,First USD 1M Eligible,Promotion ID,Coupon Value,Discount Rate,Featured Products ID,\
Price Experiment ID,Sales Channel\n";

/// Columns were renamed and added in July 2026.
pub(super) fn is_new(month: Month) -> bool {
    month >= Month::new(2026, 7)
}

pub(super) fn header(month: Month) -> String {
    if is_new(month) { NEW.into() } else { OLD.into() }
}

/// The lines for a row: one for each item.
pub(super) fn lines(world: &World, month: Month, row: &ReportRow) -> String {
    let Some(life) = world.life(row.customer) else { return String::new() };
    let Some(standing) = Standing::of(&life, row.slot, world.now()) else { return String::new() };
    let Some(order) = standing.order(row.renewal) else { return String::new() };
    let purchase = standing.purchase;
    let number = PurchaseNo { customer: row.customer, slot: row.slot };
    let at = i64::from(row.at) * 1_000;
    let status = match row.kind {
        ReportKind::Charged => "Charged",
        ReportKind::PartialRefund => "Partial refund",
        ReportKind::Refund => "Refund",
    };
    let region = &regions::all()[usize::from(life.customer.region_place)];
    let amount = |micros| format!("\"{}\"", report_amount(region.currency, micros));
    let (city, state, code) = match &life.customer.address {
        Some((city, state, code)) => (*city, *state, code.as_str()),
        None => ("", "", ""),
    };
    let new = is_new(month);
    let mut text = String::new();
    for part in parts(purchase, order, row, new) {
        let mut line = [
            world.names.order_id(OrderNo { purchase: number, renewal: row.renewal }),
            iso_date(at),
            row.at.to_string(),
            status.into(),
            life.customer.device.into(),
            field(&title(part.product)),
            crate::catalog::PACKAGES[usize::from(purchase.package())].into(),
            part.kind.into(),
            part.product.id().into(),
            region.currency.code.into(),
            amount(part.total - part.tax),
            amount(part.tax),
            amount(part.total),
            field(city),
            state.into(),
            code.into(),
            region.code.into(),
            part.plan.into(),
            part.offer.into(),
        ]
        .join(",");
        if new {
            let eligible = if crate::wire::order::fee_percent(purchase) == 15 { "Yes" } else { "No" };
            let promotion = match purchase.promotion {
                Some("") => "ONE_TIME_CODE",
                Some(code) => code,
                None => "",
            };
            line.push_str(&format!(",,{eligible},{promotion},,,,,{}", channel(purchase.channel)));
        }
        line.push('\n');
        text.push_str(&line);
    }
    text
}

/// As the report writes it.
pub(super) fn channel(channel: &str) -> &'static str {
    match channel {
        "PLAY_STORE" => "Play Store",
        "OUTSIDE_PLAY_STORE" => "Outside Play Store",
        "PC_EMULATOR" => "PC emulator",
        "NATIVE_PC" => "Native PC",
        _ => "In-app",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::testing::shared;

    #[test]
    fn headers_have_the_columns_of_their_time() {
        assert_eq!(header(Month::new(2026, 6)).split(',').count(), 19);
        assert_eq!(header(Month::new(2026, 7)).split(',').count(), 27);
    }

    #[test]
    fn every_line_has_as_many_fields_as_its_header() {
        let sim = shared();
        let world = sim.world();
        let mut statuses = std::collections::HashSet::new();
        for row in world.report_rows() {
            let month = Month::of(i64::from(row.at) * 1_000);
            let text = lines(&world, month, row);
            assert!(text.ends_with('\n'), "{text}");
            for line in text.lines() {
                let mut quoted = false;
                let commas = line.chars().filter(|c| {
                    quoted ^= *c == '"';
                    *c == ',' && !quoted
                });
                assert_eq!(commas.count() + 1, header(month).split(',').count(), "{line}");
                statuses.insert(line.split(',').nth(3).unwrap().to_owned());
            }
        }
        assert_eq!(statuses.len(), 3, "{statuses:?}");
    }
}
