use purser_app::api::{PurchaseRecord, SubscriptionRow, SubscriptionsRequest};

use super::{Host, instead, money, time, timeline};
use crate::args::Subs;
use crate::exit::Failure;
use crate::output::Output;

/// Rows that one page of the mirror holds at most.
const PAGE: u32 = 500;

pub(crate) async fn run(host: &Host, output: &Output, command: Subs) -> Result<(), Failure> {
    match command {
        Subs::List { query, view, limit } => list(host, output, query.join(" "), view, limit).await,
        Subs::Show { what } => show(host, output, what).await,
    }
}

async fn list(host: &Host, output: &Output, query: String, view: String, limit: u32) -> Result<(), Failure> {
    let app = host.open().await?;
    let mut rows: Vec<SubscriptionRow> = Vec::new();
    let (mut cursor, mut took_ms) = (None, 0.0);
    let (understood, instead) = loop {
        let left = limit - u32::try_from(rows.len()).unwrap_or(limit);
        let request = SubscriptionsRequest {
            query: query.clone(),
            view: Some(view.clone()),
            cursor,
            limit: left.min(PAGE),
            sort: None,
        };
        let page = app.subscriptions(request).await?;
        rows.extend(page.rows);
        took_ms += page.took_ms;
        cursor = page.next;
        if cursor.is_none() || rows.len() >= limit as usize {
            break (page.understood, page.instead);
        }
    };
    let views = app.subscription_views(query).await?;
    let count = views.iter().find(|counted| counted.id == view).map_or(0, |counted| counted.count);
    if output.is_json() {
        output.json(&serde_json::json!({
            "subscriptions": rows, "count": count, "views": views, "understood": understood, "instead": instead,
            "tookMs": took_ms, "more": cursor.is_some(),
        }));
        return Ok(());
    }
    for part in understood.iter().filter(|part| part.kind.is_empty()) {
        output.note(&format!("\"{}\" was left out: {}", part.text, part.meaning));
    }
    output.table(
        &["product", "state", "next", "", "price", "country", "account", "token"],
        rows.iter().map(|row| {
            let plan = row.plan.as_deref().map(|plan| format!(" · {plan}")).unwrap_or_default();
            let older = if row.older_price { " (older price)" } else { "" };
            let change = row.price_change.as_deref().map(|change| format!(", {change}")).unwrap_or_default();
            vec![
                format!("{}{plan}", row.product),
                row.state_words.clone(),
                row.next_words.clone(),
                row.next.as_deref().map(time).unwrap_or_default(),
                format!("{}{older}{change}", money(row.price.as_ref())),
                row.country.clone().unwrap_or_default(),
                row.customer.clone().or_else(|| row.account.clone()).unwrap_or_default(),
                row.token.clone(),
            ]
        }),
    );
    instead::tell(output, instead.as_ref());
    output.note(&format!("{} of {count} subscriptions in {took_ms:.1} ms", rows.len()));
    Ok(())
}

async fn show(host: &Host, output: &Output, what: String) -> Result<(), Failure> {
    let app = host.open().await?;
    let what = what.trim().to_owned();
    let order = what.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("GPA."));
    let token = if order { app.order(what).await?.token } else { what };
    let record = app.purchase(token).await?;
    if output.is_json() {
        output.json(&record);
        return Ok(());
    }
    facts(output, &record);
    output.line("");
    timeline(output, &record.timeline);
    if !record.chain.is_empty() {
        output.line("");
        output.table(
            &["before and after", "product", "state", "began", "ends", "token"],
            record.chain.iter().map(|link| {
                let plan = link.plan.as_deref().map(|plan| format!(" · {plan}")).unwrap_or_default();
                vec![
                    link.relation.clone(),
                    format!("{}{plan}", link.product),
                    link.state_words.clone(),
                    link.started.as_deref().map(time).unwrap_or_default(),
                    link.expires.as_deref().map(time).unwrap_or_default(),
                    link.token.clone(),
                ]
            }),
        );
    }
    Ok(())
}

fn facts(output: &Output, record: &PurchaseRecord) {
    let mut rows = vec![("token", record.token.clone()), ("application", record.package.clone())];
    if let Some(purchase) = &record.purchase {
        rows.push(("state", format!("{}: {}", purchase.state_words, purchase.explanation)));
        rows.push(("began", purchase.started.as_deref().map(time).unwrap_or_default()));
        rows.push(("acknowledged", purchase.acknowledged.clone()));
        rows.push(("account", purchase.account.clone().unwrap_or_default()));
    }
    if let Some(row) = &record.row {
        let plan = row.plan.as_deref().map(|plan| format!(" · {plan}")).unwrap_or_default();
        rows.push(("product", format!("{}{plan}", row.product)));
        let next = row.next.as_deref().map(time).unwrap_or_default();
        rows.push(("next", format!("{} {next}", row.next_words).trim().to_owned()));
        rows.push(("price", money(row.price.as_ref())));
        rows.push(("price change", row.price_change.clone().unwrap_or_default()));
        rows.push(("country", row.country.clone().unwrap_or_default()));
    }
    rows.push(("Google", record.gone.clone().unwrap_or_default()));
    rows.push(("as of", record.freshness.seen.as_deref().map(time).unwrap_or_default()));
    rows.push(("looked at next", record.freshness.why.clone()));
    let filled = rows.into_iter().filter(|(_, value)| !value.is_empty());
    output.table(&["", ""], filled.map(|(name, value)| vec![name.to_owned(), value]));
}
