use std::fmt;
use std::str::FromStr;

/// The place after a row, in the order of some query. Written as text it can be handed out and back; it means
/// nothing with another order of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// The last row's value in the sorted column, where that is not the time.
    pub(crate) key: Option<Key>,
    /// The last row.
    pub(crate) id: i64,
}

/// A value of a sorted column.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    /// Two integers: an order number with its renewal.
    Numbers(i64, i64),
    /// A word; orders without one come last, which an empty word marks.
    Word(String),
    /// A currency and an amount.
    Amount(String, i64),
}

/// The text is no cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no place in a list; begin again at its top")]
pub struct BadCursor;

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.key {
            None => write!(f, "t{}", self.id),
            Some(Key::Numbers(a, b)) => write!(f, "n{}/{a}/{b}", self.id),
            Some(Key::Amount(currency, amount)) => write!(f, "a{}/{amount}/{currency}", self.id),
            Some(Key::Word(word)) => write!(f, "w{}/{word}", self.id),
        }
    }
}

impl FromStr for Cursor {
    type Err = BadCursor;

    fn from_str(text: &str) -> Result<Self, BadCursor> {
        let number = |t: &str| t.parse::<i64>().map_err(|_| BadCursor);
        let kind = text.chars().next().ok_or(BadCursor)?;
        let rest = text.get(1..).ok_or(BadCursor)?;
        if kind == 't' {
            return Ok(Cursor { key: None, id: number(rest)? });
        }
        let (id, key) = rest.split_once('/').ok_or(BadCursor)?;
        let key = match kind {
            'w' => Key::Word(key.to_owned()),
            'n' | 'a' => {
                let (first, second) = key.split_once('/').ok_or(BadCursor)?;
                match kind {
                    'n' => Key::Numbers(number(first)?, number(second)?),
                    _ => Key::Amount(second.to_owned(), number(first)?),
                }
            }
            _ => return Err(BadCursor),
        };
        Ok(Cursor { key: Some(key), id: number(id)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_as_itself() {
        for key in [
            None,
            Some(Key::Numbers(33_124_821_993_212_345, -1)),
            Some(Key::Word("acc/7f21 é".into())),
            Some(Key::Word(String::new())),
            Some(Key::Amount("EUR".into(), -9_990_000_000)),
        ] {
            let cursor = Cursor { key, id: -7 };
            assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }
        for bad in ["", "t", "x1/2", "n1/2", "w1", "é1"] {
            assert_eq!(bad.parse::<Cursor>(), Err(BadCursor), "{bad}");
        }
    }
}
