use std::sync::Arc;

use purser_model::query::Vocabulary;
use rusqlite::Connection;

use crate::codec::{self, Known};
use crate::table::dictionary::Dictionaries;
use crate::table::name::Names;
use crate::table::tally::{self, TallyKind};
use crate::table::version::Versioned;
use crate::{Error, Version};

/// What can be read, from one snapshot; see [`Store::read`](crate::Store::read).
///
/// Its methods stand beside the tables they read, and in `search`.
pub struct Reader<'t> {
    pub(crate) conn: &'t Connection,
    names: Arc<Names>,
    dictionaries: &'t Dictionaries,
    stop: Option<&'t dyn Fn() -> bool>,
}

impl<'t> Reader<'t> {
    pub(crate) fn new(
        conn: &'t Connection,
        names: Arc<Names>,
        dictionaries: &'t Dictionaries,
        stop: Option<&'t dyn Fn() -> bool>,
    ) -> Self {
        Reader { conn, names, dictionaries, stop }
    }

    pub(crate) fn names(&self) -> &Names {
        &self.names
    }

    pub(crate) fn unpack(&self, blob: &[u8], known: Known<'_>) -> Result<String, Error> {
        codec::decode(self.conn, self.dictionaries, blob, known)
    }

    /// Between two statements of one search.
    pub(crate) fn give_way(&self) -> Result<(), Error> {
        if self.stop.is_some_and(|stop| stop()) { Err(Error::Interrupted) } else { Ok(()) }
    }

    /// The replaced contents of a record and its newest, oldest first.
    pub(crate) fn versions(
        &self,
        kind: Versioned,
        id: i64,
        known: Known<'_>,
        newest: (i64, &str),
    ) -> Result<Vec<Version>, Error> {
        let mut versions = Vec::new();
        for (seen, blob) in crate::table::version::all(self.conn, kind, id)? {
            versions.push(Version { seen, bytes: self.unpack(&blob, known)?.len() });
        }
        versions.push(Version { seen: crate::table::version::time(newest.0), bytes: newest.1.len() });
        Ok(versions)
    }

    /// The words that a search line is read with, and that can be suggested.
    pub fn vocabulary(&self) -> Result<Vocabulary, Error> {
        let states = tally::keys(self.conn, TallyKind::State)?;
        let states = states.into_iter().map(|id| self.names.order_state(id)).collect();
        let mut tags: Vec<String> = self.tags()?.into_iter().map(|(word, _)| word).collect();
        tags.sort_unstable();
        Ok(Vocabulary { tags, ..self.names.vocabulary(states) })
    }
}
