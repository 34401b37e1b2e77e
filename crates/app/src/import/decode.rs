//! From bytes to text: UTF-8 with or without a byte order mark, UTF-16 with one.

use std::borrow::Cow;

use crate::api::Error;

/// Larger ones are refused: they are read into memory whole.
pub(crate) const MOST_BYTES: u64 = 50 * 1024 * 1024;

/// The bytes as text, without their mark.
pub(crate) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Error> {
    let unreadable = |what: &str| {
        Error::invalid("file", format!("This file is not readable as text: {what}."))
            .with_remedy("Export it again as CSV in UTF-8, or copy its rows and paste them.")
    };
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return utf16(rest, u16::from_le_bytes).ok_or_else(|| unreadable("its UTF-16 is damaged"));
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return utf16(rest, u16::from_be_bytes).ok_or_else(|| unreadable("its UTF-16 is damaged"));
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return Err(unreadable("it is a spreadsheet or another packed file"));
    }
    let rest = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    std::str::from_utf8(rest).map(Cow::Borrowed).map_err(|_| unreadable("it is not UTF-8"))
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<Cow<'_, str>> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let text: Result<String, _> = char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).collect();
    text.ok().filter(|_| rest.is_empty()).map(Cow::Owned)
}

/// That a text is too large.
pub(crate) fn too_large(field: &str, bytes: u64) -> Error {
    let megabytes = bytes.div_ceil(1024 * 1024);
    Error::invalid(field, format!("This is {megabytes} MB. An import takes up to 50 MB."))
        .with_remedy("Split it, or leave out the columns that Purser does not need.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_writing_the_same_text_reads_the_same() {
        let text = "order id\nGPA.3312-4821-9932-12345 ü 😀";
        let units: Vec<u16> = text.encode_utf16().collect();
        let little: Vec<u8> = units.iter().flat_map(|u| u.to_le_bytes()).collect();
        let big: Vec<u8> = units.iter().flat_map(|u| u.to_be_bytes()).collect();
        for bytes in [
            text.as_bytes().to_vec(),
            [b"\xef\xbb\xbf", text.as_bytes()].concat(),
            [b"\xff\xfe".to_vec(), little].concat(),
            [b"\xfe\xff".to_vec(), big].concat(),
        ] {
            assert_eq!(decode(&bytes).unwrap(), text);
        }
    }

    #[test]
    fn what_is_no_text_is_said_to_be_none() {
        for bytes in [&b"M\xfcller"[..], b"\xff\xfea", b"\xff\xfe\x00\xd8", b"PK\x03\x04sheet"] {
            let error = decode(bytes).unwrap_err();
            assert_eq!(error.field.as_deref(), Some("file"));
            assert!(error.remedy.is_some());
        }
    }
}
