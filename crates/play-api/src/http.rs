//! The two HTTP clients and what their failures mean. Nothing here knows what is asked.

use std::{error::Error as StdError, io, sync::Arc};

use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{self, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use rustls_platform_verifier::BuilderVerifierExt;

use crate::{Error, Offline, Timeouts};

// "gzip" in the agent's name is what makes Google compress.
const USER_AGENT: &str = concat!("Purser/", env!("CARGO_PKG_VERSION"), " (gzip)");

/// Clients for the API calls: one that unpacks compressed answers, and one for files, whose checksums are
/// those of the bytes as stored.
pub(crate) struct Clients {
    pub(crate) json: reqwest::Client,
    pub(crate) media: reqwest::Client,
}

impl Clients {
    pub(crate) fn new(tls: &ClientConfig, timeouts: &Timeouts, only_here: bool) -> Result<Self, Error> {
        let build = |gzip| {
            let builder = reqwest::Client::builder();
            // A proxy of the system is for the outside: it cannot reach a simulator on this machine.
            let builder = if only_here { builder.no_proxy() } else { builder };
            builder
                .user_agent(USER_AGENT)
                .tls_backend_preconfigured(tls.clone())
                .gzip(gzip)
                .connect_timeout(timeouts.connect)
                // A redirect would carry the access token to another place.
                .redirect(reqwest::redirect::Policy::none())
                // What may be repeated is known to the caller only.
                .retry(reqwest::retry::never())
                .build()
                .map_err(|_| Error::Offline { why: Offline::Tls })
        };
        Ok(Self { json: build(true)?, media: build(false)? })
    }
}

/// TLS with ring, and the certificates that this machine trusts; with none where only this machine is spoken to.
pub(crate) fn tls(trust: bool) -> Result<ClientConfig, Error> {
    let no_trust = |_| Error::Offline { why: Offline::Tls };
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(no_trust)?;
    let builder = if trust {
        builder.with_platform_verifier().map_err(no_trust)?
    } else {
        builder.with_root_certificates(RootCertStore::empty())
    };
    Ok(builder.with_no_client_auth())
}

pub(crate) type Connector = HttpsConnector<HttpConnector>;

/// The client that yup-oauth2 signs in through. Its own would not take our TLS settings. Plain HTTP gets no
/// further than this machine, because the account's token endpoint was checked when it was read.
pub(crate) fn sign_in_client(tls: ClientConfig, timeouts: &Timeouts) -> legacy::Client<Connector, String> {
    let mut tcp = HttpConnector::new();
    tcp.enforce_http(false);
    tcp.set_connect_timeout(Some(timeouts.connect));
    let connector =
        HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http().enable_http1().wrap_connector(tcp);
    legacy::Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .pool_max_idle_per_host(0)
        .build(connector)
}

/// How far a call got, from the errors beneath the error. Their texts are not passed on: they hold addresses.
pub(crate) fn offline_of(error: &(dyn StdError + 'static)) -> Offline {
    let mut refused = false;
    let mut next = Some(error);
    while let Some(error) = next {
        if error.is::<rustls::Error>() {
            return Offline::Tls;
        }
        if let Some(io) = error.downcast_ref::<io::Error>() {
            if io.get_ref().is_some_and(|inner| inner.is::<rustls::Error>()) {
                return Offline::Tls;
            }
            match io.kind() {
                io::ErrorKind::ConnectionRefused
                | io::ErrorKind::HostUnreachable
                | io::ErrorKind::NetworkUnreachable
                | io::ErrorKind::NetworkDown
                | io::ErrorKind::AddrNotAvailable => return Offline::Refused,
                io::ErrorKind::TimedOut => return Offline::TimedOut,
                _ => {}
            }
        }
        // hyper-util's connector has no public type for this.
        if error.to_string() == "dns error" {
            return Offline::Dns;
        }
        if let Some(e) = error.downcast_ref::<reqwest::Error>() {
            if e.is_timeout() {
                return Offline::TimedOut;
            }
            refused |= e.is_connect();
        }
        if let Some(e) = error.downcast_ref::<legacy::Error>() {
            refused |= e.is_connect();
        }
        next = error.source();
    }
    if refused { Offline::Refused } else { Offline::Cut }
}
