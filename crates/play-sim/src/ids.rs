//! Names without tables: order ids, purchase tokens, account ids and etags are computed from a purchase's
//! number and back again, so that a million orders need no map.

use crate::chance::{Chance, mix};

/// The number of one purchase: its customer's number times [`SLOTS`], plus its place with that customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct PurchaseNo {
    pub(crate) customer: u32,
    pub(crate) slot: u8,
}

/// A customer has at most so many purchases.
pub(crate) const SLOTS: u64 = 32;

/// One order: the first charge of a purchase (`renewal` -1) or its renewal `..0`, `..1` and so on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct OrderNo {
    pub(crate) purchase: PurchaseNo,
    pub(crate) renewal: i16,
}

/// Two digits are always 33, as in the order ids one meets; the other fifteen are permuted.
const SPACE: u64 = 1_000_000_000_000_000;
/// 2^50 is the smallest even power of two above [`SPACE`].
const HALF_BITS: u32 = 25;
const HALF: u64 = (1 << HALF_BITS) - 1;
const ROUNDS: u64 = 6;

/// The keyed names of one world.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    seed: u64,
}

impl Names {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed }
    }

    fn round(&self, round: u64, half: u64) -> u64 {
        mix(mix(self.seed ^ 0x6F72_6465_7249_6473).wrapping_add(round << 32) ^ half) & HALF
    }

    /// A Feistel network, walked until it lands inside [`SPACE`]: a permutation of that space.
    fn scramble(&self, number: u64) -> u64 {
        let mut x = number;
        loop {
            let (mut left, mut right) = (x >> HALF_BITS, x & HALF);
            for round in 0..ROUNDS {
                (left, right) = (right, left ^ self.round(round, right));
            }
            x = left << HALF_BITS | right;
            if x < SPACE {
                return x;
            }
        }
    }

    fn unscramble(&self, number: u64) -> u64 {
        let mut x = number;
        loop {
            let (mut left, mut right) = (x >> HALF_BITS, x & HALF);
            for round in (0..ROUNDS).rev() {
                (left, right) = (right ^ self.round(round, left), left);
            }
            x = left << HALF_BITS | right;
            if x < SPACE {
                return x;
            }
        }
    }

    /// `GPA.3312-4821-9932-12345`, and `..0` onwards for renewals.
    pub(crate) fn order_id(&self, order: OrderNo) -> String {
        let PurchaseNo { customer, slot } = order.purchase;
        let digits = format!("33{:015}", self.scramble(u64::from(customer) * SLOTS + u64::from(slot)));
        let mut id = format!("GPA.{}-{}-{}-{}", &digits[..4], &digits[4..8], &digits[8..12], &digits[12..]);
        if order.renewal >= 0 {
            id.push_str(&format!("..{}", order.renewal));
        }
        id
    }

    /// Which order an id could name in this world; whether it exists is for the world to say.
    pub(crate) fn parse_order_id(&self, id: &str) -> Option<OrderNo> {
        let rest = id.strip_prefix("GPA.")?;
        let (base, renewal) = match rest.split_once("..") {
            None => (rest, -1),
            Some((base, n)) => {
                let plain = n.bytes().all(|b| b.is_ascii_digit()) && (n == "0" || !n.starts_with('0'));
                (base, if plain { n.parse::<i16>().ok()? } else { return None })
            }
        };
        let groups: Vec<&str> = base.split('-').collect();
        let shaped = groups.iter().map(|g| g.len()).eq([4, 4, 4, 5]);
        if !shaped || !base.bytes().all(|b| b.is_ascii_digit() || b == b'-') {
            return None;
        }
        let digits = groups.concat();
        let number = self.unscramble(digits.strip_prefix("33")?.parse().ok()?);
        let customer = u32::try_from(number / SLOTS).ok()?;
        Some(OrderNo { purchase: PurchaseNo { customer, slot: (number % SLOTS) as u8 }, renewal })
    }

    /// A token as Google's look: 24 letters, `.AO-J1O`, and a long tail of base64url's alphabet.
    /// The letters carry the purchase's number under a key; the tail is a seal over them.
    pub(crate) fn token(&self, purchase: PurchaseNo) -> String {
        let number = self.scramble(u64::from(purchase.customer) * SLOTS + u64::from(purchase.slot));
        let mut letters = Chance::of(self.seed, "token letters", number, 0);
        let mut token = String::with_capacity(160);
        let mut left = number;
        for place in 0..24 {
            let letter = if place < 11 { (left % 26) as u8 } else { letters.below(26) as u8 };
            left /= 26;
            token.push(char::from(b'a' + letter));
        }
        token.push_str(".AO-J1O");
        const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let mut seal = Chance::of(self.seed, "token seal", number, 1);
        for _ in 0..125 {
            token.push(char::from(*seal.pick(ALPHABET)));
        }
        token
    }

    /// Which purchase a token names. A token with one character changed names none.
    pub(crate) fn parse_token(&self, token: &str) -> Option<PurchaseNo> {
        let mut number = 0_u64;
        for byte in token.as_bytes().get(..11)?.iter().rev() {
            let letter = byte.checked_sub(b'a').filter(|l| *l < 26)?;
            number = number.checked_mul(26)?.checked_add(u64::from(letter))?;
        }
        if number >= SPACE {
            return None;
        }
        let plain = self.unscramble(number);
        let purchase =
            PurchaseNo { customer: u32::try_from(plain / SLOTS).ok()?, slot: (plain % SLOTS) as u8 };
        (self.token(purchase) == token).then_some(purchase)
    }

    /// What an app would send as `obfuscatedExternalAccountId`: 32 hexadecimal digits.
    pub(crate) fn account(&self, customer: u32) -> String {
        let mut chance = Chance::of(self.seed, "account", u64::from(customer), 0);
        format!("{:016x}{:016x}", chance.next(), chance.next())
    }

    /// `obfuscatedExternalProfileId`, for apps with profiles.
    pub(crate) fn profile(&self, customer: u32) -> String {
        format!("p_{:012x}", Chance::of(self.seed, "profile", u64::from(customer), 0).next() >> 16)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    #[test]
    fn order_ids_look_as_googles_do() {
        let names = Names::new(7);
        let purchase = PurchaseNo { customer: 12, slot: 3 };
        let first = names.order_id(OrderNo { purchase, renewal: -1 });
        let renewal = names.order_id(OrderNo { purchase, renewal: 11 });
        assert_eq!(renewal, format!("{first}..11"));
        assert!(first.starts_with("GPA.33") && first.len() == 24, "{first}");
        let token = names.token(purchase);
        assert_eq!(token.len(), 156);
        assert_eq!(token.find(".AO-J1O"), Some(24));
    }

    #[test]
    fn ids_and_tokens_never_collide() {
        let names = Names::new(7);
        let mut ids = HashSet::new();
        let mut tokens = HashSet::new();
        for customer in 0..2_000 {
            for slot in 0..4 {
                let purchase = PurchaseNo { customer, slot };
                assert!(ids.insert(names.order_id(OrderNo { purchase, renewal: -1 })));
                assert!(tokens.insert(names.token(purchase)));
            }
        }
    }

    #[test]
    fn what_is_not_an_order_id_names_nothing() {
        let names = Names::new(7);
        for id in [
            "",
            "GPA.",
            "GPA.3312-4821-9932-1234",
            "gpa.3312-4821-9932-12345",
            "GPA.3312-4821-9932-12345..",
            "GPA.3312-4821-9932-12345..01",
            "GPA.3312-4821-9932-12345..x",
            "GPA.9912-4821-9932-12345",
            "GPA.33124821993212345",
        ] {
            assert_eq!(names.parse_order_id(id), None, "{id}");
        }
    }

    proptest! {
        #[test]
        fn every_name_leads_back(seed: u64, customer: u32, slot in 0_u8..32, renewal in -1_i16..2000) {
            let names = Names::new(seed);
            let purchase = PurchaseNo { customer, slot };
            let order = OrderNo { purchase, renewal };
            prop_assert_eq!(names.parse_order_id(&names.order_id(order)), Some(order));
            let token = names.token(purchase);
            prop_assert_eq!(names.parse_token(&token), Some(purchase));
            let mut bent = token.into_bytes();
            let last = bent.len() - 1;
            bent[last] = if bent[last] == b'A' { b'B' } else { b'A' };
            prop_assert_eq!(names.parse_token(std::str::from_utf8(&bent).unwrap()), None);
        }
    }
}
