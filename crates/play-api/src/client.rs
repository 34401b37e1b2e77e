use std::{fmt, sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp, civil::Date};

use crate::{
    Bucket, BudgetState, Budgets, Clock, Credential, Error, Hosts, Retry, Usage,
    budget::{Lane, Limiter},
    clock::GoogleTime,
    credential::SignIn,
    http,
    usage::Counter,
};

/// How a client behaves. Everything has a default.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Google's quotas, or a smaller share of them.
    pub budgets: Budgets,
    /// When to try again.
    pub retry: Retry,
    /// How long to wait for the network.
    pub timeouts: Timeouts,
    /// Where time comes from.
    pub clock: Clock,
}

/// How long to wait for the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// Until a connection stands.
    pub connect: Duration,
    /// Until an answer begins, and between two pieces of it.
    pub idle: Duration,
    /// The same for a call that the server holds open until there is something to say (Pub/Sub pull).
    pub long_poll: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            idle: Duration::from_secs(30),
            long_poll: Duration::from_secs(100),
        }
    }
}

/// Speaks to Google as one credential. Cheap to clone; clones share connections, tokens, budgets and counters.
///
/// Every call is `async` and stops at once when its future is dropped.
#[derive(Clone)]
pub struct Client {
    pub(crate) shared: Arc<Shared>,
    pub(crate) lane: Lane,
}

pub(crate) struct Shared {
    pub(crate) hosts: Hosts,
    pub(crate) http: http::Clients,
    pub(crate) sign_in: SignIn,
    pub(crate) limiter: Limiter,
    pub(crate) usage: Counter,
    pub(crate) google_time: GoogleTime,
    pub(crate) clock: Clock,
    pub(crate) retry: Retry,
    pub(crate) timeouts: Timeouts,
}

impl Client {
    /// A client. Nothing is sent before the first call.
    ///
    /// # Errors
    /// [`Error::Invalid`] names the host that is not an address to use; [`Error::Offline`] when this machine's
    /// trusted certificates cannot be read.
    pub fn new(hosts: Hosts, credential: Credential, options: Options) -> Result<Self, Error> {
        let hosts = hosts.normalised()?;
        let Credential::ServiceAccount(account) = &credential;
        // A simulator on this machine needs no certificates, and must also work where there are none.
        let only_here = hosts.all_plain() && account.talks_plain();
        let tls = http::tls(!only_here)?;
        let Options { budgets, retry, timeouts, clock } = options;
        Ok(Self {
            shared: Arc::new(Shared {
                http: http::Clients::new(&tls, &timeouts, only_here)?,
                sign_in: SignIn::new(credential, tls, timeouts),
                limiter: Limiter::new(budgets, clock.clone()),
                usage: Counter::default(),
                google_time: GoogleTime::default(),
                hosts,
                clock,
                retry,
                timeouts,
            }),
            lane: Lane::Background,
        })
    }

    /// A handle for calls that a person waits for: they pass the others, may use the reserved share of each
    /// budget, and give up sooner.
    #[must_use]
    pub fn interactive(&self) -> Self {
        Self { shared: Arc::clone(&self.shared), lane: Lane::Interactive }
    }

    /// What was asked of Google so far.
    pub fn usage(&self) -> Usage {
        self.shared.usage.read()
    }

    /// How the budgets stand; those that are counted for each application as far as they were used.
    pub fn budgets(&self) -> Vec<BudgetState> {
        self.shared.limiter.states(self.google_now())
    }

    /// Chooses how many calls of a bucket may be made within its span, at least 1: fewer where others share the
    /// project's quota, more where Google granted more. `None` is what Google grants every project.
    pub fn choose_budget(&self, bucket: Bucket, calls: Option<u32>) {
        self.shared.limiter.choose(bucket, calls.map(|calls| calls.max(1)));
    }

    /// Counts calls that an earlier process made: `today` on that day in California, `recent` of them so lately
    /// that they still fill the span.
    pub fn recall_calls(&self, bucket: Bucket, package: &str, day: Date, today: u32, recent: u32) {
        self.shared.limiter.recall(bucket, package, day, today, recent);
    }

    /// Keeps to what Google told an earlier process: to be left alone for so long.
    pub fn recall_block(&self, bucket: Bucket, package: &str, pause: Duration, daily: bool) {
        let day = daily.then(|| crate::pacific_day(self.google_now()));
        self.shared.limiter.block(bucket, package, pause, day);
    }

    /// The clock by which this client waits.
    pub fn clock(&self) -> &Clock {
        &self.shared.clock
    }

    /// What time it is at Google, as far as its answers have shown; this computer's time before the first one.
    pub fn google_now(&self) -> Timestamp {
        let now = self.shared.clock.now();
        self.clock_skew().and_then(|skew| now.checked_add(skew).ok()).unwrap_or(now)
    }

    /// How far Google's clock is ahead of this computer's, to about half a second; `None` before the first
    /// answer. Learnt from the `Date` of the APIs' answers, not from the sign-in.
    pub fn clock_skew(&self) -> Option<SignedDuration> {
        self.shared.google_time.skew()
    }

    /// Takes note of what time it is at Google, from who knows it better than the last answer: the demo account,
    /// whose clock a person moves.
    pub fn learn_time(&self, now: Timestamp) {
        let here = self.shared.clock.now();
        self.shared.google_time.learn(now, here, here);
    }

    /// Fetches an access token, to find out whether the credential is good.
    ///
    /// # Errors
    /// [`Error::SignIn`], [`Error::Offline`], [`Error::Unavailable`].
    pub async fn sign_in(&self) -> Result<(), Error> {
        self.shared.sign_in.token(None).await.map(drop)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("hosts", &self.shared.hosts)
            .field("sign_in", &self.shared.sign_in)
            .field("lane", &self.lane)
            .finish_non_exhaustive()
    }
}
