//! A scripted server in Google's place, for this crate's own tests. Written by hand, because it has to do what
//! no proper server does: cut an answer in the middle, say nothing, send half a letter.

use std::{
    collections::VecDeque,
    sync::{Arc, LazyLock, Mutex},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

use crate::{Client, Clock, Credential, Hosts, Options, ServiceAccount, clock::lock};

/// A key made for this run: no private key has to stand in the repository.
pub(crate) static KEY_DER: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let rsa = openssl::rsa::Rsa::generate(2_048).expect("a key");
    openssl::pkey::PKey::from_rsa(rsa).and_then(|key| key.private_key_to_pkcs8()).expect("PKCS #8")
});
pub(crate) const NOW: &str = "2026-11-01T12:00:00Z";

/// A request as it came in.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) verb: String,
    pub(crate) target: String,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .filter_map(|l| l.split_once(": "))
            .find(|(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, v)| v)
    }
}

/// What the server does with a request.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    Answer {
        status: u16,
        headers: Vec<(String, String)>,
        body: Vec<u8>,
    },
    /// Promises `promised` bytes, sends these and closes.
    Cut {
        status: u16,
        headers: Vec<(String, String)>,
        body: Vec<u8>,
        promised: usize,
    },
    /// Closes without a word.
    Close,
    /// Never answers.
    Hang,
}

pub(crate) fn json(status: u16, body: &str) -> Reply {
    with(status, &[("Content-Type", "application/json; charset=UTF-8")], body)
}

pub(crate) fn with(status: u16, headers: &[(&str, &str)], body: &str) -> Reply {
    bytes(status, headers, body.as_bytes())
}

pub(crate) fn bytes(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Reply {
    Reply::Answer { status, headers: owned(headers), body: body.to_vec() }
}

pub(crate) fn owned(headers: &[(&str, &str)]) -> Vec<(String, String)> {
    headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect()
}

#[derive(Default)]
struct Script {
    replies: VecDeque<Reply>,
    token_replies: VecDeque<Reply>,
    tokens: u32,
    requests: Vec<Request>,
    token_requests: Vec<Request>,
}

/// The server. Answers what it was told to, in order; tells whoever asks more often.
#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) address: String,
    script: Arc<Mutex<Script>>,
}

impl Server {
    pub(crate) async fn start(replies: impl IntoIterator<Item = Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let script =
            Arc::new(Mutex::new(Script { replies: replies.into_iter().collect(), ..Script::default() }));
        let server = Self { address, script: Arc::clone(&script) };
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&script)));
            }
        });
        server
    }

    /// Answers the next requests for a token so, instead of with `token-1`, `token-2`, and so on.
    pub(crate) fn answer_sign_in(&self, replies: impl IntoIterator<Item = Reply>) {
        lock(&self.script).token_replies.extend(replies);
    }

    /// What was asked, sign-in apart.
    pub(crate) fn requests(&self) -> Vec<Request> {
        lock(&self.script).requests.clone()
    }

    pub(crate) fn token_requests(&self) -> Vec<Request> {
        lock(&self.script).token_requests.clone()
    }

    pub(crate) fn account(&self) -> ServiceAccount {
        ServiceAccount::from_key_json(&key_json(&format!("{}/token", self.address))).expect("a good key file")
    }

    pub(crate) fn client(&self) -> Client {
        self.client_with(Options { clock: clock(), ..Options::default() })
    }

    pub(crate) fn client_with(&self, options: Options) -> Client {
        let hosts = Hosts {
            publisher: self.address.clone(),
            pubsub: self.address.clone(),
            storage: self.address.clone(),
        };
        Client::new(hosts, Credential::ServiceAccount(self.account()), options).expect("a client")
    }
}

pub(crate) fn clock() -> Clock {
    Clock::simulated(NOW.parse().expect("a time"))
}

pub(crate) fn key_pem() -> String {
    format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", STANDARD.encode(&*KEY_DER))
}

pub(crate) fn key_json(token_uri: &str) -> String {
    serde_json::json!({
        "type": "service_account",
        "project_id": "acme-reports",
        "private_key_id": "0123456789abcdef0123456789abcdef01234567",
        "private_key": key_pem(),
        "client_email": "purser@acme-reports.iam.gserviceaccount.com",
        "client_id": "123456789012345678901",
        "auth_uri": "https://accounts.google.com/o/oauth2/auth",
        "token_uri": token_uri,
        "auth_provider_x509_cert_url": "https://www.googleapis.com/oauth2/v1/certs",
        "client_x509_cert_url": "https://www.googleapis.com/robot/v1/metadata/x509/purser",
        "universe_domain": "googleapis.com",
    })
    .to_string()
}

async fn serve(mut stream: TcpStream, script: Arc<Mutex<Script>>) {
    let mut buffer = Vec::new();
    while let Some(request) = read(&mut stream, &mut buffer).await {
        let reply = {
            let mut script = lock(&script);
            if request.target == "/token" {
                script.token_requests.push(request);
                script.tokens += 1;
                let token = format!(
                    r#"{{"access_token":"token-{}","expires_in":3599,"token_type":"Bearer"}}"#,
                    script.tokens
                );
                script.token_replies.pop_front().unwrap_or_else(|| json(200, &token))
            } else {
                script.requests.push(request);
                script
                    .replies
                    .pop_front()
                    .unwrap_or_else(|| with(599, &[], "more requests than the script has"))
            }
        };
        let (status, headers, body, promised) = match reply {
            Reply::Answer { status, headers, body } => {
                let promised = body.len();
                (status, headers, body, promised)
            }
            Reply::Cut { status, headers, body, promised } => (status, headers, body, promised),
            Reply::Close => return,
            Reply::Hang => std::future::pending().await,
        };
        let mut answer = format!("HTTP/1.1 {status} x\r\nContent-Length: {promised}\r\n");
        for (name, value) in headers {
            answer.push_str(&format!("{name}: {value}\r\n"));
        }
        answer.push_str("\r\n");
        let cut = body.len() < promised;
        if stream.write_all(answer.as_bytes()).await.is_err() || stream.write_all(&body).await.is_err() || cut
        {
            return;
        }
    }
}

async fn read(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<Request> {
    let end = loop {
        if let Some(end) = buffer.windows(4).position(|w| w == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(buffer).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8_lossy(&buffer[..end]).into_owned();
    let mut words = head.lines().next()?.split(' ');
    let (verb, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut request = Request { verb, target, head, body: String::new() };
    let length: usize = request.header("content-length").map_or(0, |l| l.parse().expect("a length"));
    while buffer.len() < end + 4 + length {
        if stream.read_buf(buffer).await.ok()? == 0 {
            return None;
        }
    }
    request.body = String::from_utf8_lossy(&buffer[end + 4..end + 4 + length]).into_owned();
    buffer.drain(..end + 4 + length);
    Some(request)
}
