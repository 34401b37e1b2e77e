use purser_app::api::{Error, OrderView, SearchList, SearchRequest, VersionsOf};

use super::{Host, instead, money, time, timeline, versions};
use crate::args::Orders;
use crate::exit::Failure;
use crate::output::Output;

/// Rows that one page of the mirror holds at most.
const PAGE: u32 = 500;

pub(crate) async fn run(host: &Host, output: &Output, command: Orders) -> Result<(), Failure> {
    match command {
        Orders::Search { query, saved, limit } => {
            let query = [saved_query(host, saved).await?, query.join(" ")].join(" ").trim().to_owned();
            search(host, output, query, limit).await
        }
        Orders::Views => views(host, output).await,
        Orders::Show { id, versions, .. } if versions.asked() => {
            versions::run(&host.open().await?, output, VersionsOf::Order(id), &versions).await
        }
        Orders::Show { id, verify, .. } => show(host, output, id, verify).await,
    }
}

/// The text of a saved view; nothing where none was asked for.
async fn saved_query(host: &Host, name: Option<String>) -> Result<String, Failure> {
    let Some(name) = name else { return Ok(String::new()) };
    let views = host.open().await?.saved_views(SearchList::Orders).await?;
    let found = views.iter().find(|view| view.name.to_lowercase() == name.to_lowercase());
    found.map(|view| view.query.clone()).ok_or_else(|| {
        let names: Vec<&str> = views.iter().map(|view| view.name.as_str()).collect();
        let there_is = if names.is_empty() {
            "None is saved.".into()
        } else {
            format!("There is {}.", names.join(", "))
        };
        Error::not_found(format!("No view is called {name}. {there_is}")).into()
    })
}

async fn views(host: &Host, output: &Output) -> Result<(), Failure> {
    let app = host.open().await?;
    let views = app.saved_views(SearchList::Orders).await?;
    let counts = app.count_views(SearchList::Orders).await?;
    let counted = views.iter().zip(&counts);
    if output.is_json() {
        let views: Vec<_> =
            counted.map(|(view, count)| serde_json::json!({ "view": view, "count": count })).collect();
        output.json(&views);
        return Ok(());
    }
    output.table(
        &["view", "orders", "search"],
        counted.map(|(view, count)| vec![view.name.clone(), count.to_string(), view.query.clone()]),
    );
    Ok(())
}

async fn search(host: &Host, output: &Output, query: String, limit: u32) -> Result<(), Failure> {
    let app = host.open().await?;
    let mut rows = Vec::new();
    let (mut cursor, mut took_ms) = (None, 0.0);
    let (understood, instead) = loop {
        let left = limit - u32::try_from(rows.len()).unwrap_or(limit);
        let request = SearchRequest { query: query.clone(), cursor, limit: left.min(PAGE), sort: None };
        let page = app.search_orders(request).await?;
        rows.extend(page.rows);
        took_ms += page.took_ms;
        cursor = page.next;
        if cursor.is_none() || rows.len() >= limit as usize {
            break (page.understood, page.instead);
        }
    };
    let totals = app.order_totals(query).await?;
    if output.is_json() {
        output.json(&serde_json::json!({
            "orders": rows, "count": totals.count, "sums": totals.sums,
            "understood": understood, "instead": instead, "tookMs": took_ms, "more": cursor.is_some(),
        }));
        return Ok(());
    }
    for part in understood.iter().filter(|part| part.kind.is_empty()) {
        output.note(&format!("\"{}\" was left out: {}", part.text, part.meaning));
    }
    output.table(
        &["order", "product", "state", "account", "country", "amount", "placed"],
        rows.iter().map(|row| {
            let plan = row.plan.as_deref().map(|plan| format!(" · {plan}")).unwrap_or_default();
            vec![
                row.id.clone(),
                format!("{}{plan}", row.product),
                row.state_words.clone(),
                row.account.clone().unwrap_or_default(),
                row.country.clone().unwrap_or_default(),
                money(row.total.as_ref()),
                time(&row.placed),
            ]
        }),
    );
    instead::tell(output, instead.as_ref());
    let sums: Vec<String> = totals.sums.iter().map(|sum| money(Some(sum))).collect();
    output.note(&format!(
        "{} of {} orders in {took_ms:.1} ms; {}",
        rows.len(),
        totals.count,
        sums.join(", ")
    ));
    Ok(())
}

async fn show(host: &Host, output: &Output, id: String, verify: bool) -> Result<(), Failure> {
    let app = host.open().await?;
    let view = if verify { app.verify_order(id).await? } else { app.order(id).await? };
    if output.is_json() {
        output.json(&view);
        return Ok(());
    }
    facts(output, &view);
    output.line("");
    timeline(output, &view.timeline);
    Ok(())
}

fn facts(output: &Output, view: &OrderView) {
    let row = &view.row;
    let mut rows = vec![
        vec!["order".to_owned(), row.id.clone()],
        vec!["state".to_owned(), row.state_words.clone()],
        vec!["product".to_owned(), format!("{} in {}", row.product, row.package)],
        vec!["placed".to_owned(), time(&row.placed)],
        vec!["paid".to_owned(), money(view.money.paid.as_ref())],
        vec!["tax".to_owned(), money(view.money.tax.as_ref())],
        vec!["refunded".to_owned(), money(view.money.refunded.as_ref())],
        vec!["revenue".to_owned(), money(view.money.revenue.as_ref())],
        vec!["country".to_owned(), row.country.clone().unwrap_or_default()],
        vec!["account".to_owned(), row.account.clone().unwrap_or_default()],
        vec!["token".to_owned(), view.token.clone()],
    ];
    if let Some(purchase) = &view.purchase {
        rows.push(vec!["purchase".to_owned(), format!("{}: {}", purchase.state_words, purchase.explanation)]);
        rows.push(vec!["expires".to_owned(), purchase.expires.as_deref().map(time).unwrap_or_default()]);
    }
    rows.push(vec!["as of".to_owned(), time(&view.freshness.order_seen)]);
    output.table(&["", ""], rows.into_iter().filter(|row| !row[1].is_empty()));
}
