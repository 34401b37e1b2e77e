use purser_model::OrderId;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

/// Letters and digits that are not mistaken for each other: five bits each.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Sixty bits: among ten million ids two meet with a chance of 1 in 23,000.
const LENGTH: usize = 12;

/// Makes pseudonyms: the same id gives the same one within a file, so that rows can still be joined and counted.
///
/// A pseudonym is the beginning of a hash over the id and a random key that exists for one export only, and is gone
/// with it. Without the key nobody can go back, nor try out ids to see which gives it (order numbers are few enough
/// for that, were there no key), nor join one masked file with another.
#[derive(Clone)]
pub(crate) struct Mask(Zeroizing<[u8; 32]>);

impl Mask {
    /// With a new key.
    pub(crate) fn new() -> Self {
        let mut key = Zeroizing::new([0; 32]);
        rand::fill(&mut *key);
        Mask(key)
    }

    /// `token-7k2m9qx4wd3p`.
    pub(crate) fn of(&self, kind: &str, id: &str) -> String {
        format!("{kind}-{}", self.pseudonym(kind, id))
    }

    /// `GPA.****-7k2m9qx4wd3p..3`: renewals of one subscription stay together, and in their order.
    pub(crate) fn order(&self, id: &str) -> String {
        match OrderId::parse(id).number() {
            Some(number) => {
                let renewal = number.renewal.map(|n| format!("..{n}")).unwrap_or_default();
                format!("GPA.****-{}{renewal}", self.pseudonym("order", &number.base.to_string()))
            }
            None => self.of("order", id),
        }
    }

    fn pseudonym(&self, kind: &str, id: &str) -> String {
        let mut hash = Sha256::new();
        hash.update(*self.0);
        // No kind has a zero in it, so that no two pairs give the same bytes.
        hash.update(kind.as_bytes());
        hash.update([0]);
        hash.update(id.as_bytes());
        let hash = hash.finalize();
        let bits = u64::from_be_bytes(hash[..8].try_into().expect("a hash has more than eight bytes"));
        let letter = |n: usize| LETTERS[(bits >> (59 - 5 * n)) as usize & 31] as char;
        (0..LENGTH).map(letter).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORDER: &str = "GPA.3312-4821-9932-12345";

    #[test]
    fn equal_ids_stay_equal_within_a_file_and_differ_between_two() {
        let (one, other) = (Mask::new(), Mask::new());
        assert_eq!(one.order(ORDER), one.order(ORDER));
        assert_ne!(one.order(ORDER), one.order("GPA.3312-4821-9932-12346"));
        assert_ne!(one.order(ORDER), other.order(ORDER));
        assert_ne!(one.of("token", "x")["token-".len()..], one.of("account", "x")["account-".len()..]);
    }

    #[test]
    fn renewals_stay_with_their_first_order() {
        let mask = Mask::new();
        let first = mask.order(ORDER);
        assert_eq!(mask.order(&format!("{ORDER}..7")), format!("{first}..7"));
        assert!(first.starts_with("GPA.****-") && first.len() == "GPA.****-".len() + LENGTH, "{first}");
        assert!(!first.contains("12345"));
        assert!(mask.order("PDS.weird").starts_with("order-"));
    }
}
