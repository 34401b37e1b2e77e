use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use foldhash::HashMap;
use purser_model::{Changes, Kind};
use rusqlite::Connection;

use crate::codec::{self, Encoder, Known, Packer};
use crate::table::dictionary::{DictKind, Dictionaries};
use crate::table::digits;
use crate::table::name::{NameKind, Names};
use crate::table::tally::Delta;
use crate::table::token::Token;
use crate::{Error, Reader};

/// What can be written, within one transaction; see [`Store::write`](crate::Store::write).
///
/// Its methods stand beside the tables they write.
pub struct Writer<'t> {
    pub(crate) conn: &'t Connection,
    names: RefCell<Arc<Names>>,
    encoder: RefCell<&'t mut Encoder>,
    dictionaries: &'t Dictionaries,
    writers: &'t AtomicUsize,
    changes: Cell<Changes>,
    pub(crate) delta: RefCell<Delta>,
    pub(crate) digits: RefCell<digits::Added>,
    /// Tokens that this transaction came by, under the numbers of their packages: an order names its own twice.
    pub(crate) tokens: RefCell<HashMap<i64, HashMap<Box<str>, Token>>>,
}

impl<'t> Writer<'t> {
    pub(crate) fn new(
        conn: &'t Connection,
        mut names: Arc<Names>,
        encoder: &'t mut Encoder,
        dictionaries: &'t Dictionaries,
        writers: &'t AtomicUsize,
    ) -> Result<Self, Error> {
        if names.is_behind(conn)? {
            Arc::make_mut(&mut names).catch_up(conn)?;
        }
        Ok(Writer {
            conn,
            names: RefCell::new(names),
            encoder: RefCell::new(encoder),
            dictionaries,
            writers,
            changes: Cell::new(Changes::NONE),
            delta: RefCell::default(),
            digits: RefCell::default(),
            tokens: RefCell::default(),
        })
    }

    /// Whether somebody waits to write: whoever has a lot to write should do the rest in another transaction.
    pub fn is_awaited(&self) -> bool {
        self.writers.load(Ordering::Acquire) > 1
    }

    /// Reads what this transaction has written so far. Counters and groups of digits come up to date at its end.
    pub fn reader(&self) -> Reader<'_> {
        Reader::new(self.conn, self.names.borrow().clone(), self.dictionaries, None)
    }

    /// What is left to write, and what changed.
    pub(crate) fn finish(&self) -> Result<(Changes, Arc<Names>), Error> {
        self.delta.borrow_mut().write(self.conn)?;
        digits::write(self.conn, &self.digits.borrow())?;
        Ok((self.changes.get(), self.names.borrow().clone()))
    }

    pub(crate) fn changed(&self, kind: Kind) {
        self.changes.set(self.changes.get().and(Changes::of(kind)));
    }

    pub(crate) fn name(&self, kind: NameKind, parent: i64, text: &str) -> Result<i64, Error> {
        if let Some(id) = self.names.borrow().find(kind, parent, text) {
            return Ok(id);
        }
        Arc::make_mut(&mut self.names.borrow_mut()).intern(self.conn, kind, parent, text)
    }

    /// As [`Writer::name`]; nothing is 0.
    pub(crate) fn name_or_none(&self, kind: NameKind, parent: i64, text: Option<&str>) -> Result<i64, Error> {
        text.filter(|t| !t.is_empty()).map_or(Ok(0), |text| self.name(kind, parent, text))
    }

    pub(crate) fn names(&self) -> Arc<Names> {
        self.names.borrow().clone()
    }

    pub(crate) fn pack(&self, kind: DictKind, text: &str, known: Known<'_>) -> Result<Vec<u8>, Error> {
        self.encoder.borrow_mut().encode(self.conn, self.dictionaries, kind, text, known)
    }

    /// Packs as [`Writer::pack`] does, on another thread.
    pub(crate) fn packer(&self, kind: DictKind) -> Result<Packer, Error> {
        Packer::new(self.conn, self.dictionaries, kind)
    }

    pub(crate) fn unpack(&self, blob: &[u8], known: Known<'_>) -> Result<String, Error> {
        codec::decode(self.conn, self.dictionaries, blob, known)
    }

    /// After a dictionary was added.
    pub(crate) fn forget_compressors(&self) {
        self.encoder.borrow_mut().forget();
    }
}
