use std::fmt;

use zeroize::{Zeroize, Zeroizing};

/// The raw key of a mirror. Wiped from memory when dropped; it cannot be printed.
///
/// A raw key, not a passphrase: deriving one costs 90 ms at every opening and protects nothing that a random
/// key in the keychain does not.
#[derive(Clone)]
pub struct DbKey([u8; 32]);

impl DbKey {
    /// A new random key, from the operating system.
    pub fn generate() -> Self {
        let mut bytes = [0; 32];
        rand::fill(&mut bytes);
        DbKey(bytes)
    }

    /// A key kept elsewhere.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        DbKey(bytes)
    }

    /// For keeping it elsewhere.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The statement that hands the key to SQLCipher, wiped after use.
    pub(crate) fn pragma(&self) -> Zeroizing<String> {
        // Reserved at full length, so that no reallocation leaves a copy behind.
        let mut sql = Zeroizing::new(String::with_capacity(96));
        sql.push_str("PRAGMA key = \"x'");
        for byte in self.0 {
            for nibble in [byte >> 4, byte & 15] {
                sql.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
            }
        }
        sql.push_str("'\"");
        sql
    }
}

impl Drop for DbKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for DbKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DbKey")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_does_not_print_itself() {
        assert_eq!(format!("{:?}", DbKey::from_bytes([7; 32])), "DbKey");
    }

    #[test]
    fn keys_are_random_and_spelled_in_full() {
        assert_ne!(DbKey::generate().as_bytes(), DbKey::generate().as_bytes());
        assert_eq!(
            DbKey::from_bytes([0xa5; 32]).pragma().as_str(),
            format!("PRAGMA key = \"x'{}'\"", "a5".repeat(32))
        );
    }
}
