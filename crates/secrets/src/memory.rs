use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard};

use zeroize::Zeroizing;

use crate::{Error, SecretStore, encoding};

/// How a [`Memory`] answers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mood {
    /// As an open keychain.
    #[default]
    Open,
    /// Every call is [`Error::Locked`].
    Locked,
    /// Every call is [`Error::Missing`].
    Missing,
}

/// Secrets that live as long as this value, under the same rules as [`crate::Keychain`].
#[derive(Default)]
pub struct Memory {
    inside: Mutex<Inside>,
}

#[derive(Default)]
struct Inside {
    mood: Mood,
    values: HashMap<String, Zeroizing<Vec<u8>>>,
}

impl Memory {
    /// An empty, open store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets it behave like a locked or absent keychain, or like an open one again. Values stay.
    pub fn behave(&self, mood: Mood) {
        self.inside().mood = mood;
    }

    /// The names that have a value, sorted: for tests that look for leftovers.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<_> = self.inside().values.keys().cloned().collect();
        names.sort();
        names
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        // A panic elsewhere cannot leave a map half written.
        self.inside.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn open(&self) -> Result<MutexGuard<'_, Inside>, Error> {
        let inside = self.inside();
        match inside.mood {
            Mood::Open => Ok(inside),
            Mood::Locked => Err(Error::Locked { reason: "it was told to be".to_owned() }),
            Mood::Missing => Err(Error::Missing { reason: "it was told to be".to_owned() }),
        }
    }
}

impl std::fmt::Debug for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Memory").field("names", &self.names()).finish_non_exhaustive()
    }
}

impl SecretStore for Memory {
    fn get(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
        self.open()?.values.get(name).map(|stored| encoding::decode(stored)).transpose()
    }

    fn set(&self, name: &str, value: &[u8]) -> Result<(), Error> {
        let stored = encoding::encode(value)?;
        self.open()?.values.insert(name.to_owned(), stored);
        Ok(())
    }

    fn delete(&self, name: &str) -> Result<(), Error> {
        self.open()?.values.remove(name);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_kept_replaced_and_removed() {
        let memory = Memory::new();
        assert_eq!(memory.get("a").unwrap(), None);
        memory.set("a", &[0xff, 1]).unwrap();
        memory.set("a", &[0xff, 2]).unwrap();
        assert_eq!(memory.get("a").unwrap().unwrap().as_slice(), &[0xff, 2]);
        memory.delete("a").unwrap();
        memory.delete("a").unwrap();
        assert_eq!(memory.get("a").unwrap(), None);
    }

    #[test]
    fn a_mood_refuses_every_call_and_loses_nothing() {
        let memory = Memory::new();
        memory.set("a", b"1").unwrap();
        memory.behave(Mood::Locked);
        assert!(matches!(memory.get("a"), Err(Error::Locked { .. })));
        assert!(matches!(memory.set("a", b"2"), Err(Error::Locked { .. })));
        assert!(matches!(memory.delete("a"), Err(Error::Locked { .. })));
        memory.behave(Mood::Missing);
        assert!(matches!(memory.get("a"), Err(Error::Missing { .. })));
        memory.behave(Mood::Open);
        assert_eq!(memory.get("a").unwrap().unwrap().as_slice(), b"1");
    }

    #[test]
    fn the_limit_of_the_keychain_holds_here_too() {
        assert!(matches!(Memory::new().set("a", &[b'x'; 2560]), Err(Error::TooLong { limit: 2560, .. })));
    }

    #[test]
    fn printing_it_shows_names_only() {
        let memory = Memory::new();
        memory.set("key", b"hunter2").unwrap();
        let printed = format!("{memory:?}");
        assert!(printed.contains("key"));
        assert!(!printed.contains("hunter2"));
    }
}
