//! Customers as the link table knows them, in words.

use purser_model::query::{CustomerOf, Part};
use purser_store::{CustomersFound, Error, Reader};

use crate::api::Customer;

/// Who is behind an account.
pub(crate) fn of(r: &Reader<'_>, account: Option<&str>) -> Result<Option<Customer>, Error> {
    let found = account.map(|account| r.customer_of(account)).transpose()?.flatten();
    Ok(found.map(|link| Customer { account: link.account, email: link.email, name: link.name }))
}

/// Says of a piece of a search which customers it means, where it may mean any.
pub(crate) fn name(r: &Reader<'_>, part: &mut Part) -> Result<(), Error> {
    let Some(scrap) = &part.customer else { return Ok(()) };
    let found = r.customers(scrap)?;
    let said = in_words(&found);
    part.words = match (scrap.of, said) {
        (CustomerOf::Any, Some(said)) if part.words.starts_with("an ") => {
            format!("{said}, or {}", part.words)
        }
        (_, Some(said)) => said,
        // It is still understood, and finds what else begins so.
        (CustomerOf::Any, None) => return Ok(()),
        (_, None) if r.has_links()? => format!(
            "{} is not in the link table; search for the order id in the customer's receipt",
            scrap.text
        ),
        (_, None) => format!(
            "nobody knows {}: Google tells no e-mail addresses or names; import your own table of customers",
            scrap.text
        ),
    };
    Ok(())
}

fn in_words(found: &CustomersFound) -> Option<String> {
    let accounts = match (found.accounts, found.more) {
        (1, _) => "1 account".to_owned(),
        (n, false) => format!("{n} accounts"),
        (n, true) => format!("more than {n} accounts"),
    };
    match (found.customers, found.more) {
        (0, _) => None,
        (1, false) => Some(format!("customer {}, {accounts}", found.first.as_deref().unwrap_or_default())),
        (n, false) => Some(format!("{n} customers, {accounts}")),
        (_, true) => Some(format!("many customers, {accounts}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn customers_and_accounts_are_counted_apart() {
        let found = |customers, accounts, more| CustomersFound {
            customers,
            accounts,
            more,
            first: Some("jane@example.com".into()),
        };
        assert_eq!(in_words(&found(1, 2, false)).as_deref(), Some("customer jane@example.com, 2 accounts"));
        assert_eq!(in_words(&found(1, 1, false)).as_deref(), Some("customer jane@example.com, 1 account"));
        assert_eq!(in_words(&found(3, 5, false)).as_deref(), Some("3 customers, 5 accounts"));
        assert_eq!(
            in_words(&found(1001, 1000, true)).as_deref(),
            Some("many customers, more than 1000 accounts")
        );
        assert_eq!(in_words(&found(0, 0, false)), None);
    }
}
