use sha2::{Digest as _, Sha256};

/// What a line follows from.
pub(super) type Mark = [u8; 32];

/// Everything of a line that its mark answers for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    pub(super) number: u32,
    pub(super) action: u32,
    pub(super) at: i64,
    pub(super) state: u8,
    pub(super) head: &'a str,
    pub(super) words: Option<&'a str>,
    pub(super) body: &'a str,
}

impl Line<'_> {
    /// Texts go in with their lengths, so that no two lines give the same bytes.
    pub(super) fn mark(&self, before: &Mark) -> Mark {
        let mut hash = Sha256::new();
        hash.update(b"purser journal 1");
        hash.update(before);
        hash.update(self.number.to_be_bytes());
        hash.update(self.action.to_be_bytes());
        hash.update(self.at.to_be_bytes());
        hash.update([self.state, u8::from(self.words.is_some())]);
        for text in [self.head, self.words.unwrap_or_default(), self.body] {
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text.as_bytes());
        }
        hash.finalize().into()
    }
}
