use purser_app::App;
use purser_app::api::{AccountOrders, AccountPurchases, AccountRequest, AccountView, Amount};

use super::{Host, money, time};
use crate::exit::Failure;
use crate::output::Output;
use crate::record_args::Account;

/// Rows that one page of the mirror holds at most.
const PAGE: u32 = 500;

pub(crate) async fn run(host: &Host, output: &Output, args: Account) -> Result<(), Failure> {
    let app = host.open().await?;
    let view = app.account(args.account.clone()).await?;
    let purchases = purchases(&app, &args).await?;
    let orders = orders(&app, &args).await?;
    if output.is_json() {
        output.json(&serde_json::json!({
            "account": view,
            "purchases": purchases.rows, "morePurchases": purchases.next.is_some(),
            "orders": orders.rows, "moreOrders": orders.next.is_some(),
        }));
        return Ok(());
    }
    facts(output, &view);
    for signal in &view.signals {
        let why = signal.why.as_deref().map(|why| format!(" ({why})")).unwrap_or_default();
        output.line(&format!("! {}{why}", signal.words));
    }
    if !view.value.is_empty() {
        output.line("");
        output.table(
            &["currency", "orders", "paid", "refunded", "net"],
            view.value.iter().map(|value| {
                let plain = |amount: &Amount| amount.decimal.clone();
                let (paid, refunded, net) = (plain(&value.paid), plain(&value.refunded), plain(&value.net));
                vec![value.paid.currency.clone(), value.orders.to_string(), paid, refunded, net]
            }),
        );
    }
    bought(output, &purchases);
    ordered(output, &orders);
    output.note(&format!(
        "{} of {} purchases, {} of {} orders, in {:.1} ms",
        purchases.rows.len(),
        view.subscriptions + view.one_time,
        orders.rows.len(),
        view.orders,
        view.took_ms
    ));
    Ok(())
}

async fn purchases(app: &App, args: &Account) -> Result<AccountPurchases, Failure> {
    let mut all = AccountPurchases { rows: Vec::new(), next: None };
    loop {
        let left = args.limit - u32::try_from(all.rows.len()).unwrap_or(args.limit);
        let request =
            AccountRequest { account: args.account.clone(), cursor: all.next.take(), limit: left.min(PAGE) };
        let page = app.account_purchases(request).await?;
        all.rows.extend(page.rows);
        all.next = page.next;
        if all.next.is_none() || all.rows.len() >= args.limit as usize {
            return Ok(all);
        }
    }
}

async fn orders(app: &App, args: &Account) -> Result<AccountOrders, Failure> {
    let mut all = AccountOrders { rows: Vec::new(), next: None };
    loop {
        let left = args.limit - u32::try_from(all.rows.len()).unwrap_or(args.limit);
        let request =
            AccountRequest { account: args.account.clone(), cursor: all.next.take(), limit: left.min(PAGE) };
        let page = app.account_orders(request).await?;
        all.rows.extend(page.rows);
        all.next = page.next;
        if all.next.is_none() || all.rows.len() >= args.limit as usize {
            return Ok(all);
        }
    }
}

fn facts(output: &Output, view: &AccountView) {
    let customer = view.customer.as_ref();
    let refunds = &view.refunds;
    let by = refunds.by.iter().map(|by| {
        let reason = by.reason.as_deref().map(|reason| format!(", {reason}")).unwrap_or_default();
        format!("{} × {}{reason}", by.orders, by.who)
    });
    let rows = [
        ("name", customer.and_then(|known| known.name.clone()).unwrap_or_default()),
        ("e-mail", customer.and_then(|known| known.email.clone()).unwrap_or_default()),
        ("account", view.accounts.join(", ")),
        ("profile", view.profiles.join(", ")),
        ("first seen", view.first_seen.as_deref().map(time).unwrap_or_default()),
        ("last order", view.last_order.as_deref().map(time).unwrap_or_default()),
        ("orders", format!("{}, {} by license testers", view.orders, view.test_orders)),
        (
            "purchases",
            format!(
                "{}, {} living; {}",
                counted(view.subscriptions, "subscription"),
                view.live,
                counted(view.one_time, "one-time purchase")
            ),
        ),
        (
            "refunds",
            format!(
                "{} of {}, {} in part, {} more on the way",
                refunds.orders,
                counted(refunds.of, "order"),
                refunds.partial,
                refunds.pending
            ),
        ),
        ("refunded", by.collect::<Vec<_>>().join("; ")),
        ("last refund", refunds.last.as_deref().map(time).unwrap_or_default()),
    ];
    let filled = rows.into_iter().filter(|(_, value)| !value.is_empty());
    output.table(&["", ""], filled.map(|(name, value)| vec![name.to_owned(), value]));
}

fn bought(output: &Output, purchases: &AccountPurchases) {
    output.line("");
    output.table(
        &["product", "state", "next", "", "price", "paid", "orders", "token"],
        purchases.rows.iter().map(|row| {
            let plan = row.plan.as_deref().map(|plan| format!(" · {plan}")).unwrap_or_default();
            let paid: Vec<String> = row.paid.iter().map(|paid| money(Some(paid))).collect();
            vec![
                format!("{}{plan}", row.product),
                row.state_words.clone(),
                row.next_words.clone(),
                row.next.as_deref().map(time).unwrap_or_default(),
                money(row.price.as_ref()),
                paid.join(", "),
                row.orders.to_string(),
                row.token.clone(),
            ]
        }),
    );
}

fn ordered(output: &Output, orders: &AccountOrders) {
    output.line("");
    output.table(
        &["order", "product", "state", "amount", "placed"],
        orders.rows.iter().map(|row| {
            let plan = row.plan.as_deref().map(|plan| format!(" · {plan}")).unwrap_or_default();
            vec![
                row.id.clone(),
                format!("{}{plan}", row.product),
                row.state_words.clone(),
                money(row.total.as_ref()),
                time(&row.placed),
            ]
        }),
    );
}

fn counted(n: u32, one: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") }
}
