//! Bytes as every keychain can hold them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use zeroize::Zeroizing;

use crate::Error;

/// The most bytes that a stored value may take: `CRED_MAX_CREDENTIAL_BLOB_SIZE` of Windows, 5 × 512.
pub const LIMIT: usize = 2560;

const TEXT: u8 = b't';
const BINARY: u8 = b'b';

pub(crate) fn encode(value: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let encoded = if std::str::from_utf8(value).is_ok() {
        let mut stored = Vec::with_capacity(value.len() + 1);
        stored.push(TEXT);
        stored.extend_from_slice(value);
        stored
    } else {
        let length = base64::encoded_len(value.len(), false).unwrap_or(usize::MAX - 1);
        refuse_past_limit(length + 1)?;
        let mut stored = vec![0; length + 1];
        stored[0] = BINARY;
        STANDARD_NO_PAD.encode_slice(value, &mut stored[1..]).expect("the slice has the encoded length");
        stored
    };
    let encoded = Zeroizing::new(encoded);
    refuse_past_limit(encoded.len())?;
    Ok(encoded)
}

pub(crate) fn decode(stored: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    match stored.split_first() {
        Some((&TEXT, text)) => Ok(Zeroizing::new(text.to_vec())),
        Some((&BINARY, text)) => STANDARD_NO_PAD.decode(text).map(Zeroizing::new).map_err(|_| foreign()),
        _ => Err(foreign()),
    }
}

fn refuse_past_limit(length: usize) -> Result<(), Error> {
    if length > LIMIT { Err(Error::TooLong { limit: LIMIT, length }) } else { Ok(()) }
}

/// What was found is not described any further: it may be somebody's secret.
fn foreign() -> Error {
    Error::Other { reason: "the entry of this name was not written by Purser".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn there_and_back(value: &[u8]) -> Vec<u8> {
        decode(&encode(value).unwrap()).unwrap().to_vec()
    }

    #[test]
    fn any_bytes_come_back_as_they_were() {
        for value in [&b""[..], b"text", "naïve €".as_bytes(), &[0xff, 0, 0x80, 7], b"b64", b"\0"] {
            assert_eq!(there_and_back(value), value);
        }
    }

    #[test]
    fn what_is_stored_is_always_text() {
        for value in [&[0xff, 0xfe][..], b"plain"] {
            assert!(std::str::from_utf8(&encode(value).unwrap()).is_ok());
        }
    }

    #[test]
    fn text_of_the_limit_less_the_marker_fits_and_one_more_does_not() {
        assert_eq!(encode(&[b'x'; LIMIT - 1]).unwrap().len(), LIMIT);
        assert_eq!(encode(&[b'x'; LIMIT]), Err(Error::TooLong { limit: 2560, length: 2561 }));
    }

    #[test]
    fn bytes_count_as_long_as_they_are_stored() {
        assert!(encode(&[0xff; 1919]).is_ok());
        assert_eq!(encode(&[0xff; 1920]), Err(Error::TooLong { limit: 2560, length: 2561 }));
    }

    #[test]
    fn an_entry_of_somebody_else_is_refused_without_being_quoted() {
        for stored in [&b"hunter2"[..], b"", b"b!!!!"] {
            let error = decode(stored).unwrap_err();
            assert_eq!(error, foreign());
            assert!(!error.to_string().contains("hunter2"));
        }
    }
}
