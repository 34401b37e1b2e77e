use base64::{Engine as _, engine::general_purpose::STANDARD};
use md5::{Digest as _, Md5};
use reqwest::header::HeaderMap;

use crate::Error;

/// What Cloud Storage says a whole object's checksums are (`x-goog-hash: crc32c=…,md5=…`, base64).
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Expected {
    crc32c: Option<u32>,
    md5: Option<[u8; 16]>,
}

impl Expected {
    /// The header may come once with both or twice.
    pub(crate) fn learn(&mut self, headers: &HeaderMap) {
        let values = headers.get_all("x-goog-hash").into_iter().filter_map(|v| v.to_str().ok());
        for (name, hash) in values.flat_map(|v| v.split(',')).filter_map(|h| h.trim().split_once('=')) {
            let Ok(hash) = STANDARD.decode(hash) else { continue };
            match name {
                "crc32c" => self.crc32c = hash.try_into().ok().map(u32::from_be_bytes).or(self.crc32c),
                "md5" => self.md5 = hash.try_into().ok().or(self.md5),
                _ => {}
            }
        }
    }

    pub(crate) fn check(&self, body: &[u8]) -> Result<(), Error> {
        let agree = self.crc32c.is_none_or(|sum| sum == crc32c::crc32c(body))
            && self.md5.is_none_or(|sum| sum == <[u8; 16]>::from(Md5::digest(body)));
        if agree {
            Ok(())
        } else {
            Err(Error::malformed("storage.objects.get", "the checksum does not agree"))
        }
    }
}

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderMap, HeaderValue};

    use super::Expected;

    fn expected(values: &[&'static str]) -> Expected {
        let mut headers = HeaderMap::new();
        for v in values {
            headers.append("x-goog-hash", HeaderValue::from_static(v));
        }
        let mut expected = Expected::default();
        expected.learn(&headers);
        expected
    }

    // "hello", as `gsutil hash` prints it.
    const CRC: &str = "crc32c=mnG7TA==";
    const MD5: &str = "md5=XUFAKrxLKna5cZ2REBfFkg==";

    #[test]
    fn both_checksums_are_read_from_one_header_or_from_two() {
        assert_eq!(expected(&["crc32c=mnG7TA==,md5=XUFAKrxLKna5cZ2REBfFkg=="]), expected(&[CRC, MD5]));
        assert!(expected(&[CRC, MD5]).check(b"hello").is_ok());
    }

    #[test]
    fn each_of_them_alone_finds_a_changed_letter() {
        for one in [CRC, MD5] {
            assert!(expected(&[one]).check(b"hello").is_ok(), "{one}");
            assert!(expected(&[one]).check(b"hellp").is_err(), "{one}");
        }
    }
}
