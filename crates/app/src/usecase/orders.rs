use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;
use purser_model::query::{self, Parsed, SortBy, Taken, Zone};
use purser_model::{Order, OrderId};
use purser_store::{Cursor, NoteRow, OrderRecord, Reader, Subject};
use purser_sync::translate;

use crate::api::{self, Error, OrderPage, OrderTotals, OrderView, SearchRequest, Sort, UnderstoodPart};
use crate::open::Open;
use crate::usecase::instead::instead;
use crate::usecase::{account, customer, notes, purchases};
use crate::view::story::Parts;
use crate::{App, blocking, view};

pub(super) const MOST_ROWS: u32 = 500;
pub(super) const LONGEST_QUERY: usize = 1_000;

impl App {
    /// Finds orders by any scrap, from the mirror. A newer search makes an older one fail as superseded.
    pub async fn search_orders(&self, request: SearchRequest) -> Result<OrderPage, Error> {
        let open = self.open_now().await?;
        if request.limit == 0 || request.limit > MOST_ROWS {
            return Err(Error::invalid("limit", format!("A page has 1 to {MOST_ROWS} rows.")));
        }
        let cursor = match &request.cursor {
            Some(text) => Some(Cursor::from_str(text).map_err(|_| {
                Error::invalid("cursor", "This page mark is not one that Purser gave out. Search again.")
            })?),
            None => None,
        };
        let zone = self.inner.config.time_zone.clone();
        let ticket = open.rows.ticket();
        blocking(move || {
            let began = Instant::now();
            let now = open.now();
            let (page, understood, instead, account) = open.rows.read(ticket, |r| {
                let Parsed { mut query, parts } = understand(r, &request.query, now, &zone)?;
                if let Some(asked) = request.sort {
                    query.sort = sort(asked);
                }
                let page = r.search(&query, cursor.as_ref(), request.limit as usize)?;
                let instead = match (&cursor, page.rows.as_slice()) {
                    (None, []) => instead(r, &parts, open.workspace.environment)?,
                    _ => None,
                };
                let account = match &cursor {
                    None => account::hit(r, &request.query)?,
                    Some(_) => None,
                };
                Ok((page, parts, instead, account))
            })?;
            Ok(OrderPage {
                rows: page.rows.iter().map(view::order::row).collect(),
                next: page.next.map(|cursor| cursor.to_string()),
                understood: understood.into_iter().map(part).collect(),
                instead,
                account,
                took_ms: milliseconds(began),
            })
        })
        .await
    }

    /// How many orders a query finds, and what was paid for them, per currency.
    pub async fn order_totals(&self, query: String) -> Result<OrderTotals, Error> {
        let open = self.open_now().await?;
        let zone = self.inner.config.time_zone.clone();
        let ticket = open.totals.ticket();
        blocking(move || {
            let began = Instant::now();
            let now = open.now();
            let totals = open.totals.read(ticket, |r| {
                let parsed = understand(r, &query, now, &zone)?;
                r.totals(&parsed.query)
            })?;
            Ok(OrderTotals {
                count: u32::try_from(totals.count).unwrap_or(u32::MAX),
                sums: totals.sums.into_iter().map(|(_, sum)| sum.into()).collect(),
                exact: totals.exact,
                took_ms: milliseconds(began),
            })
        })
        .await
    }

    /// Everything the mirror knows about one order.
    pub async fn order(&self, id: String) -> Result<OrderView, Error> {
        let open = self.open_now().await?;
        blocking(move || view_of(&open, &id)).await
    }

    /// An earlier (or the latest) version of an order's JSON, indented.
    pub async fn order_version(&self, id: String, version: u32) -> Result<String, Error> {
        let open = self.open_now().await?;
        blocking(move || {
            let order = OrderId::parse(id.trim());
            let raw = open.store().read(|r| r.order_version(&order, version as usize))?;
            raw.map(|raw| view::raw::indented(&raw))
                .ok_or_else(|| Error::not_found(format!("The mirror has no version {version} of {order}.")))
        })
        .await
    }
}

pub(super) fn understand(
    r: &Reader<'_>,
    text: &str,
    now: Timestamp,
    zone: &jiff::tz::TimeZone,
) -> Result<Parsed, purser_store::Error> {
    let cut = text.char_indices().nth(LONGEST_QUERY).map_or(text, |(end, _)| &text[..end]);
    let today = now.to_zoned(zone.clone()).date();
    let mut parsed = query::parse(cut, &r.vocabulary()?, today);
    parsed.query.zone = Zone(zone.clone());
    for part in &mut parsed.parts {
        customer::name(r, part)?;
        notes::count(r, part)?;
    }
    Ok(parsed)
}

pub(super) fn sort(asked: Sort) -> query::Sort {
    let by = match asked.by {
        api::SortBy::Placed => SortBy::Placed,
        api::SortBy::Order => SortBy::Order,
        api::SortBy::Product => SortBy::Product,
        api::SortBy::State => SortBy::State,
        api::SortBy::Account => SortBy::Account,
        api::SortBy::Country => SortBy::Country,
        api::SortBy::Amount => SortBy::Amount,
    };
    query::Sort { by, descending: asked.descending }
}

pub(super) fn part(from: query::Part) -> UnderstoodPart {
    UnderstoodPart { text: from.text, kind: kind_of(from.taken).to_owned(), meaning: from.words }
}

/// What a piece of text was taken for, as the page knows it; empty for what was not understood.
pub(super) fn kind_of(taken: Taken) -> &'static str {
    match taken {
        Taken::Order => "order",
        Taken::Digits => "digits",
        Taken::Renewal => "renewal",
        Taken::Token => "token",
        Taken::Account => "account",
        Taken::Customer => "customer",
        Taken::Note => "note",
        Taken::Tag => "tag",
        Taken::Text => "text",
        Taken::Product => "product",
        Taken::Plan => "plan",
        Taken::Package => "package",
        Taken::State => "state",
        Taken::Country => "country",
        Taken::Currency => "currency",
        Taken::Date => "date",
        Taken::Amount => "amount",
        Taken::Test => "test",
        Taken::Sort => "sort",
        Taken::NotUnderstood => "",
    }
}

pub(super) fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1_000.0
}

/// The order with this id, with everything around it.
pub(super) fn view_of(open: &Arc<Open>, id: &str) -> Result<OrderView, Error> {
    let id = OrderId::parse(id.trim());
    let now = open.now();
    open.store().read(|r| gather(r, &id))?.map(|gathered| gathered.view(now)).ok_or_else(|| {
        Error::not_found(format!("{id} is not in the mirror.")).with_remedy(
            "If the order is new, synchronise; if the customer mistyped it, search for a part of it.",
        )
    })
}

struct Gathered {
    record: OrderRecord,
    order: Order,
    /// `None` for a paid app, which has no purchase.
    purchase: Option<Parts>,
    account_orders: u64,
    customer: Option<api::Customer>,
    /// Where there is no purchase that has them.
    notes: Vec<NoteRow>,
}

impl Gathered {
    fn view(&self, now: Timestamp) -> OrderView {
        let view = view::order::view(&view::order::Parts {
            record: &self.record,
            order: &self.order,
            purchase: self.purchase.as_ref(),
            account_orders: self.account_orders,
            notes: &self.notes,
            now,
        });
        OrderView { customer: self.customer.clone(), ..view }
    }
}

fn gather(r: &Reader<'_>, id: &OrderId) -> Result<Option<Gathered>, purser_store::Error> {
    let Some(record) = r.order(id)? else { return Ok(None) };
    let Some(order) = translate::kept_order(&record.row.package, &record.raw) else {
        return Err(purser_store::Error::Damaged(format!("the kept JSON of {id} cannot be read")));
    };
    let purchase = match &record.purchase {
        Some(key) => purchases::gather(r, key)?,
        None => None,
    };
    let account_orders = match &record.row.account {
        Some(account) => r.count_orders_of_account(account)?,
        None => 0,
    };
    let customer = customer::of(r, record.row.account.as_deref())?;
    let notes = match &purchase {
        Some(_) => Vec::new(),
        None => {
            let account = record.row.account.clone().map(Subject::Account);
            notes::about(r, [Subject::Order(id.clone())].iter().chain(&account))?
        }
    };
    Ok(Some(Gathered { record, order, purchase, account_orders, customer, notes }))
}
