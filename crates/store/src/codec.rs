//! How a text from Google becomes a small blob and, byte for byte, the text again.
//!
//! A blob is one byte of flags, the number of its dictionary as a varint, and a zstd frame. Texts that stand in
//! other columns anyway (the token, the order id) are cut out first, since nothing compresses them; in their
//! place stand bytes that JSON never contains raw.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use rusqlite::Connection;
use zstd::bulk::{Compressor, Decompressor};

use crate::Error;
use crate::table::dictionary::{self, DictKind, Dictionaries};

/// 3: level 9 saves a tenth more and takes six times as long.
const LEVEL: i32 = 3;

/// Texts known from elsewhere, in the order of their marks.
pub(crate) type Known<'a> = [&'a str; 2];

const MARKS: [char; 2] = ['\u{1}', '\u{2}'];
const CUT: u8 = 1;

/// Compresses. Owned by the one writer.
#[derive(Default)]
pub(crate) struct Encoder {
    packers: HashMap<DictKind, Packer>,
}

/// Compresses texts of one kind.
pub(crate) struct Packer {
    dictionary: i64,
    compressor: Compressor<'static>,
}

impl Packer {
    /// With the newest dictionary of the kind.
    pub(crate) fn new(
        conn: &Connection,
        dictionaries: &Dictionaries,
        kind: DictKind,
    ) -> Result<Packer, Error> {
        let dictionary = dictionary::newest(conn, kind)?;
        let bytes = dictionaries.get(conn, dictionary)?;
        Ok(Packer { dictionary, compressor: Compressor::with_dictionary(LEVEL, &bytes).map_err(failed)? })
    }

    pub(crate) fn pack(&mut self, text: &str, known: Known<'_>) -> Result<Vec<u8>, Error> {
        let (cut, text) = cut_out(text, known);
        let mut blob = vec![u8::from(cut) * CUT];
        write_varint(&mut blob, self.dictionary);
        blob.extend(self.compressor.compress(text.as_bytes()).map_err(failed)?);
        Ok(blob)
    }
}

impl Encoder {
    pub(crate) fn encode(
        &mut self,
        conn: &Connection,
        dictionaries: &Dictionaries,
        kind: DictKind,
        text: &str,
        known: Known<'_>,
    ) -> Result<Vec<u8>, Error> {
        let packer = match self.packers.entry(kind) {
            Entry::Occupied(found) => found.into_mut(),
            Entry::Vacant(empty) => empty.insert(Packer::new(conn, dictionaries, kind)?),
        };
        packer.pack(text, known)
    }

    /// After a dictionary was added, or a write undone.
    pub(crate) fn forget(&mut self) {
        self.packers.clear();
    }
}

/// Dictionaries that a thread has at hand: one for each kind of text, and those that they replaced.
const AT_HAND: usize = 6;

type AtHand = Vec<(Arc<[u8]>, Decompressor<'static>)>;

thread_local! {
    /// Taking in a dictionary costs more than unpacking a text with it.
    static DECOMPRESSORS: RefCell<AtHand> = const { RefCell::new(Vec::new()) };
}

fn unpacked(dictionary: &Arc<[u8]>, frame: &[u8], capacity: usize) -> std::io::Result<Vec<u8>> {
    DECOMPRESSORS.with_borrow_mut(|at_hand| {
        // The one that was used last stands last; what is kept here cannot give its address to another.
        match at_hand.iter().position(|(known, _)| Arc::ptr_eq(known, dictionary)) {
            Some(n) => at_hand[n..].rotate_left(1),
            None => {
                if at_hand.len() == AT_HAND {
                    at_hand.remove(0);
                }
                at_hand.push((Arc::clone(dictionary), Decompressor::with_dictionary(dictionary)?));
            }
        }
        let (_, decompressor) = at_hand.last_mut().expect("one was just put there");
        decompressor.decompress(frame, capacity)
    })
}

/// The text of a blob.
pub(crate) fn decode(
    conn: &Connection,
    dictionaries: &Dictionaries,
    blob: &[u8],
    known: Known<'_>,
) -> Result<String, Error> {
    let broken = || Error::Damaged("a stored text is cut short".into());
    let (&flags, rest) = blob.split_first().ok_or_else(broken)?;
    let (id, frame) = read_varint(rest).ok_or_else(broken)?;
    let dictionary = dictionaries.get(conn, id)?;
    let length = zstd::zstd_safe::get_frame_content_size(frame).ok().flatten().ok_or_else(broken)?;
    let capacity = usize::try_from(length).map_err(|_| broken())?;
    let bytes = unpacked(&dictionary, frame, capacity)
        .map_err(|e| Error::Damaged(format!("a stored text does not unpack: {e}")))?;
    let text = String::from_utf8(bytes).map_err(|_| Error::Damaged("a stored text is not UTF-8".into()))?;
    Ok(if flags & CUT != 0 { put_back(&text, known) } else { text })
}

/// Whether two JSON texts say the same: order of keys and white space do not count. What is not JSON is
/// compared byte for byte.
pub(crate) fn same_content(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let parse = |text| serde_json::from_str::<serde_json::Value>(text);
    match (parse(a), parse(b)) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}

/// A text as it is compressed, for training dictionaries.
pub(crate) fn stripped(text: &str, known: Known<'_>) -> String {
    cut_out(text, known).1.into_owned()
}

fn cut_out<'t>(text: &'t str, known: Known<'_>) -> (bool, Cow<'t, str>) {
    let [first, second] = MARKS.map(|mark| mark as u8);
    if memchr::memchr2(first, second, text.as_bytes()).is_some() {
        return (false, Cow::Borrowed(text));
    }
    let mut cut = Cow::Borrowed(text);
    for (known, mark) in known.into_iter().zip(MARKS) {
        // Short ones are not worth a mark, and the empty one would stand everywhere.
        if known.len() >= 8
            && let Some(without) = replaced(&cut, known, mark)
        {
            cut = Cow::Owned(without);
        }
    }
    (matches!(cut, Cow::Owned(_)), cut)
}

/// `text` with `mark` wherever `known` stands; nothing, if it stands nowhere.
fn replaced(text: &str, known: &str, mark: char) -> Option<String> {
    let mut places = memchr::memmem::find_iter(text.as_bytes(), known).peekable();
    places.peek()?;
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for place in places {
        out.push_str(&text[from..place]);
        out.push(mark);
        from = place + known.len();
    }
    out.push_str(&text[from..]);
    Some(out)
}

fn put_back(text: &str, known: Known<'_>) -> String {
    let mut whole = String::with_capacity(text.len() + known.iter().map(|k| k.len()).sum::<usize>());
    for c in text.chars() {
        match MARKS.iter().position(|mark| *mark == c) {
            Some(n) => whole.push_str(known[n]),
            None => whole.push(c),
        }
    }
    whole
}

fn write_varint(out: &mut Vec<u8>, number: i64) {
    let mut rest = number.cast_unsigned();
    while rest >= 0x80 {
        out.push((rest & 0x7f) as u8 | 0x80);
        rest >>= 7;
    }
    out.push(rest as u8);
}

fn read_varint(bytes: &[u8]) -> Option<(i64, &[u8])> {
    let mut number = 0_u64;
    for (n, byte) in bytes.iter().enumerate().take(9) {
        number |= u64::from(byte & 0x7f) << (7 * n);
        if byte & 0x80 == 0 {
            return Some((number.cast_signed(), &bytes[n + 1..]));
        }
    }
    None
}

fn failed(error: std::io::Error) -> Error {
    Error::Other(format!("a text could not be packed: {error}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::TestStore;

    const TOKEN: &str = "kjeihmoabcdefghijklmnop.AO-J1Oy";
    const ID: &str = "GPA.3312-4821-9932-12345..2";

    fn round_trip(store: &TestStore, text: &str) -> (usize, String) {
        let ((length, back), _) = store
            .write(|w| {
                let blob = w.pack(DictKind::Order, text, [TOKEN, ID])?;
                Ok((blob.len(), w.reader().unpack(&blob, [TOKEN, ID])?))
            })
            .unwrap();
        (length, back)
    }

    #[test]
    fn a_text_comes_back_byte_for_byte_and_small() {
        let store = TestStore::new();
        let order = crate::testing::order_json(ID, TOKEN, "PROCESSED");
        let (length, back) = round_trip(&store, &order);
        assert_eq!(back, order);
        assert!(length * 4 < order.len(), "{length} of {}", order.len());
    }

    proptest! {
        #[test]
        fn any_text_comes_back(head in ".*", tail in "\\PC*", with_token: bool, with_id: bool, marks in "[\u{1}\u{2}a]{0,3}") {
            let store = TestStore::shared();
            let text = format!(
                "{head}{}{marks}{}{tail}",
                if with_token { TOKEN } else { "" },
                if with_id { ID } else { "" }
            );
            prop_assert_eq!(round_trip(store, &text).1, text);
        }
    }

    #[test]
    fn order_of_keys_and_white_space_are_no_content() {
        assert!(same_content(r#"{"a":1,"b":[1,2]}"#, "{ \"b\": [1, 2],\n\"a\": 1 }"));
        assert!(!same_content(r#"{"a":1,"b":[1,2]}"#, r#"{"a":1,"b":[2,1]}"#));
        assert!(!same_content(r#"{"a":1}"#, r#"{"a":"1"}"#));
        assert!(!same_content("<html>", "<html >"));
    }
}
