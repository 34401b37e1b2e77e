//! Google writes an int64 as a string and an int32 as a number, and its documentation shows both for the same
//! field (`eventTimeMillis`, `voidedSource`), so either is read.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserializer, Serializer,
    de::{self, Unexpected, Visitor},
};

struct IntVisitor<T>(PhantomData<T>);

impl<T: TryFrom<i64>> Visitor<'_> for IntVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a whole number, as a number or in quotes")
    }

    fn visit_i64<E: de::Error>(self, v: i64) -> Result<T, E> {
        T::try_from(v).map_err(|_| E::invalid_value(Unexpected::Signed(v), &self))
    }

    fn visit_u64<E: de::Error>(self, v: u64) -> Result<T, E> {
        match i64::try_from(v).ok().and_then(|v| T::try_from(v).ok()) {
            Some(value) => Ok(value),
            None => Err(E::invalid_value(Unexpected::Unsigned(v), &self)),
        }
    }

    fn visit_str<E: de::Error>(self, v: &str) -> Result<T, E> {
        match v.parse::<i64>() {
            Ok(n) => self.visit_i64(n),
            // The text itself is left out: an error may be shown, and what stood here is not ours to show.
            Err(_) => Err(E::invalid_type(Unexpected::Other("a text that is no number"), &self)),
        }
    }
}

pub(crate) fn int<'de, D: Deserializer<'de>, T: TryFrom<i64>>(d: D) -> Result<T, D::Error> {
    d.deserialize_any(IntVisitor(PhantomData))
}

pub(crate) fn optional_int<'de, D: Deserializer<'de>, T: TryFrom<i64>>(d: D) -> Result<Option<T>, D::Error> {
    int(d).map(Some)
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature is serde's")]
pub(crate) fn int64_as_string<S: Serializer>(v: &i64, s: S) -> Result<S::Ok, S::Error> {
    s.collect_str(v)
}
