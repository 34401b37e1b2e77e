//! One call: its turn in the budget, a token, the request, another try where that is right.

use std::{borrow::Cow, time::Duration};

use bytes::Bytes;
use reqwest::{
    Response,
    header::{AGE, AUTHORIZATION, CONTENT_TYPE, DATE, HeaderMap, HeaderValue, RETRY_AFTER},
};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    Client, Error, Offline, SignInProblem,
    budget::{Lane, Place},
    error::{Answer, error_from},
    http::offline_of,
    method::{Method, Patience, Repeat},
    retry::{http_date, pacific_day, retry_after, until_pacific_midnight},
};

/// A request that is ready but for the token.
pub(crate) struct Call<'a> {
    pub(crate) method: &'static Method,
    /// For the budgets that are counted for each package.
    pub(crate) package: &'a str,
    pub(crate) request: Request<'a>,
}

pub(crate) struct Request<'a> {
    pub(crate) verb: reqwest::Method,
    pub(crate) url: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<(&'static str, Cow<'a, str>)>,
    pub(crate) media: bool,
}

/// What is left of a call's patience.
#[derive(Default)]
pub(crate) struct Tries {
    tried: u32,
    waited: Duration,
    sent: bool,
}

impl Tries {
    /// Whether a request left whose fate is not settled by a refusal of its access token.
    pub(crate) fn is_sent(&self) -> bool {
        self.sent
    }
}

impl Client {
    /// Sends, and reads the whole answer.
    pub(crate) async fn fetch(&self, call: &Call<'_>) -> Result<Bytes, Error> {
        self.fetch_within(call, &mut Tries::default()).await
    }

    /// The same, telling how far it got.
    pub(crate) async fn fetch_within(&self, call: &Call<'_>, tries: &mut Tries) -> Result<Bytes, Error> {
        loop {
            let answer = self.open(call, tries).await?;
            match self.whole(answer, call.method).await {
                Ok(bytes) => return Ok(bytes),
                Err(error) => self.pause(call, error, tries).await?,
            }
        }
    }

    /// Sends until there is a success to read, or nothing more to try.
    pub(crate) async fn open(&self, call: &Call<'_>, tries: &mut Tries) -> Result<Response, Error> {
        let mut refused: Option<SecretString> = None;
        loop {
            // Before the request leaves, a failed sign-in may be tried again even for a write.
            let token = match self.shared.sign_in.token(refused.as_ref()).await {
                Ok(token) => token,
                Err(error) => {
                    tries.tried += 1;
                    self.wait(error, Repeat::Safe, tries).await?;
                    continue;
                }
            };
            let place = self.turn(call).await?;
            tries.tried += 1;
            tries.sent = true;
            let answer = self.once(call, &token).await;
            drop(place);
            match answer {
                Ok(answer) => return Ok(answer),
                // Once, with a fresh token: this one may have been revoked before its time. The call itself
                // was not carried out, so this is no repetition.
                Err(Error::SignIn { why: SignInProblem::TokenRefused, .. }) if refused.is_none() => {
                    tracing::debug!(method = call.method.id, "access token refused, fetching another");
                    self.shared.usage.failed(call.method.id);
                    refused = Some(token);
                    tries.sent = false;
                }
                Err(error) => self.pause(call, error, tries).await?,
            }
        }
    }

    /// Waits before the next try, or gives the error back.
    pub(crate) async fn pause(&self, call: &Call<'_>, error: Error, tries: &mut Tries) -> Result<(), Error> {
        self.shared.usage.failed(call.method.id);
        let error = self.note_quota(call, error);
        self.wait(error, call.method.repeat, tries).await
    }

    async fn wait(&self, error: Error, repeat: Repeat, tries: &mut Tries) -> Result<(), Error> {
        let retry = match self.lane {
            Lane::Interactive => self.shared.retry.interactive(),
            Lane::Background => self.shared.retry,
        };
        let Some(wait) = retry.wait_after(&error, repeat, tries.tried, tries.waited) else {
            return Err(error);
        };
        tracing::debug!(%error, ?wait, "trying again");
        tries.waited += wait;
        self.shared.clock.sleep(wait).await;
        Ok(())
    }

    async fn turn(&self, call: &Call<'_>) -> Result<Place, Error> {
        let bucket = call.method.bucket;
        let patience = self.shared.retry.total;
        let google_now = self.google_now();
        let place = self.shared.limiter.acquire(bucket, call.package, self.lane, patience, google_now);
        place.await.map_err(|b| Error::Quota {
            bucket,
            daily: b.daily,
            retry_after: Some(b.remaining),
            google: None,
        })
    }

    /// A quota refusal is remembered for the calls that come after it.
    fn note_quota(&self, call: &Call<'_>, error: Error) -> Error {
        let Error::Quota { bucket, daily, retry_after, google } = error else { return error };
        let retry_after = if daily {
            Some(retry_after.unwrap_or_else(|| until_pacific_midnight(self.google_now())))
        } else {
            retry_after
        };
        let pause = retry_after.unwrap_or(self.shared.retry.base);
        let day = daily.then(|| pacific_day(self.google_now()));
        self.shared.limiter.block(bucket, call.package, pause, day);
        Error::Quota { bucket, daily, retry_after, google }
    }

    async fn once(&self, call: &Call<'_>, token: &SecretString) -> Result<Response, Error> {
        let Request { verb, url, headers, body, media } = &call.request;
        let client = if *media { &self.shared.http.media } else { &self.shared.http.json };
        let mut request = client.request(verb.clone(), url).headers(headers.clone());
        if let Some((kind, body)) = body {
            request = request.header(CONTENT_TYPE, *kind).body(body.clone().into_owned());
        }
        let mut bearer = HeaderValue::try_from(format!("Bearer {}", token.expose_secret()))
            .map_err(|_| Error::malformed("sign-in", "access_token: should be printable"))?;
        bearer.set_sensitive(true);

        let id = call.method.id;
        let sent = self.shared.clock.now();
        self.shared.usage.sent(id, sent);
        let answer =
            tokio::time::timeout(self.idle(call.method), request.header(AUTHORIZATION, bearer).send())
                .await
                .map_err(|_| Error::Offline { why: Offline::TimedOut })?
                .map_err(|e| Error::Offline { why: unsent_or_cut(&e) })?;
        let status = answer.status().as_u16();
        self.shared.usage.answered(id, status);
        tracing::debug!(method = id, status, "answered");

        let date = answer.headers().get(DATE).and_then(|d| http_date(d.to_str().ok()?));
        let is_html = is_html(answer.headers());
        if let Some(date) = date
            && !is_html
            && !answer.headers().contains_key(AGE)
        {
            self.shared.google_time.learn(date, sent, self.shared.clock.now());
        }
        if answer.status().is_success() && !is_html {
            return Ok(answer);
        }
        let asked = answer.headers().get(RETRY_AFTER).and_then(|h| h.to_str().ok());
        let retry_after = asked.and_then(|h| retry_after(h, date, self.google_now()));
        // Half a refusal is still a refusal: what arrived of it is read.
        let body = self.start_of(answer, call.method).await;
        let is_html = is_html || body.trim_ascii_start().starts_with(b"<");
        let answer = Answer { status, is_html, body: &body, retry_after };
        Err(error_from(&answer, call.method.bucket, call.method.subject))
    }

    async fn whole(&self, mut answer: Response, method: &Method) -> Result<Bytes, Error> {
        let mut body = bytes::BytesMut::new();
        while let Some(piece) = self.piece(&mut answer, method).await? {
            body.extend_from_slice(&piece);
        }
        let status = answer.status().as_u16();
        // Something in between answered in Google's place, without saying what it sent.
        if body.trim_ascii_start().starts_with(b"<") {
            return Err(Error::Unavailable { status: Some(status), google: None });
        }
        Ok(body.freeze())
    }

    /// The next piece of an answer.
    pub(crate) async fn piece(&self, answer: &mut Response, method: &Method) -> Result<Option<Bytes>, Error> {
        tokio::time::timeout(self.idle(method), answer.chunk())
            .await
            .map_err(|_| Error::Offline { why: Offline::TimedOut })?
            .map_err(|e| Error::Offline { why: unsent_or_cut(&e) })
    }

    async fn start_of(&self, mut answer: Response, method: &Method) -> Vec<u8> {
        const ENOUGH: usize = 64 * 1024;
        let mut body = Vec::new();
        while let Ok(Some(piece)) = self.piece(&mut answer, method).await {
            body.extend_from_slice(&piece);
            if body.len() > ENOUGH {
                body.truncate(ENOUGH);
                break;
            }
        }
        body
    }

    fn idle(&self, method: &Method) -> Duration {
        match method.patience {
            Patience::Ordinary => self.shared.timeouts.idle,
            Patience::LongPoll => self.shared.timeouts.long_poll,
        }
    }
}

/// As [`offline_of`], but what broke after the connection stood may have been sent, whatever it looks like: an
/// unreachable host, a bad TLS record.
fn unsent_or_cut(error: &reqwest::Error) -> Offline {
    let why = offline_of(error);
    if why.never_sent() && !error.is_connect() { Offline::Cut } else { why }
}

fn is_html(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_TYPE).and_then(|t| t.to_str().ok()).is_some_and(|t| t.starts_with("text/html"))
}
