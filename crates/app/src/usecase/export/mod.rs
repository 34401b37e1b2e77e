//! Giving lists away: what a person sees before, the file on its way, and what is remembered of it.

mod activity;
mod attention;
mod bulk;
mod catalog;
mod notifications;
mod orders;
mod rows;
mod subscriptions;

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::tz::TimeZone;
use purser_store::Writer;
use tokio_util::sync::CancellationToken;

use super::desk::desk_of;
use crate::api::{
    Error, ErrorCode, ExportJob, ExportList, ExportPhase, ExportPreview, ExportRecord, ExportRequest,
};
use crate::export::{Chosen, Job, Part, Source, Stopped, pour, suggested};
use crate::open::{Open, fact};
use crate::words::file_error;
use crate::{App, blocking};
use rows::{Customers, Ids, Once, word};

/// Rows read in one snapshot: some ten milliseconds, so that the mirror's log is never held for long.
const PAGE: usize = 500;
const SHOWN: usize = 3;
/// More is not pasted anywhere.
const MOST_COPIED: usize = 10_000;
/// Bytes that go to the disk at a time.
const BUFFER: usize = 256 * 1024;
/// Exports that are remembered.
const REMEMBERED: usize = 1_000;

/// Where rows go that are read by whoever called.
pub type Pipe = Box<dyn Write + Send>;

enum Target {
    File { path: PathBuf, replace: bool },
    Pipe(Pipe),
}

impl App {
    /// What an export will be: how many rows, its first lines, and where it could go. From the mirror alone.
    pub async fn preview_export(&self, request: ExportRequest) -> Result<ExportPreview, Error> {
        let open = self.open_now().await?;
        let zone = self.inner.config.time_zone.clone();
        let data_dir = self.data_dir().to_owned();
        blocking(move || {
            let mut source = source(&open, &request, &zone, SHOWN)?;
            let mask = request.mask.then(|| open.exports.next_mask());
            let chosen = source.choose(request.columns.as_deref(), mask)?;
            let (columns, count) = (source.columns(), source.count);
            let go = CancellationToken::new();
            let how = (request.format, request.bom);
            let beginning = pour(&mut source, &chosen, how, Vec::new(), SHOWN, &go, |_| ())
                .map_err(|stopped| why(stopped, None))?;
            let lines = String::from_utf8_lossy(&beginning);
            let day = open.now().to_zoned(zone).date();
            let file = suggested(&folder(&data_dir), source.named.1, request.mask, day, request.format);
            Ok(ExportPreview {
                count: count.map(small),
                lines: lines.trim_start_matches('\u{feff}').lines().map(str::to_owned).collect(),
                columns,
                file: file.to_string_lossy().into_owned(),
                one: source.named.0.to_owned(),
                many: source.named.1.to_owned(),
            })
        })
        .await
    }

    /// Begins to write a file, whole path. One is written at a time. Nothing is left of one that fails, is stopped,
    /// or whose window closes.
    pub async fn start_export(
        &self,
        request: ExportRequest,
        file: String,
        replace: bool,
    ) -> Result<ExportJob, Error> {
        let path = PathBuf::from(file.trim());
        Ok(self.begin_export(request, Target::File { path, replace }).await?.view())
    }

    /// The export that is under way, or the last one of this program; none where there was none.
    pub async fn export_status(&self) -> Result<Option<ExportJob>, Error> {
        let open = self.open_now().await?;
        Ok(open.exports.job().map(|job| job.view()))
    }

    /// Stops the export that is under way. What was written of it is thrown away.
    pub async fn cancel_export(&self) -> Result<Option<ExportJob>, Error> {
        let open = self.open_now().await?;
        let Some(job) = open.exports.job() else { return Ok(None) };
        job.stop.cancel();
        job.over().await;
        Ok(Some(job.view()))
    }

    /// An export as text for the clipboard, of 10,000 rows at most.
    pub async fn export_text(&self, request: ExportRequest) -> Result<String, Error> {
        let open = self.open_now().await?;
        let zone = self.inner.config.time_zone.clone();
        let app = self.clone();
        blocking(move || {
            let mut source = source(&open, &request, &zone, PAGE)?;
            let mask = request.mask.then(|| open.exports.take_mask());
            let chosen = source.choose(request.columns.as_deref(), mask)?;
            let (go, how) = (CancellationToken::new(), (request.format, request.bom));
            let mut rows = 0;
            // One more tells that there are more.
            let text = pour(&mut source, &chosen, how, Vec::new(), MOST_COPIED + 1, &go, |n| rows += n)
                .map_err(|stopped| why(stopped, None))?;
            if rows as usize > MOST_COPIED {
                let many = source.named.1;
                return Err(Error::invalid(
                    "rows",
                    format!("More than {MOST_COPIED} {many} do not go to the clipboard. Nothing was copied."),
                )
                .with_remedy("Write them into a file."));
            }
            app.remember(&open, &record(&open, &request, &chosen, rows, None)?)?;
            String::from_utf8(text)
                .map_err(|error| Error::new(ErrorCode::Other, "It could not be written.").with_detail(error))
        })
        .await
    }

    /// What was exported from this workspace and is remembered, newest first.
    pub async fn exports(&self) -> Result<Vec<ExportRecord>, Error> {
        let open = self.open_now().await?;
        blocking(move || {
            let mut records = read(open.store().read(|r| r.meta(fact::EXPORTS))?);
            records.reverse();
            Ok(records)
        })
        .await
    }

    /// As [`App::start_export`], for a host that does not stay: returns when it is over.
    pub async fn export_and_wait(
        &self,
        request: ExportRequest,
        file: &Path,
        replace: bool,
    ) -> Result<ExportJob, Error> {
        let target = Target::File { path: file.to_owned(), replace };
        over(self.begin_export(request, target).await?).await
    }

    /// Writes into a pipe, and returns when it is over. What was read from it by then was given away, whatever comes
    /// after; so it is remembered also where it was stopped.
    pub async fn export_to(&self, request: ExportRequest, pipe: Pipe) -> Result<ExportJob, Error> {
        over(self.begin_export(request, Target::Pipe(pipe)).await?).await
    }

    async fn begin_export(&self, request: ExportRequest, target: Target) -> Result<Arc<Job>, Error> {
        let open = self.open_now().await?;
        let zone = self.inner.config.time_zone.clone();
        let here = Arc::clone(&open);
        let (source, chosen, request, target, part) = blocking(move || {
            let source = source(&here, &request, &zone, PAGE)?;
            // The key is taken only once nothing that a person can put right stands in the way.
            source.choose(request.columns.as_deref(), request.mask.then(|| here.exports.next_mask()))?;
            if here.exports.job().is_some_and(|job| !job.is_over()) {
                return Err(busy());
            }
            let part = match &target {
                Target::File { path, replace } => Some(Part::begin(path, *replace)?),
                Target::Pipe(_) => None,
            };
            let mask = request.mask.then(|| here.exports.take_mask());
            let chosen = source.choose(request.columns.as_deref(), mask)?;
            Ok((source, chosen, request, target, part))
        })
        .await?;
        let file = match &target {
            Target::File { path, .. } => path.clone(),
            Target::Pipe(_) => PathBuf::new(),
        };
        let stop = open.closing.child_token();
        let job = Arc::new(Job::new(file, source.named, source.count, chosen.is_masked(), stop));
        if !open.exports.begin(Arc::clone(&job)) {
            return Err(busy());
        }
        let (app, here, doing) = (self.clone(), Arc::clone(&open), Arc::clone(&job));
        open.runs.spawn_blocking(move || {
            let done = match (target, part) {
                (Target::Pipe(pipe), _) => app.write_pipe(&here, &doing, &request, source, &chosen, pipe),
                (_, Some(part)) => app.write_file(&here, &doing, &request, source, &chosen, part),
                (_, None) => Ok(()),
            };
            let file = Some(doing.file.as_path()).filter(|file| !file.as_os_str().is_empty());
            match done {
                Ok(()) => doing.end(ExportPhase::Done, None),
                Err(Stopped::Canceled) => doing.end(ExportPhase::Canceled, None),
                Err(stopped) => doing.end(ExportPhase::Failed, Some(why(stopped, file))),
            }
        });
        Ok(job)
    }

    fn write_file(
        &self,
        open: &Open,
        job: &Job,
        request: &ExportRequest,
        mut source: Source,
        chosen: &Chosen,
        part: Part,
    ) -> Result<(), Stopped> {
        let how = (request.format, request.bom);
        let out = BufWriter::with_capacity(BUFFER, &part);
        pour(&mut source, chosen, how, out, usize::MAX, &job.stop, |rows| job.wrote(rows))?;
        part.keep()?;
        if job.stop.is_cancelled() {
            return Err(Stopped::Canceled);
        }
        // Before it has its name: none is given out that is not remembered.
        let told = record(open, request, chosen, job.written(), Some(&job.file))?;
        self.remember(open, &told)?;
        Ok(part.finish()?)
    }

    fn write_pipe(
        &self,
        open: &Open,
        job: &Job,
        request: &ExportRequest,
        mut source: Source,
        chosen: &Chosen,
        pipe: Pipe,
    ) -> Result<(), Stopped> {
        let how = (request.format, request.bom);
        let out = BufWriter::with_capacity(BUFFER, pipe);
        let poured =
            pour(&mut source, chosen, how, out, usize::MAX, &job.stop, |rows| job.wrote(rows)).map(drop);
        self.remember(open, &record(open, request, chosen, job.written(), None)?)?;
        match poured {
            // Whoever read has seen enough (`| head`).
            Err(Stopped::Refused(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            other => other,
        }
    }

    /// Writes down who took what with them. The newest are kept.
    fn remember(&self, open: &Open, told: &ExportRecord) -> Result<(), Error> {
        let ((), changes) = open.store().write_durable(|w: &Writer<'_>| {
            let mut records = read(w.reader().meta(fact::EXPORTS)?);
            records.push(told.clone());
            let from = records.len().saturating_sub(REMEMBERED);
            w.put_meta(fact::EXPORTS, &serde_json::json!(records[from..]).to_string())
        })?;
        self.inner.events.changed(changes);
        Ok(())
    }
}

fn source(open: &Arc<Open>, request: &ExportRequest, zone: &TimeZone, page: usize) -> Result<Source, Error> {
    let ids = request.ids.clone().map(Ids::new).transpose()?;
    match &request.list {
        ExportList::Orders { query, sort } => orders::source(open, (query, *sort), ids, zone, page),
        ExportList::Subscriptions { query, view, sort } => {
            subscriptions::source(open, (query, view.as_deref(), *sort), ids, zone, page)
        }
        ExportList::Activity { query, state } => activity::source(open, query, *state, ids, page),
        _ if ids.is_some() => Err(Error::invalid("ids", "Rows of this list cannot be selected.")),
        ExportList::Notifications { kind, about } => {
            Ok(notifications::source(open, *kind, about.clone(), page))
        }
        ExportList::Catalog { product } => catalog::source(open, product.clone()),
        ExportList::Attention => attention::source(open),
        ExportList::Bulk { number } => bulk::source(open, *number, page),
    }
}

fn record(
    open: &Open,
    request: &ExportRequest,
    chosen: &Chosen,
    rows: u64,
    file: Option<&Path>,
) -> Result<ExportRecord, Error> {
    Ok(ExportRecord {
        at: open.now().to_string(),
        agent: desk_of(open)?.agent,
        list: request.list.clone(),
        selected: request.ids.is_some(),
        rows: small(rows),
        columns: chosen.names(),
        format: request.format,
        masked: chosen.is_masked(),
        file: file.map(|file| file.to_string_lossy().into_owned()),
    })
}

fn read(json: Option<String>) -> Vec<ExportRecord> {
    // One of another Purser's shape is left out, and the others stay.
    let kept: Vec<serde_json::Value> =
        json.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default();
    kept.into_iter().filter_map(|record| serde_json::from_value(record).ok()).collect()
}

async fn over(job: Arc<Job>) -> Result<ExportJob, Error> {
    job.over().await;
    let view = job.view();
    match view.error {
        Some(error) => Err(error),
        None => Ok(view),
    }
}

/// Where people look for what a program gave them.
fn folder(otherwise: &Path) -> PathBuf {
    let dirs = directories::UserDirs::new();
    let of = |dirs: &directories::UserDirs| {
        dirs.download_dir().filter(|dir| dir.is_dir()).unwrap_or(dirs.home_dir()).to_owned()
    };
    dirs.as_ref().map_or_else(|| otherwise.to_owned(), of)
}

fn busy() -> Error {
    Error::new(ErrorCode::Other, "Another export is being written. Nothing was begun.")
        .with_remedy("Wait until it is done, or stop it.")
}

fn why(stopped: Stopped, file: Option<&Path>) -> Error {
    match stopped {
        Stopped::Canceled => Error::new(ErrorCode::Superseded, "It was stopped. Nothing is left of it."),
        Stopped::Failed(error) => error,
        Stopped::Refused(error) => {
            let what = file.map_or_else(
                || "the rows could not be written".to_owned(),
                |file| format!("{} could not be written", file.display()),
            );
            file_error(&what, &error)
        }
    }
}

fn small(n: u64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
