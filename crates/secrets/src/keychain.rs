use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use keyring_core::CredentialStore;
use zeroize::Zeroizing;

use crate::{Error, SecretStore, encoding, platform};

/// Long enough to type a password, short enough that a dialog nobody can see does not look like a hang.
const PATIENCE: Duration = Duration::from_secs(60);

/// The keychain of the operating system: Secret Service on Linux, Keychain on macOS, Credential Manager on
/// Windows.
///
/// One helper thread does the waiting, so that calls queue instead of stacking dialogs, and none waits past
/// its patience. The connection is made anew after a failure: a service that was started, or a keyring that
/// was unlocked meanwhile, is found without a restart.
pub struct Keychain {
    service: String,
    patience: Duration,
    jobs: Mutex<Option<mpsc::Sender<Job>>>,
}

struct Job {
    work: Work,
    /// Set by a caller who has gone: what was reported as not done must not be done afterwards.
    abandoned: Arc<AtomicBool>,
    answer: mpsc::SyncSender<Result<Option<Zeroizing<Vec<u8>>>, Error>>,
}

struct Work {
    service: String,
    name: String,
    what: What,
}

enum What {
    Get,
    Set(Zeroizing<Vec<u8>>),
    Delete,
}

impl Keychain {
    /// A store whose entries belong to `service`, the program's name as the keychain's own window shows it.
    /// Nothing is contacted yet.
    #[must_use]
    pub fn new(service: &str) -> Self {
        Self { service: service.to_owned(), patience: PATIENCE, jobs: Mutex::new(None) }
    }

    /// How long one call may take, the person's answer to the keychain's dialog included. A minute unless
    /// said otherwise.
    #[must_use]
    pub fn with_patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    fn ask(&self, name: &str, what: What) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
        let abandoned = Arc::new(AtomicBool::new(false));
        let (answer, answered) = mpsc::sync_channel(1);
        let work = Work { service: self.service.clone(), name: name.to_owned(), what };
        self.send(Job { work, abandoned: Arc::clone(&abandoned), answer })?;
        match answered.recv_timeout(self.patience) {
            Ok(result) => result,
            Err(RecvTimeoutError::Timeout) => {
                abandoned.store(true, Ordering::SeqCst);
                Err(Error::Locked { reason: format!("no answer within {} s", self.patience.as_secs()) })
            }
            Err(RecvTimeoutError::Disconnected) => Err(stopped()),
        }
    }

    fn send(&self, job: Job) -> Result<(), Error> {
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        let job = match jobs.as_ref() {
            // A worker that panicked (inside a keychain's library) hands the job back.
            Some(sender) => match sender.send(job) {
                Ok(()) => return Ok(()),
                Err(mpsc::SendError(job)) => job,
            },
            None => job,
        };
        let (sender, queue) = mpsc::channel();
        thread::Builder::new()
            .name("keychain".to_owned())
            .spawn(move || serve(&queue))
            .map_err(|error| Error::Other { reason: format!("no thread could be started: {error}") })?;
        sender.send(job).map_err(|_| stopped())?;
        *jobs = Some(sender);
        Ok(())
    }
}

impl SecretStore for Keychain {
    fn get(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
        self.ask(name, What::Get)?.map(|stored| encoding::decode(&stored)).transpose()
    }

    fn set(&self, name: &str, value: &[u8]) -> Result<(), Error> {
        let stored = encoding::encode(value)?;
        self.ask(name, What::Set(stored)).map(drop)
    }

    fn delete(&self, name: &str) -> Result<(), Error> {
        self.ask(name, What::Delete).map(drop)
    }
}

impl fmt::Debug for Keychain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keychain").field("service", &self.service).finish_non_exhaustive()
    }
}

/// Runs on the helper thread until its [`Keychain`] is dropped.
fn serve(queue: &mpsc::Receiver<Job>) {
    let mut connection: Option<Arc<CredentialStore>> = None;
    for Job { work, abandoned, answer } in queue {
        if abandoned.load(Ordering::SeqCst) {
            continue;
        }
        let result = perform(&mut connection, &work);
        if result.is_err() {
            connection = None;
        }
        // The caller may have run out of patience meanwhile.
        let _ = answer.try_send(result);
    }
}

fn perform(
    connection: &mut Option<Arc<CredentialStore>>,
    work: &Work,
) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
    let store = match connection {
        Some(store) => store,
        None => connection.insert(platform::open()?),
    };
    let entry = store.build(&work.service, &work.name, None).map_err(|raw| platform::translate(&raw))?;
    let done = match &work.what {
        What::Get => entry.get_secret().map(|stored| Some(Zeroizing::new(stored))),
        What::Set(stored) => entry.set_secret(stored).map(|()| None),
        What::Delete => entry.delete_credential().map(|()| None),
    };
    match done {
        Err(keyring_core::Error::NoEntry) => Ok(None),
        other => other.map_err(|raw| platform::translate(&raw)),
    }
}

fn stopped() -> Error {
    Error::Other { reason: "the thread that talks to the keychain stopped".to_owned() }
}
