use bytes::{Bytes, BytesMut};
use reqwest::{
    Response, StatusCode,
    header::{ACCEPT_ENCODING, CONTENT_RANGE, HeaderMap, HeaderValue, RANGE},
};
use tokio_util::sync::CancellationToken;

use super::{PAGE_SIZE, compact, listed, page_of};
use crate::{
    Client, Error, Page, Raw,
    address::{Query, segment},
    all_pages,
    checksum::Expected,
    method::{OBJECTS_GET, OBJECTS_LIST},
    send::{Call, Request, Tries},
    wire::Object,
};

listed!(Objects, "items");

const FIELDS: &str =
    "items(name,bucket,size,generation,updated,md5Hash,crc32c,contentType,contentEncoding),nextPageToken";

impl Client {
    /// `storage.objects.list`: one page of the objects whose names begin with `prefix`, in the order of names.
    ///
    /// # Errors
    /// [`Error::NotPermitted`] for a missing right and, just the same, for a bucket that does not exist; the
    /// others as documented there.
    pub async fn objects_page(
        &self,
        bucket: &str,
        prefix: &str,
        page_token: Option<&str>,
    ) -> Result<Page<Object>, Error> {
        let url = format!("{}/storage/v1/b/{}/o", self.shared.hosts.storage, segment("bucket", bucket)?);
        let query = compact()
            .pair("prefix", prefix)
            .pair("maxResults", PAGE_SIZE)
            .pair("fields", FIELDS)
            .maybe("pageToken", page_token);
        let bytes = self.get(&OBJECTS_LIST, "", url, query).await?;
        page_of::<Objects<'_>, _>(&bytes, OBJECTS_LIST.id)
    }

    /// All pages of [`Client::objects_page`].
    ///
    /// # Errors
    /// As [`all_pages`].
    pub async fn all_objects(
        &self,
        bucket: &str,
        prefix: &str,
        cancel: &CancellationToken,
    ) -> Result<Vec<Raw<Object>>, Error> {
        all_pages(cancel, |next| async move { self.objects_page(bucket, prefix, next.as_deref()).await })
            .await
    }

    /// `storage.objects.get` with `alt=media`: the content of an object, as stored (a `contentEncoding` of
    /// gzip is not undone). Checked against Cloud Storage's own checksums; what was cut off goes on from
    /// where it ended.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the object or this generation of it is gone, [`Error::Malformed`] when the
    /// checksum does not agree; the others as documented there.
    pub async fn object_media(
        &self,
        bucket: &str,
        name: &str,
        generation: Option<i64>,
    ) -> Result<Bytes, Error> {
        let url = format!(
            "{}/storage/v1/b/{}/o/{}",
            self.shared.hosts.storage,
            segment("bucket", bucket)?,
            segment("object name", name)?
        );
        let mut download = Download { generation: generation.map(|g| g.to_string()), ..Download::default() };
        let mut tries = Tries::default();
        let mut restarted = false;
        loop {
            let call = Call { method: &OBJECTS_GET, package: "", request: download.request(&url) };
            let mut answer = self.open(&call, &mut tries).await?;
            download.begin(&answer)?;
            let end = loop {
                match self.piece(&mut answer, &OBJECTS_GET).await {
                    Ok(Some(piece)) => download.body.extend_from_slice(&piece),
                    Ok(None) => break download.finish(),
                    Err(error) => break Err(error),
                }
            };
            match end {
                Ok(()) => return Ok(download.body.freeze()),
                // Damaged on the way, or pieces of two generations: once more from the start.
                Err(Error::Malformed { .. }) if !restarted => {
                    restarted = true;
                    download = Download { generation: download.generation, ..Download::default() };
                }
                Err(error) => self.pause(&call, error, &mut tries).await?,
            }
        }
    }
}

/// A download that may be cut and go on.
#[derive(Default)]
struct Download {
    /// Fixed by the first answer, so that all pieces are of one generation.
    generation: Option<String>,
    body: BytesMut,
    expected: Expected,
}

impl Download {
    fn request(&self, url: &str) -> Request<'static> {
        let query = Query::default().pair("alt", "media").maybe("generation", self.generation.as_deref());
        let mut headers = HeaderMap::new();
        // As stored: undone on Google's side, a compressed object has neither a checksum nor ranges.
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        if !self.body.is_empty()
            && let Ok(range) = HeaderValue::try_from(format!("bytes={}-", self.body.len()))
        {
            headers.insert(RANGE, range);
        }
        let url = format!("{url}?{}", query.into_string());
        Request { verb: reqwest::Method::GET, url, headers, body: None, media: true }
    }

    fn begin(&mut self, answer: &Response) -> Result<(), Error> {
        let headers = answer.headers();
        let goes_on = answer.status() == StatusCode::PARTIAL_CONTENT;
        if goes_on && !self.continues_here(headers) {
            return Err(Error::malformed(
                OBJECTS_GET.id,
                "Content-Range: should begin where the last piece ended",
            ));
        }
        if !goes_on {
            self.body.clear();
        }
        // A whole file's checksum comes with every piece of it.
        self.expected.learn(headers);
        if self.generation.is_none() {
            let generation = headers.get("x-goog-generation").and_then(|g| g.to_str().ok());
            self.generation = generation.filter(|g| g.bytes().all(|b| b.is_ascii_digit())).map(str::to_owned);
        }
        Ok(())
    }

    fn continues_here(&self, headers: &HeaderMap) -> bool {
        let range = headers.get(CONTENT_RANGE).and_then(|r| r.to_str().ok());
        let from = range.and_then(|r| r.strip_prefix("bytes ")?.split_once('-')).map(|(from, _)| from);
        from.is_some_and(|from| from.parse() == Ok(self.body.len()))
    }

    fn finish(&self) -> Result<(), Error> {
        self.expected.check(&self.body)
    }
}
