use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio_util::sync::CancellationToken;

use super::Mask;
use crate::api::{Error, ExportJob, ExportPhase};

/// An export on its way.
pub(crate) struct Job {
    /// Where it goes; empty for a pipe.
    pub(crate) file: PathBuf,
    pub(crate) named: (&'static str, &'static str),
    pub(crate) total: Option<u64>,
    pub(crate) masked: bool,
    /// Stops it.
    pub(crate) stop: CancellationToken,
    written: AtomicU64,
    end: Mutex<Option<(ExportPhase, Option<Error>)>>,
    over: CancellationToken,
}

impl Job {
    pub(crate) fn new(
        file: PathBuf,
        named: (&'static str, &'static str),
        total: Option<u64>,
        masked: bool,
        stop: CancellationToken,
    ) -> Job {
        let (written, end, over) = (AtomicU64::new(0), Mutex::default(), CancellationToken::new());
        Job { file, named, total, masked, stop, written, end, over }
    }

    pub(crate) fn wrote(&self, rows: u64) {
        self.written.fetch_add(rows, Ordering::Relaxed);
    }

    pub(crate) fn written(&self) -> u64 {
        self.written.load(Ordering::Relaxed)
    }

    /// Says what became of it, once.
    pub(crate) fn end(&self, phase: ExportPhase, error: Option<Error>) {
        lock(&self.end).get_or_insert((phase, error));
        self.over.cancel();
    }

    /// Waits until that is known.
    pub(crate) async fn over(&self) {
        self.over.cancelled().await;
    }

    pub(crate) fn is_over(&self) -> bool {
        self.over.is_cancelled()
    }

    pub(crate) fn view(&self) -> ExportJob {
        let (phase, error) = lock(&self.end).clone().unwrap_or((ExportPhase::Running, None));
        let small = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
        ExportJob {
            phase,
            written: small(self.written()),
            total: self.total.map(small),
            file: self.file.to_string_lossy().into_owned(),
            one: self.named.0.to_owned(),
            many: self.named.1.to_owned(),
            masked: self.masked,
            error,
        }
    }
}

/// What a workspace has of exports: the one under way or the last one, and the key of the next.
#[derive(Default)]
pub(crate) struct Desk {
    job: Mutex<Option<Arc<Job>>>,
    mask: Mutex<Option<Mask>>,
}

impl Desk {
    pub(crate) fn job(&self) -> Option<Arc<Job>> {
        lock(&self.job).clone()
    }

    /// Makes it the one under way, unless there is one.
    pub(crate) fn begin(&self, job: Arc<Job>) -> bool {
        let mut current = lock(&self.job);
        if current.as_ref().is_some_and(|job| !job.is_over()) {
            return false;
        }
        *current = Some(job);
        true
    }

    /// The key of the next export, so that a preview shows what will stand in the file.
    pub(crate) fn next_mask(&self) -> Mask {
        lock(&self.mask).get_or_insert_with(Mask::new).clone()
    }

    /// The key of this export. No other has it.
    pub(crate) fn take_mask(&self) -> Mask {
        lock(&self.mask).take().unwrap_or_else(Mask::new)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job() -> Arc<Job> {
        Arc::new(Job::new(PathBuf::new(), ("order", "orders"), None, false, CancellationToken::new()))
    }

    #[test]
    fn one_export_at_a_time_and_what_became_of_it_is_said_once() {
        let (desk, first) = (Desk::default(), job());
        assert!(desk.begin(Arc::clone(&first)));
        assert!(!desk.begin(job()));
        first.end(ExportPhase::Done, None);
        first.end(ExportPhase::Canceled, None);
        assert_eq!(first.view().phase, ExportPhase::Done);
        assert!(desk.begin(job()));
    }

    #[test]
    fn a_preview_shows_the_pseudonyms_of_the_next_file_and_of_no_other() {
        let desk = Desk::default();
        let shown = desk.next_mask().of("token", "a");
        assert_eq!(desk.next_mask().of("token", "a"), shown);
        assert_eq!(desk.take_mask().of("token", "a"), shown);
        assert_ne!(desk.take_mask().of("token", "a"), shown);
    }
}
