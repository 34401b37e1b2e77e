use std::time::Instant;

use purser_model::query::{self, Parsed, Taken};

use super::orders::{milliseconds, understand};
use crate::api::{Error, Facet, FacetKind, FacetValue};
use crate::view::order::capital;
use crate::{App, blocking};

/// Values that are listed at most, besides those that are chosen.
const MOST_VALUES: usize = 60;

impl App {
    /// How many orders of a search have each value of one kind. A newer question makes an older one fail as
    /// superseded.
    pub async fn order_facet(&self, query: String, kind: FacetKind) -> Result<Facet, Error> {
        let open = self.open_now().await?;
        let zone = self.inner.config.time_zone.clone();
        let ticket = open.hints.ticket();
        let text = query;
        blocking(move || {
            let began = Instant::now();
            let now = open.now();
            let taken = match kind {
                FacetKind::State => Taken::State,
                FacetKind::Product => Taken::Product,
                FacetKind::Country => Taken::Country,
                FacetKind::Currency => Taken::Currency,
            };
            let today = now.to_zoned(zone.clone()).date();
            let (found, vocabulary, asked) = open.hints.read(ticket, |r| {
                let Parsed { query, .. } = understand(r, &text, now, &zone)?;
                let asked = query::values(&query, taken);
                Ok((r.facet(&query, taken)?, r.vocabulary()?, asked))
            })?;
            let mut values = found.values;
            for chosen in &asked {
                if values.iter().all(|(name, _)| name != chosen) {
                    values.push((chosen.clone(), 0));
                }
            }
            let all = values.len();
            let mut kept = 0;
            values.retain(|(name, _)| {
                kept += 1;
                kept <= MOST_VALUES || asked.contains(name)
            });
            let more = u32::try_from(all - values.len()).unwrap_or(u32::MAX);
            let shown = values.into_iter().map(|(name, count)| FacetValue {
                about: match kind {
                    FacetKind::Country => query::country_name(&name).map(str::to_owned),
                    _ => None,
                },
                count: u32::try_from(count).unwrap_or(u32::MAX),
                chosen: asked.contains(&name),
                query: query::toggled(&text, &vocabulary, today, taken, &name),
                title: if kind == FacetKind::State { capital(&name) } else { name },
            });
            Ok(Facet { values: shown.collect(), more, exact: found.exact, took_ms: milliseconds(began) })
        })
        .await
    }
}
