//! An account: all that somebody bought, what it was worth, what went back, and what to know before acting.

use std::str::FromStr as _;
use std::time::Instant;

use purser_store::{Accounts, Cursor, Link, Reader};

use super::orders::{MOST_ROWS, milliseconds};
use super::reviews::reviews;
use crate::act::read_purchase;
use crate::api::{AccountHit, AccountOrders, AccountPurchases, AccountRequest, AccountView, Customer, Error};
use crate::view::account::{Facts, purchase_row};
use crate::{App, blocking, view};

/// Profiles are looked for in so many of the newest purchases.
const MOST_TEXTS: usize = 200;

impl App {
    /// All that is known of an account, or, by the e-mail address of a customer, of all accounts of that address.
    pub async fn account(&self, account: String) -> Result<AccountView, Error> {
        let open = self.open_now().await?;
        blocking(move || {
            let began = Instant::now();
            let now = open.now();
            let facts = open.store().read(|r| match meant(r, account.trim())? {
                Some(accounts) => gather(r, account.trim(), accounts, now).map(Some),
                None => Ok(None),
            })?;
            let facts = facts.ok_or_else(|| unknown(&account))?;
            Ok(AccountView { took_ms: milliseconds(began), ..view::account::view(&facts) })
        })
        .await
    }

    /// A page of what an account ordered, newest first.
    pub async fn account_orders(&self, request: AccountRequest) -> Result<AccountOrders, Error> {
        let open = self.open_now().await?;
        let limit = limit_of(&request)?;
        let cursor = request.cursor.as_deref().map(Cursor::from_str).transpose().map_err(|_| bad_cursor())?;
        blocking(move || {
            let page = open.store().read(|r| match meant(r, request.account.trim())? {
                Some(accounts) => r.orders_of_accounts(&accounts, cursor.as_ref(), limit).map(Some),
                None => Ok(None),
            })?;
            let page = page.ok_or_else(|| unknown(&request.account))?;
            Ok(AccountOrders {
                rows: page.rows.iter().map(view::order::row).collect(),
                next: page.next.map(|next| next.to_string()),
            })
        })
        .await
    }

    /// A page of what an account bought: subscriptions that live first, then newest first.
    pub async fn account_purchases(&self, request: AccountRequest) -> Result<AccountPurchases, Error> {
        let open = self.open_now().await?;
        let limit = limit_of(&request)?;
        blocking(move || {
            let now = open.now();
            let found = open.store().read(|r| match meant(r, request.account.trim())? {
                Some(accounts) => {
                    let page = r.purchases_of_accounts(&accounts, request.cursor.as_deref(), limit)?;
                    Ok(Some((page, accounts.names.len() > 1)))
                }
                None => Ok(None),
            })?;
            let (page, several) = found.ok_or_else(|| unknown(&request.account))?;
            let page = page.map_err(|_| bad_cursor())?;
            Ok(AccountPurchases {
                rows: page.rows.iter().map(|row| purchase_row(row, several, now)).collect(),
                next: page.next,
            })
        })
        .await
    }
}

/// The account of this id; otherwise the accounts of this e-mail address.
fn meant(r: &Reader<'_>, text: &str) -> Result<Option<Accounts>, purser_store::Error> {
    match r.account(text)? {
        Some(account) => Ok(Some(account)),
        None => r.accounts_of_email(text),
    }
}

/// The account that a search names exactly, if it says nothing else.
pub(super) fn hit(r: &Reader<'_>, query: &str) -> Result<Option<AccountHit>, purser_store::Error> {
    let text = query.trim();
    let named = ["account:", "email:", "customer:"].iter().find_map(|key| text.strip_prefix(key));
    let text = named.unwrap_or(text).trim_matches('"');
    if text.is_empty() {
        return Ok(None);
    }
    let Some(accounts) = meant(r, text)? else { return Ok(None) };
    let link = link_of(r, &accounts)?;
    let known = link.and_then(|link| link.name.or(link.email));
    let several = accounts.names.len() > 1;
    Ok(Some(AccountHit {
        title: known.unwrap_or_else(|| text.to_owned()),
        accounts: u32::try_from(accounts.names.len()).unwrap_or(u32::MAX),
        id: match accounts.names.into_iter().next() {
            Some(only) if !several => only,
            _ => text.to_owned(),
        },
    }))
}

/// Who it is: of several accounts, what any of them says.
fn link_of(r: &Reader<'_>, accounts: &Accounts) -> Result<Option<Link>, purser_store::Error> {
    let mut known: Option<Link> = None;
    for account in &accounts.names {
        let Some(link) = r.customer_of(account)? else { continue };
        known = Some(match known {
            Some(known) => {
                Link { email: known.email.or(link.email), name: known.name.or(link.name), ..known }
            }
            None => link,
        });
    }
    Ok(known)
}

fn gather(
    r: &Reader<'_>,
    asked: &str,
    accounts: Accounts,
    now: jiff::Timestamp,
) -> Result<Facts, purser_store::Error> {
    let link = link_of(r, &accounts)?;
    let sharing = match link.as_ref().and_then(|link| link.email.as_deref()) {
        Some(email) => r.accounts_of_email(email)?,
        None => None,
    };
    let mut profiles: Vec<String> = Vec::new();
    for (key, text) in r.purchase_texts_of_accounts(&accounts, MOST_TEXTS)? {
        let profile = read_purchase(key, &text).and_then(|purchase| purchase.profile);
        profiles.extend(profile.filter(|profile| !profiles.contains(profile)));
    }
    let mut disputed = Vec::new();
    for review in reviews(r, now, false)? {
        let order = purser_model::OrderId::parse(&review.order);
        let account = r.order(&order)?.and_then(|record| record.row.account);
        if account.is_some_and(|account| accounts.names.contains(&account)) {
            disputed.push(review);
        }
    }
    Ok(Facts {
        id: match accounts.names.as_slice() {
            [only] => only.clone(),
            _ => asked.to_owned(),
        },
        customer: link.map(|link| Customer { account: link.account, email: link.email, name: link.name }),
        sums: r.sums_of_accounts(&accounts)?,
        refunded: r.refunded_of_accounts(&accounts)?,
        purchases: r.purchases_counted(&accounts)?,
        voids: r.voids_of_accounts(&accounts)?,
        actions: r.actions_of_accounts(&accounts)?,
        sharing,
        profiles,
        disputed,
        accounts,
    })
}

fn unknown(account: &str) -> Error {
    Error::not_found(format!("Nothing in the mirror is of the account or customer {}.", account.trim()))
        .with_remedy(
            "An account is known by its whole id, a customer by the whole e-mail address of an imported table.",
        )
}

fn limit_of(request: &AccountRequest) -> Result<usize, Error> {
    if request.limit == 0 || request.limit > MOST_ROWS {
        return Err(Error::invalid("limit", format!("A page has 1 to {MOST_ROWS} rows.")));
    }
    Ok(request.limit as usize)
}

fn bad_cursor() -> Error {
    Error::invalid("cursor", "This page mark is not one that Purser gave out. Begin again.")
}
