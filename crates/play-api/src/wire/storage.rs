//! Objects in Cloud Storage.

use jiff::Timestamp;
use serde::Deserialize;

use super::lenient;

/// An object: one file in a bucket, in one generation.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Object {
    /// The whole name, with slashes: `sales/salesreport_202601.zip`.
    pub name: String,
    /// The bucket.
    pub bucket: String,
    /// Changes whenever the content is written again.
    #[serde(deserialize_with = "lenient::int")]
    pub generation: i64,
    /// Bytes.
    #[serde(deserialize_with = "lenient::int")]
    pub size: u64,
    /// When it was last written.
    pub updated: Option<Timestamp>,
    /// MD5 of the content in base64; absent for composite objects.
    pub md5_hash: Option<String>,
    /// CRC-32C of the content, big-endian, in base64.
    pub crc32c: Option<String>,
    /// Such as `application/zip`.
    pub content_type: Option<String>,
    /// `gzip` when the stored bytes are compressed.
    pub content_encoding: Option<String>,
}
