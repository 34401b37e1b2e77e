use base64::{Engine as _, engine::general_purpose::STANDARD};
use md5::{Digest as _, Md5};

use crate::{
    Error, Missing, Options, Retry,
    testing::{Reply, Server, bytes, clock, json, owned, with},
};

const BUCKET: &str = "pubsite_prod_rev_01234567890123456789";
const NAME: &str = "sales/salesreport_202610.zip";

fn content() -> Vec<u8> {
    (0..5_000_u32).flat_map(u32::to_le_bytes).collect()
}

fn hash_of(content: &[u8]) -> String {
    let crc = STANDARD.encode(crc32c::crc32c(content).to_be_bytes());
    format!("crc32c={crc},md5={}", STANDARD.encode(Md5::digest(content)))
}

fn cut_at(end: usize) -> Reply {
    let hash = hash_of(&content());
    let headers = owned(&[("x-goog-hash", &hash), ("x-goog-generation", "1700000000000001")]);
    Reply::Cut { status: 200, headers, body: content()[..end].to_vec(), promised: content().len() }
}

fn rest_from(from: usize) -> Reply {
    let (hash, all) = (hash_of(&content()), content().len());
    let range = format!("bytes {from}-{}/{all}", all - 1);
    bytes(206, &[("x-goog-hash", &hash), ("Content-Range", &range)], &content()[from..])
}

#[tokio::test]
async fn a_list_without_items_is_empty_and_the_prefix_is_encoded() {
    let second = r#"{"items":[{"name":"sales/salesreport_202610.zip","generation":"17","size":"4096","md5Hash":"x"}]}"#;
    let server = Server::start([json(200, "{}"), json(200, second)]).await;
    let client = server.client();
    assert!(client.objects_page(BUCKET, "sales/", None).await.expect("a page").items.is_empty());
    let page = client.objects_page(BUCKET, "sales/", Some("p=2")).await.expect("a page");
    assert_eq!((page.items[0].value.generation, page.items[0].value.size), (17, 4096));
    let target = &server.requests()[1].target;
    let start = format!(
        "/storage/v1/b/{BUCKET}/o?prettyPrint=false&prefix=sales%2F&maxResults=1000&fields=items%28name"
    );
    assert!(target.starts_with(&start) && target.ends_with("&pageToken=p%3D2"), "{target}");
}

#[tokio::test]
async fn a_file_comes_whole_and_its_checksums_agree() {
    let hash = hash_of(&content());
    let server = Server::start([bytes(200, &[("x-goog-hash", &hash)], &content())]).await;
    let body = server.client().object_media(BUCKET, NAME, Some(17)).await.expect("a file");
    assert_eq!(body, content());
    let request = &server.requests()[0];
    assert_eq!(
        request.target,
        format!("/storage/v1/b/{BUCKET}/o/sales%2Fsalesreport_202610.zip?alt=media&generation=17")
    );
    assert_eq!(request.header("accept-encoding"), Some("gzip"));
}

#[tokio::test]
async fn a_cut_file_goes_on_where_it_ended_in_the_same_generation() {
    let server = Server::start([cut_at(7_000), rest_from(7_000)]).await;
    let body = server.client().object_media(BUCKET, NAME, None).await.expect("a file");
    assert_eq!(body, content());
    let request = &server.requests()[1];
    assert_eq!(request.header("range"), Some("bytes=7000-"));
    assert!(request.target.ends_with("?alt=media&generation=1700000000000001"), "{}", request.target);
}

#[tokio::test]
async fn a_server_that_does_not_go_on_is_read_from_the_start() {
    let hash = hash_of(&content());
    let server = Server::start([cut_at(7_000), bytes(200, &[("x-goog-hash", &hash)], &content())]).await;
    assert_eq!(server.client().object_media(BUCKET, NAME, None).await.expect("a file"), content());
}

#[tokio::test]
async fn a_file_that_was_replaced_meanwhile_is_said_to_be_gone() {
    let server = Server::start([cut_at(7_000), with(404, &[], "No such object")]).await;
    let error = server.client().object_media(BUCKET, NAME, None).await.expect_err("replaced");
    assert!(matches!(error, Error::NotFound { what: Missing::Object, .. }), "{error:?}");
}

#[tokio::test]
async fn a_damaged_file_is_fetched_once_more_and_then_refused() {
    let hash = hash_of(&content());
    let damaged = || {
        let mut content = content();
        content[4_000] ^= 1;
        bytes(200, &[("x-goog-hash", &hash)], &content)
    };
    let good = bytes(200, &[("x-goog-hash", &hash)], &content());
    let server = Server::start([damaged(), good]).await;
    assert_eq!(server.client().object_media(BUCKET, NAME, None).await.expect("a file"), content());
    let server = Server::start([damaged(), damaged(), damaged()]).await;
    let error = server.client().object_media(BUCKET, NAME, None).await.expect_err("damaged");
    assert!(matches!(&error, Error::Malformed { what } if what.contains("checksum")), "{error:?}");
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_compressed_object_is_handed_out_as_stored() {
    let stored = [0x1f_u8, 0x8b, 8, 0, 1, 2, 3];
    let hash = hash_of(&stored);
    let headers = [("Content-Encoding", "gzip"), ("x-goog-hash", &*hash)];
    let server = Server::start([bytes(200, &headers, &stored)]).await;
    assert_eq!(server.client().object_media(BUCKET, NAME, None).await.expect("a file"), stored[..]);
}

#[tokio::test]
async fn a_file_that_is_cut_again_and_again_is_given_up() {
    let server = Server::start((0..9).map(|_| cut_at(0))).await;
    let retry = Retry { tries: 3, ..Retry::default() };
    let client = server.client_with(Options { retry, clock: clock(), ..Options::default() });
    let error = client.object_media(BUCKET, NAME, None).await.expect_err("cut");
    assert!(matches!(error, Error::Offline { .. }), "{error:?}");
    assert_eq!(server.requests().len(), 3);
}
