use purser_model::query::{self, Suggested};

use super::orders::{LONGEST_QUERY, kind_of};
use crate::api::{Error, SearchList, SuggestRequest, Suggestion, Suggestions};
use crate::{App, blocking};

impl App {
    /// How the word at the cursor may go on, with how many records have each. A newer question makes an older one
    /// fail as superseded.
    pub async fn suggest(&self, request: SuggestRequest) -> Result<Suggestions, Error> {
        let open = self.open_now().await?;
        let zone = self.inner.config.time_zone.clone();
        let ticket = open.hints.ticket();
        blocking(move || {
            let SuggestRequest { list, text, cursor } = request;
            let today = open.now().to_zoned(zone).date();
            let place = byte_of(&text, cursor).filter(|at| *at <= LONGEST_QUERY);
            let Some(at) = place else {
                return Ok(Suggestions { from: cursor, to: cursor, items: Vec::new() });
            };
            let found = open.hints.read(ticket, |r| {
                let vocabulary = r.vocabulary()?;
                Ok(match list {
                    SearchList::Orders => {
                        let counts = r.order_values()?;
                        query::suggest(&text, at, &vocabulary, today, &|taken, name| counts.of(taken, name))
                    }
                    SearchList::Subscriptions => {
                        let counts = r.subscription_values()?;
                        query::suggest_subscriptions(&text, at, &vocabulary, today, &|taken, name| {
                            counts.of(taken, name)
                        })
                    }
                })
            })?;
            Ok(shown(&text, found))
        })
        .await
    }
}

fn shown(text: &str, found: Suggested) -> Suggestions {
    Suggestions {
        from: units(&text[..found.span.start]),
        to: units(&text[..found.span.end]),
        items: found
            .items
            .into_iter()
            .map(|item| Suggestion {
                text: item.text,
                about: item.about,
                kind: kind_of(item.taken).to_owned(),
                count: item.count.map(|n| u32::try_from(n).unwrap_or(u32::MAX)),
                goes_on: item.goes_on,
            })
            .collect(),
    }
}

/// Where a place counted in UTF-16 units is in bytes; `None` within a character or beyond the end.
fn byte_of(text: &str, unit: u32) -> Option<usize> {
    let mut units = 0;
    for (at, c) in text.char_indices() {
        if units == unit as usize {
            return Some(at);
        }
        units += c.len_utf16();
    }
    (units == unit as usize).then_some(text.len())
}

fn units(text: &str) -> u32 {
    u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_as_a_text_field_counts_them() {
        let text = "é😀x";
        let places: Vec<Option<usize>> = (0..6).map(|unit| byte_of(text, unit)).collect();
        assert_eq!(places, [Some(0), Some(2), None, Some(6), Some(7), None]);
        assert_eq!(units(text), 4);
    }
}
