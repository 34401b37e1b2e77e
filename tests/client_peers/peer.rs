//! What the peers have in common: finding them, starting them, waiting until they are ready, ending them.

use std::{
    env, fmt,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::{Arc, LazyLock, Mutex, mpsc},
    thread,
    time::Duration,
};

use anyhow::{Context as _, bail, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use libtest_mimic::{Completion, Failed};
use openssl::{pkey::PKey, rsa::Rsa};
use purser_play_api::{Client, Credential, Hosts, Options, ServiceAccount};

pub(crate) type Outcome = anyhow::Result<()>;

/// A peer is not installed here.
#[derive(Debug)]
pub(crate) struct Absent(pub(crate) String);

impl fmt::Display for Absent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Absent {}

pub(crate) fn completion(outcome: Outcome) -> Result<Completion, Failed> {
    match outcome {
        Ok(()) => Ok(Completion::Completed),
        Err(error) => match error.downcast_ref::<Absent>() {
            Some(absent) => Ok(Completion::ignored_with(absent)),
            None => Err(format!("{error:#}").into()),
        },
    }
}

pub(crate) fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("client_peers")
}

/// The Python of `tests/.venv`, with a module that the test needs.
pub(crate) fn python(module: &str) -> anyhow::Result<PathBuf> {
    let bin = if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" };
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join(".venv").join(bin);
    let probe =
        Command::new(&python).args(["-c", &format!("import {module}")]).stderr(Stdio::null()).status();
    if !probe.is_ok_and(|status| status.success()) {
        let install = "python3 -m venv tests/.venv && tests/.venv/bin/pip install -r tests/requirements.txt";
        bail!(Absent(format!("no Python module {module}: {install}")));
    }
    Ok(python)
}

/// One of Google's discovery documents, as the official Python client brings them along.
pub(crate) fn discovery(name: &str) -> anyhow::Result<PathBuf> {
    let script = "import googleapiclient, os; print(os.path.dirname(googleapiclient.__file__))";
    let out = Command::new(python("googleapiclient")?).args(["-c", script]).output()?;
    let package = PathBuf::from(String::from_utf8(out.stdout)?.trim());
    Ok(package.join("discovery_cache/documents").join(name))
}

/// A process that ends with the test.
pub(crate) struct Peer {
    child: Child,
    _stdin: Option<ChildStdin>,
    lines: mpsc::Receiver<String>,
}

impl Peer {
    pub(crate) fn start(command: &mut Command) -> anyhow::Result<Self> {
        let name = format!("{:?}", command.get_program());
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {name}"))?;
        let (sender, lines) = mpsc::channel();
        // Both are read to the end, so that the process never stands still on a full pipe.
        let outputs: [Option<Box<dyn std::io::Read + Send>>; 2] =
            [child.stdout.take().map(|o| Box::new(o) as _), child.stderr.take().map(|o| Box::new(o) as _)];
        for output in outputs.into_iter().flatten() {
            let sender = sender.clone();
            thread::spawn(move || {
                for line in BufReader::new(output).lines().map_while(Result::ok) {
                    let _ = sender.send(line);
                }
            });
        }
        let stdin = child.stdin.take();
        Ok(Self { child, _stdin: stdin, lines })
    }

    /// Waits for a line that says that it is ready, at most a minute.
    pub(crate) fn wait_for(&self, sign: &str) -> anyhow::Result<String> {
        let mut said = Vec::new();
        loop {
            match self.lines.recv_timeout(Duration::from_secs(60)) {
                Ok(line) if line.contains(sign) => return Ok(line),
                Ok(line) => said.push(line),
                Err(_) => bail!("never said {sign:?}, but: {}", said.join("\n")),
            }
        }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// A request by hand, for what is not our client's to do. Gives back the status and the rest.
pub(crate) fn http(verb: &str, url: &str, headers: &[&str], body: &[u8]) -> anyhow::Result<(u16, String)> {
    let rest = url.strip_prefix("http://").context("a plain address")?;
    let (host, path) = rest.split_at(rest.find('/').context("a path")?);
    let mut stream = TcpStream::connect(host)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let mut head = format!(
        "{verb} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {}\r\n",
        body.len()
    );
    for header in headers {
        head.push_str(header);
        head.push_str("\r\n");
    }
    stream.write_all(head.as_bytes())?;
    stream.write_all(b"\r\n")?;
    stream.write_all(body)?;
    let answer = read_answer(BufReader::new(stream))?;
    let status = answer.split(' ').nth(1).and_then(|s| s.parse().ok()).context("a status")?;
    Ok((status, answer))
}

/// Reads one answer to its end, which not every server marks by closing.
fn read_answer(mut stream: BufReader<TcpStream>) -> anyhow::Result<String> {
    let mut answer = String::new();
    while !answer.ends_with("\r\n\r\n") {
        ensure!(stream.read_line(&mut answer)? > 0, "the answer ends early: {answer}");
    }
    let head = answer.to_ascii_lowercase();
    let length = head.lines().find_map(|l| l.strip_prefix("content-length:")).map(|l| l.trim().parse());
    if let Some(length) = length {
        let mut body = vec![0; length?];
        stream.read_exact(&mut body)?;
        answer.push_str(&String::from_utf8_lossy(&body));
    } else if head.contains("transfer-encoding: chunked") {
        while !answer.ends_with("\r\n0\r\n") {
            ensure!(stream.read_line(&mut answer)? > 0, "the answer ends early: {answer}");
        }
    }
    Ok(answer)
}

/// What a [`Desk`] was asked: verb, target, body.
pub(crate) type Asked = (String, String, String);

/// A server that signs everybody in and answers `{}` to everything else, and remembers what it was asked.
pub(crate) struct Desk {
    pub(crate) address: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Desk {
    pub(crate) fn open() -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = format!("http://{}", listener.local_addr()?);
        let asked = Arc::new(Mutex::new(Vec::new()));
        let notes = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let notes = Arc::clone(&notes);
                thread::spawn(move || serve(stream, &notes));
            }
        });
        Ok(Self { address, asked })
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("no panic at the desk").clone()
    }

    pub(crate) fn account(&self) -> ServiceAccount {
        ServiceAccount::from_key_json(&key_file(&format!("{}/token", self.address))).expect("a good key file")
    }

    /// A client that signs in here and speaks to `api`.
    pub(crate) fn client(&self, api: &str) -> anyhow::Result<Client> {
        let hosts = Hosts { publisher: api.into(), pubsub: api.into(), storage: api.into() };
        Ok(Client::new(hosts, Credential::ServiceAccount(self.account()), Options::default())?)
    }
}

/// A key file as Google issues it, with a key made for this run.
pub(crate) fn key_file(token_uri: &str) -> String {
    static PEM: LazyLock<String> = LazyLock::new(|| {
        let key = Rsa::generate(2_048).and_then(PKey::from_rsa).expect("a key");
        String::from_utf8(key.private_key_to_pem_pkcs8().expect("PKCS #8")).expect("PEM is text")
    });
    serde_json::json!({
        "type": "service_account",
        "project_id": "acme",
        "private_key_id": "0123456789abcdef0123456789abcdef01234567",
        "private_key": PEM.as_str(),
        "client_email": "purser@acme.iam.gserviceaccount.com",
        "token_uri": token_uri,
    })
    .to_string()
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

fn serve(stream: TcpStream, notes: &Mutex<Vec<Asked>>) -> Option<()> {
    let mut writer = stream.try_clone().ok()?;
    let mut reader = BufReader::new(stream);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|n| *n > 0)?;
        let mut words = line.split(' ').map(str::to_owned);
        let (verb, target) = (words.next()?, words.next()?);
        let mut length = 0;
        loop {
            let mut header = String::new();
            reader.read_line(&mut header).ok()?;
            if header.trim().is_empty() {
                break;
            }
            if let Some(l) = header.to_ascii_lowercase().strip_prefix("content-length:") {
                length = l.trim().parse().ok()?;
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        let answer = if target == "/token" {
            r#"{"access_token":"a-token-for-tests","expires_in":3599,"token_type":"Bearer"}"#
        } else {
            "{}"
        };
        notes.lock().expect("no panic at the desk").push((
            verb,
            target,
            String::from_utf8_lossy(&body).into_owned(),
        ));
        let length = answer.len();
        write!(
            writer,
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{answer}"
        )
        .ok()?;
    }
}

/// Runs what is asynchronous about a test.
pub(crate) fn run<T>(future: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(future)
}
