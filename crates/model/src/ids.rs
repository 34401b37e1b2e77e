use std::fmt;
use std::str::FromStr;

/// The number inside an order id of Google's usual form, `GPA.3312-4821-9932-12345..2`.
///
/// Seventeen digits fit an `i64`, which is how the mirror keeps and searches them; the renewal suffix
/// numbers the charges of one subscription (`GPA.x` is the first, `..0` the first renewal).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OrderNumber {
    /// The seventeen digits, groups 4-4-4-5.
    pub base: i64,
    /// The digits after `..`, when there are any.
    pub renewal: Option<u32>,
}

impl OrderNumber {
    /// How many digits `base` has when written out, leading zeros included.
    pub const DIGITS: u32 = 17;

    /// The four digit groups, as they stand between the dashes.
    pub fn groups(self) -> [String; 4] {
        let digits = format!("{:017}", self.base);
        [digits[..4].into(), digits[4..8].into(), digits[8..12].into(), digits[12..].into()]
    }
}

impl fmt::Display for OrderNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d] = self.groups();
        write!(f, "GPA.{a}-{b}-{c}-{d}")?;
        match self.renewal {
            Some(n) => write!(f, "..{n}"),
            None => Ok(()),
        }
    }
}

/// An order id as Google writes it.
///
/// Almost all have the form of [`OrderNumber`]; very old ones and those of some sales channels do not, and
/// are kept as they are.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OrderId {
    /// `GPA.dddd-dddd-dddd-ddddd`, perhaps with `..n`.
    Number(OrderNumber),
    /// Any other text.
    Other(String),
}

impl OrderId {
    /// Reads an order id. Never fails: what is not of the usual form is kept as text.
    pub fn parse(text: &str) -> Self {
        match text.parse() {
            Ok(number) => OrderId::Number(number),
            Err(NotAnOrderNumber) => OrderId::Other(text.to_owned()),
        }
    }

    /// The number, when the id has the usual form.
    pub fn number(&self) -> Option<OrderNumber> {
        match self {
            OrderId::Number(n) => Some(*n),
            OrderId::Other(_) => None,
        }
    }

    /// The order of the first charge of the subscription that this order renews, or itself.
    pub fn family(&self) -> OrderId {
        match self {
            OrderId::Number(n) => OrderId::Number(OrderNumber { base: n.base, renewal: None }),
            OrderId::Other(text) => OrderId::Other(text.split("..").next().unwrap_or(text).to_owned()),
        }
    }
}

impl fmt::Display for OrderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OrderId::Number(n) => n.fmt(f),
            OrderId::Other(text) => f.write_str(text),
        }
    }
}

/// The text is not an order id of the usual form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an order id looks like GPA.1234-5678-9012-34567, a renewal of it ends in ..0, ..1 and so on")]
pub struct NotAnOrderNumber;

impl FromStr for OrderNumber {
    type Err = NotAnOrderNumber;

    /// Reads the exact written form only, so that reading and writing an id gives back the same bytes.
    fn from_str(text: &str) -> Result<Self, NotAnOrderNumber> {
        let rest = text.strip_prefix("GPA.").ok_or(NotAnOrderNumber)?;
        let (main, renewal) = match rest.split_once("..") {
            Some((main, suffix)) => (main, Some(canonical_number(suffix).ok_or(NotAnOrderNumber)?)),
            None => (rest, None),
        };
        let bytes = main.as_bytes();
        let dashes = [4, 9, 14];
        if bytes.len() != 20
            || !bytes.iter().enumerate().all(|(i, b)| match dashes.contains(&i) {
                true => *b == b'-',
                false => b.is_ascii_digit(),
            })
        {
            return Err(NotAnOrderNumber);
        }
        let base = main.bytes().filter(u8::is_ascii_digit).fold(0_i64, |n, b| n * 10 + i64::from(b - b'0'));
        Ok(OrderNumber { base, renewal })
    }
}

/// A decimal number without sign or leading zeros.
fn canonical_number(text: &str) -> Option<u32> {
    let plain = text.bytes().all(|b| b.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    if plain { text.parse().ok() } else { None }
}

/// What names a purchase: Google's purchase resources carry neither package nor token, so both are kept
/// beside them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PurchaseKey {
    /// Application id, `com.example.app`.
    pub package: String,
    /// Purchase token, opaque.
    pub token: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_id_reads_and_writes_back_unchanged() {
        for text in
            ["GPA.3312-4821-9932-12345", "GPA.0000-0000-0000-00001..0", "GPA.9999-9999-9999-99999..41"]
        {
            let id = OrderId::parse(text);
            assert!(id.number().is_some(), "{text}");
            assert_eq!(id.to_string(), text);
        }
    }

    #[test]
    fn what_is_not_of_the_form_is_kept_as_text() {
        for text in [
            "",
            "GPA.1-2-3-4",
            "GPA.3312-4821-9932-12345..",
            "GPA.3312-4821-9932-12345..01",
            "12999763169054705758.1371079406387615",
            "GPA.3312-4821-9932-1234é",
        ] {
            assert_eq!(OrderId::parse(text), OrderId::Other(text.into()));
        }
    }

    #[test]
    fn renewals_belong_to_the_family_of_the_first_order() {
        let first = OrderId::parse("GPA.3312-4821-9932-12345");
        assert_eq!(OrderId::parse("GPA.3312-4821-9932-12345..7").family(), first);
        assert_eq!(first.family(), first);
    }
}
