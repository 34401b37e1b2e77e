use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

use crate::schedule::{Source, mark, sources};
use crate::{Error, Mirror, Watch, lane, step};

/// What a turn found, and when the next one is worth its while if nothing wakes it before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// Purchases and orders that were settled.
    pub settled: u64,
    /// When something is due next, by Google's clock.
    pub next: Option<Timestamp>,
}

/// Does what is to be done now and nothing else: reads the sources whose time has come, looks up what
/// notifications named and what is due, fetches orders when a batch is worth its call.
///
/// `now` is asked of Google's clock; nothing is looked up before its time.
pub async fn turn(mirror: &Mirror, watch: &Watch, cancel: &CancellationToken) -> Result<Turn, Error> {
    let mut settled = 0;
    read_sources(mirror, watch, cancel).await?;
    loop {
        let now = mirror.client.google_now();
        mirror.write(watch, move |w| w.want_due(now, lane::DUE)).await?;
        step::orders::last_calls(mirror, watch).await?;
        let mut spent = Spent::default();
        let mut here = spent.allow(step::purchases::run(mirror, None, watch, cancel).await)?;
        let packages = step::orders::worth_a_call(mirror).await?;
        if !packages.is_empty() {
            here += spent.allow(step::orders::run(mirror, &packages, None, watch, cancel).await)?;
        }
        settled += here;
        spent.told()?;
        // Who asked for everything does not wait until the last of a long queue.
        if here == 0 || mirror.signals.is_asked_for_all() {
            break;
        }
    }
    Ok(Turn { settled, next: next(mirror).await? })
}

/// A budget of which nothing is left until midnight does not keep the steps waiting that live on another.
#[derive(Debug, Default)]
pub(crate) struct Spent(Option<Error>);

impl Spent {
    /// What a step settled: nothing known, where its budget is used up for today.
    pub(crate) fn allow(&mut self, done: Result<u64, Error>) -> Result<u64, Error> {
        match done {
            Err(error) if error.is_spent_for_today() => {
                self.0.get_or_insert(error);
                Ok(0)
            }
            done => done,
        }
    }

    /// Says in the end that something was left undone.
    pub(crate) fn told(self) -> Result<(), Error> {
        self.0.map_or(Ok(()), Err)
    }
}

/// A source that fails is tried again later and holds nobody up, unless nothing can be reached at all.
async fn read_sources(mirror: &Mirror, watch: &Watch, cancel: &CancellationToken) -> Result<(), Error> {
    let now = mirror.client.google_now();
    let due = mirror.read(sources).await?;
    for source in due.into_iter().filter(|state| state.is_due(now)).map(|state| state.source) {
        match read_source(mirror, watch, cancel, source).await {
            Err(error) if error.ends_the_run() => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// Reads a source now, and keeps how that went.
pub(crate) async fn read_source(
    mirror: &Mirror,
    watch: &Watch,
    cancel: &CancellationToken,
    source: Source,
) -> Result<(), Error> {
    let done = match source {
        Source::Catalog => step::catalog::run(mirror, watch, cancel).await,
        Source::Reports => step::reports::run(mirror, watch, cancel).await,
        Source::Voids => step::voids::run(mirror, watch, cancel).await,
    };
    note(mirror, watch, source, &done).await?;
    done
}

/// Keeps how reading a source went.
async fn note(mirror: &Mirror, watch: &Watch, source: Source, done: &Result<(), Error>) -> Result<(), Error> {
    let words = match done {
        Ok(()) => None,
        // Not the source's fault: its time has still come when there is a network again.
        Err(error) if error.ends_the_run() => return Ok(()),
        Err(error) => Some(error.to_string()),
    };
    let now = mirror.client.google_now();
    mirror.write(watch, move |w| mark(w, source, now, words.as_deref())).await
}

async fn next(mirror: &Mirror) -> Result<Option<Timestamp>, Error> {
    let packages = mirror.packages.clone();
    let now = mirror.client.google_now();
    mirror
        .read(move |r| {
            let mut times: Vec<Timestamp> = sources(r)?.into_iter().filter_map(|state| state.next).collect();
            times.extend(r.next_due()?.map(|due| due.at));
            for package in packages {
                times.extend(r.gathering_orders(&package, now)?.first);
            }
            // What is overdue now could not be settled now; it is tried again, but not in a circle.
            let soonest = now + SignedDuration::from_secs(5);
            Ok(times.into_iter().min().map(|at| at.max(soonest)))
        })
        .await
}
