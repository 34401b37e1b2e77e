//! What to offer where a search found nothing.

use purser_model::query::{CustomerOf, Part, Slip, Taken, TypedNumber};
use purser_store::{Error, Reader};

use crate::api::{ConsoleSearch, Environment, Instead, LookUp, LookUpKind, NearOrder};
use crate::view;

/// Near orders that are offered at most. There are hardly ever two.
const MOST_NEAR: usize = 6;

/// Google's tokens have some 150 characters, old ones fewer. What is shorter is the beginning of one.
const SHORTEST_TOKEN: usize = 60;

/// What may have been meant, and where else to look. `None` where there is nothing to offer.
pub(super) fn instead(r: &Reader<'_>, parts: &[Part], place: Environment) -> Result<Option<Instead>, Error> {
    let mut instead = Instead { near: Vec::new(), look_up: Vec::new(), console: None };
    for part in parts {
        if matches!(part.taken, Taken::Order | Taken::Digits | Taken::Text)
            && let Some(typed) = TypedNumber::read(&part.text)
        {
            order(r, &typed, &mut instead)?;
        }
        let token = part.text.rsplit(':').next().unwrap_or_default().trim_matches('"');
        if part.taken == Taken::Token
            && token.len() >= SHORTEST_TOKEN
            && r.find_purchase_by_token(token)?.is_empty()
        {
            instead.look_up.push(LookUp { kind: LookUpKind::Purchase, id: token.to_owned() });
        }
        if instead.console.is_none() {
            instead.console = console(r, part, place)?;
        }
    }
    instead.near.truncate(MOST_NEAR);
    let nothing = instead.near.is_empty() && instead.look_up.is_empty() && instead.console.is_none();
    Ok((!nothing).then_some(instead))
}

fn order(r: &Reader<'_>, typed: &TypedNumber, instead: &mut Instead) -> Result<(), Error> {
    let near = r.near_orders(typed, MOST_NEAR)?;
    let whole = typed.whole();
    let here = near.iter().any(|near| near.row.id.number() == whole);
    if let Some(whole) = whole
        && !here
    {
        instead.look_up.push(LookUp { kind: LookUpKind::Order, id: whole.to_string() });
    }
    instead.near.extend(near.into_iter().map(|near| {
        NearOrder {
            why: match near.slip {
                Slip::None if here => "left out by the rest of the search",
                Slip::None => "the same order number, another renewal",
                Slip::Digit => "one digit differs",
                Slip::Swap => "two digits changed places",
                Slip::Missing => "one digit was left out",
                Slip::Extra => "one digit was too many",
            }
            .to_owned(),
            differs: near.differs.into_iter().map(place_in_id).collect(),
            row: view::order::row(&near.row),
        }
    }));
    Ok(())
}

/// Where a digit stands in `GPA.1234-5678-9012-34567`.
fn place_in_id(digit: usize) -> u32 {
    let dashes = (digit / 4).min(3);
    u32::try_from("GPA.".len() + digit + dashes).unwrap_or(0)
}

fn console(r: &Reader<'_>, part: &Part, place: Environment) -> Result<Option<ConsoleSearch>, Error> {
    let Some(scrap) = part.customer.as_ref().filter(|scrap| scrap.of == CustomerOf::Email) else {
        return Ok(None);
    };
    // Play Console takes whole addresses only.
    let (Some((local, domain)), 0) = (scrap.text.split_once('@'), r.customers(scrap)?.accounts) else {
        return Ok(None);
    };
    if local.is_empty() || !domain.contains('.') || domain.ends_with('.') {
        return Ok(None);
    }
    let why = "Google tells Purser no e-mail addresses, but Play Console finds orders by them. Search there, and bring the order id back.";
    Ok(Some(super::console::search(&scrap.text, why, place)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digit_is_found_in_the_id_across_its_dashes() {
        let id = "GPA.0123-4567-8901-23456";
        for (n, digit) in "01234567890123456".chars().enumerate() {
            assert_eq!(id.chars().nth(place_in_id(n) as usize), Some(digit));
        }
    }
}
