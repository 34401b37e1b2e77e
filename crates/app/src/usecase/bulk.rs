use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use purser_model::OrderId;
use purser_store::{BulkState, NewBulk, NewBulkRow, Reader};

use super::actions::words_of;
use super::desk::desk_of;
use super::import::gathered;
use super::orders::understand;
use crate::act::Codes;
use crate::api::{
    ActionTarget, Amount, BulkDraft, BulkJob, BulkJobPage, BulkKind, BulkPhase, BulkPlan, BulkPlanRow,
    BulkSource, Error, ErrorCode, ImportProblem, SafeMode,
};
use crate::bulk::{self, Deed, Plan, RowBody, why_not};
use crate::open::Open;
use crate::{App, blocking};

/// What a person can still look through. A migration of more is not done at a desk.
const MOST_ROWS: usize = 10_000;
const PAGE: usize = 500;
const LATEST: usize = 200;
/// How long a bulk that was confirmed can be canceled before anything is sent.
const HOLD: u32 = 10;
const LONGEST_HOLD: u32 = 3_600;
/// At most so long until a change of the world's clock or another process's word is noticed.
const LOOK: Duration = Duration::from_millis(500);

impl App {
    /// Splits what is named into what can be done and what cannot, from the mirror: nothing is asked and nothing
    /// changed. Shows the rows from place `from` on, 1 to 500 of them.
    pub async fn plan_bulk(&self, draft: BulkDraft, from: u32, limit: u32) -> Result<BulkPlan, Error> {
        let open = self.open_now().await?;
        if limit == 0 || limit as usize > PAGE {
            return Err(Error::invalid("limit", format!("A page has 1 to {PAGE} rows.")));
        }
        let zone = self.inner.config.time_zone.clone();
        blocking(move || {
            let Read { plan, origin, problems, problem_count } = read(&open, &draft, &zone)?;
            let codes = codes(&open, &plan, &draft);
            let (totals, without_amount) = plan.totals();
            let (calls, seconds) = plan.cost(&open.mirror.client);
            let desk = desk_of(&open)?;
            let nothing = (plan.count() == 0).then_some("There is nothing that can be done.");
            let too_much = open.store().read(|r| plan.too_much(r, open.now()))?;
            let rows: Vec<BulkPlanRow> =
                plan.rows.iter().skip(from as usize).take(limit as usize).map(BulkPlanRow::from).collect();
            let next = from.saturating_add(count(rows.len()));
            Ok(BulkPlan {
                kind: draft.kind,
                title: plan.deed.title(),
                destructive: plan.deed.is_destructive(),
                origin,
                code: codes.shown().to_owned(),
                expires: codes.expires.to_string(),
                count: plan.count(),
                verdicts: plan.verdicts(),
                merged: plan.merged,
                totals,
                without_amount,
                calls,
                seconds,
                why_not: nothing.or(why_not(&desk, Some(draft.kind))).map(str::to_owned).or(too_much),
                next: ((next as usize) < plan.rows.len()).then_some(next),
                rows,
                problems,
                problem_count,
            })
        })
        .await
    }

    /// Keeps a bulk as it was planned, if the plan is still the same, its code fits and its count was typed. It
    /// begins after `hold` seconds, 0 to 3,600, 10 if not said, and can be canceled until then.
    pub async fn start_bulk(
        &self,
        draft: BulkDraft,
        code: String,
        count: u32,
        hold: Option<u32>,
    ) -> Result<BulkJob, Error> {
        let open = self.open_now().await?;
        words_of(&draft.reason, draft.ticket.as_deref())?;
        let hold = hold.unwrap_or(HOLD);
        if hold > LONGEST_HOLD {
            return Err(Error::invalid("hold", format!("A bulk is held for 0 to {LONGEST_HOLD} seconds.")));
        }
        let zone = self.inner.config.time_zone.clone();
        let here = Arc::clone(&open);
        let (number, changes) = blocking(move || {
            let agent = allowed(&here, draft.kind)?;
            let Read { plan, origin, .. } = read(&here, &draft, &zone)?;
            if plan.count() == 0 {
                return Err(Error::new(ErrorCode::Other, "There is nothing that can be done. Nothing was sent."));
            }
            if !codes(&here, &plan, &draft).fit(&code) {
                return Err(Error::invalid(
                    "code",
                    "The code is not that of a plan of exactly this in the last minutes: something changed, or \
                     time passed. Nothing was sent.",
                )
                .with_remedy("Look at the plan again and confirm what it says now."));
            }
            if count != plan.count() {
                return Err(Error::invalid(
                    "count",
                    format!("Type how many rows will be sent: {}. Nothing was sent.", plan.count()),
                ));
            }
            let at = here.now();
            if let Some(words) = here.store().read(|r| plan.too_much(r, at))? {
                return Err(Error::new(ErrorCode::Other, format!("{words} Nothing was sent.")));
            }
            let rows = plan.eligible().map(|row| {
                let body = RowBody { product: row.product.clone(), amount: row.amount.map(Amount::from) };
                Ok(NewBulkRow {
                    order: row.target.order.as_deref().map(OrderId::parse),
                    token: row.target.token.clone(),
                    body: serde_json::to_string(&body).map_err(|error| {
                        Error::new(ErrorCode::Other, "A row could not be kept.").with_detail(error)
                    })?,
                })
            });
            let bulk = NewBulk {
                kind: plan.deed.id().to_owned(),
                at,
                starts: at.checked_add(SignedDuration::from_secs(hold.into())).unwrap_or(at),
                agent,
                reason: draft.reason.trim().to_owned(),
                ticket: said(draft.ticket.as_deref()),
                origin,
                rows: rows.collect::<Result<_, Error>>()?,
            };
            Ok(here.store().write_durable(|w| w.add_bulk(&bulk))?)
        })
        .await?;
        self.inner.events.changed(changes);
        open.bulks.notify_one();
        job_of(&open, number).await
    }

    /// The latest bulks, newest first.
    pub async fn bulk_jobs(&self) -> Result<Vec<BulkJob>, Error> {
        let open = self.open_now().await?;
        blocking(move || {
            let now = open.now();
            Ok(open.store().read(|r| {
                let jobs = r.bulks(LATEST)?.into_iter().map(|bulk| {
                    let counts = r.bulk_counts(bulk.number)?;
                    Ok(bulk::job(&bulk, counts, now))
                });
                Ok(jobs.collect::<Result<Vec<_>, purser_store::Error>>()?.into_iter().flatten().collect())
            })?)
        })
        .await
    }

    /// A bulk with its rows behind place `after`, 1 to 500 of them.
    pub async fn bulk_job(&self, number: u32, after: u32, limit: u32) -> Result<BulkJobPage, Error> {
        let open = self.open_now().await?;
        if limit == 0 || limit as usize > PAGE {
            return Err(Error::invalid("limit", format!("A page has 1 to {PAGE} rows.")));
        }
        let job = job_of(&open, number).await?;
        let rows =
            blocking(move || Ok(open.store().read(|r| r.bulk_rows(number, after, limit as usize))?)).await?;
        let next = rows.last().map(|row| row.place).filter(|place| *place < job.total);
        Ok(BulkJobPage { job, rows: rows.iter().map(bulk::row).collect(), next })
    }

    /// Sends no further row until the bulk is resumed. What is on its way comes to its end.
    pub async fn pause_bulk(&self, number: u32) -> Result<BulkJob, Error> {
        self.move_bulk(number, &[BulkState::Running], BulkState::Paused, Some("Paused by a person.")).await
    }

    /// Goes on with a bulk that was paused.
    pub async fn resume_bulk(&self, number: u32) -> Result<BulkJob, Error> {
        let open = self.open_now().await?;
        let kind = job_of(&open, number).await?.kind;
        blocking(move || allowed(&open, kind)).await?;
        self.move_bulk(number, &[BulkState::Paused, BulkState::Running], BulkState::Running, None).await
    }

    /// Ends a bulk: what was not sent yet is never sent.
    pub async fn cancel_bulk(&self, number: u32) -> Result<BulkJob, Error> {
        self.move_bulk(number, &[BulkState::Running, BulkState::Paused], BulkState::Canceled, None).await
    }

    /// Puts the failures of a bulk in line again, each with a fresh look before; never what is not settled.
    pub async fn retry_bulk(&self, number: u32) -> Result<BulkJob, Error> {
        let open = self.open_now().await?;
        let job = job_of(&open, number).await?;
        let ended = matches!(job.phase, BulkPhase::Finished | BulkPhase::Canceled);
        if !ended || job.failed == 0 {
            let words = match (ended, job.phase) {
                (true, _) => "None of its rows failed.",
                (false, BulkPhase::Paused) => "It is paused: resume or cancel it first.",
                (false, _) => "It is still under way.",
            };
            return Err(Error::new(ErrorCode::Other, format!("{words} Nothing was changed.")));
        }
        let here = Arc::clone(&open);
        let changes = blocking(move || {
            allowed(&here, job.kind)?;
            let canceled = job.phase == BulkPhase::Canceled && job.waiting > 0;
            if canceled {
                return Err(Error::new(
                    ErrorCode::Other,
                    "It was canceled before its end, and would go on with what was never sent. Nothing was changed.",
                )
                .with_remedy("Plan a new bulk with what is left: export this one."));
            }
            Ok(here.store().write_durable(|w| w.retry_bulk(number))?.1)
        })
        .await?;
        self.inner.events.changed(changes);
        open.bulks.notify_one();
        job_of(&open, number).await
    }

    /// Sends a bulk here and now, for a host that does not stay: waits for its time, and returns when it stands
    /// still, whoever stopped it. What is not confirmed by then is looked at once more.
    pub async fn run_bulk(&self, number: u32) -> Result<BulkJob, Error> {
        let open = self.open_now().await?;
        let stop = open.closing.child_token();
        loop {
            let job = job_of(&open, number).await?;
            match job.phase {
                BulkPhase::Holding => {
                    let starts = job.starts.parse().unwrap_or(jiff::Timestamp::MIN);
                    let hold = Duration::try_from(open.now().duration_until(starts)).unwrap_or_default();
                    tokio::select! {
                        () = stop.cancelled() => return Ok(job),
                        () = open.bulks.notified() => {}
                        () = tokio::time::sleep(hold.min(LOOK)) => {}
                    }
                }
                BulkPhase::Running if !stop.is_cancelled() => bulk::work(self, &open, number, &stop).await?,
                _ => break,
            }
        }
        bulk::settle(self, &open, number).await?;
        job_of(&open, number).await
    }

    async fn move_bulk(
        &self,
        number: u32,
        from: &'static [BulkState],
        to: BulkState,
        note: Option<&'static str>,
    ) -> Result<BulkJob, Error> {
        let open = self.open_now().await?;
        let job = job_of(&open, number).await?;
        let (here, at) = (Arc::clone(&open), open.now());
        let (moved, changes) =
            blocking(move || Ok(here.store().write_durable(|w| w.move_bulk(number, from, to, note, at))?))
                .await?;
        if !moved {
            let words = job.phase_words.to_lowercase();
            return Err(Error::new(ErrorCode::Other, format!("It is {words}. Nothing was changed.")));
        }
        self.inner.events.changed(changes);
        open.bulks.notify_one();
        job_of(&open, number).await
    }
}

async fn job_of(open: &Arc<Open>, number: u32) -> Result<BulkJob, Error> {
    let open = Arc::clone(open);
    blocking(move || {
        let now = open.now();
        let found = open.store().read(|r| {
            let Some(record) = r.bulk(number)? else { return Ok(None) };
            Ok(bulk::job(&record, r.bulk_counts(number)?, now))
        })?;
        found.ok_or_else(|| Error::not_found(format!("There is no bulk {number}.")))
    })
    .await
}

/// Who acts, if anybody may.
fn allowed(open: &Open, kind: BulkKind) -> Result<String, Error> {
    let desk = desk_of(open)?;
    match (why_not(&desk, Some(kind)), desk.agent) {
        (None, Some(agent)) => Ok(agent),
        (Some(words), None) if desk.mode == SafeMode::Confirm || kind == BulkKind::Verify => {
            Err(Error::invalid("agent", words))
        }
        (words, _) => {
            let words = words.unwrap_or_default();
            Err(Error::new(ErrorCode::Other, format!("{words} Nothing was sent."))
                .with_remedy("Allow changes for this workspace first."))
        }
    }
}

fn codes(open: &Open, plan: &Plan, draft: &BulkDraft) -> Codes {
    let ticket = said(draft.ticket.as_deref());
    let parts = plan.parts(&open.workspace.id, draft.reason.trim(), ticket.as_deref());
    Codes::bound_to(&parts, open.mirror.client.google_now())
}

/// What a draft comes to now.
struct Read {
    plan: Plan,
    origin: String,
    problems: Vec<ImportProblem>,
    problem_count: u32,
}

fn read(open: &Arc<Open>, draft: &BulkDraft, zone: &jiff::tz::TimeZone) -> Result<Read, Error> {
    let deed = Deed::from(draft.kind);
    let BulkSource { text, file, query } = &draft.source;
    let now = open.mirror.client.google_now();
    let (named, origin, problems, problem_count) = match query {
        Some(query) if text.is_none() && file.is_none() => {
            let named = open.store().read(|r| found(r, query, open.now(), zone))?;
            let origin = format!("{} orders of the search \"{}\"", named.len(), query.trim());
            (named, origin, Vec::new(), 0)
        }
        Some(_) => return Err(Error::invalid("source", "Give a list or a search, not both.")),
        None => {
            let found = gathered(text.as_deref(), file.as_deref(), &open.workspace.packages)?;
            let orders = found.orders.iter().map(|order| by_order(&order.id));
            // Beside an order, a token says whose it is, and asks for nothing by itself.
            let tokens = found.tokens.iter().filter(|token| !(deed.is_about_orders() && token.with_order));
            let tokens = tokens.map(|token| ActionTarget { order: None, token: Some(token.token.clone()) });
            let named: Vec<ActionTarget> = orders.chain(tokens).collect();
            let origin = format!("A list of {}", ids(named.len()));
            (named, origin, found.problems, found.problem_count)
        }
    };
    if named.len() > MOST_ROWS {
        return Err(Error::invalid(
            "source",
            format!("A bulk has at most {MOST_ROWS} rows; these are more. Take them in parts."),
        ));
    }
    let plan = open.store().read(|r| Plan::make(r, deed, &named, now))?;
    Ok(Read { plan, origin, problems, problem_count })
}

/// Every order of a search, one more than may be at most.
fn found(
    r: &Reader<'_>,
    text: &str,
    now: jiff::Timestamp,
    zone: &jiff::tz::TimeZone,
) -> Result<Vec<ActionTarget>, purser_store::Error> {
    let query = understand(r, text, now, zone)?.query;
    let (mut named, mut cursor) = (Vec::new(), None);
    loop {
        let page = r.search(&query, cursor.as_ref(), PAGE)?;
        named.extend(page.rows.iter().map(|row| by_order(&row.id)));
        cursor = page.next;
        if cursor.is_none() || named.len() > MOST_ROWS {
            return Ok(named);
        }
    }
}

fn by_order(id: &OrderId) -> ActionTarget {
    ActionTarget { order: Some(id.to_string()), token: None }
}

fn ids(n: usize) -> String {
    if n == 1 { "1 id".to_owned() } else { format!("{n} ids") }
}

fn said(ticket: Option<&str>) -> Option<String> {
    ticket.map(str::trim).filter(|ticket| !ticket.is_empty()).map(str::to_owned)
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
