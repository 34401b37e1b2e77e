use purser_model::{Money, lifecycle::Mood};
use purser_play_api::wire;

use crate::api::{Amount, Tone};

impl From<Money> for Amount {
    fn from(money: Money) -> Self {
        Amount { currency: money.currency.to_string(), decimal: money.decimal() }
    }
}

impl Amount {
    /// As [`Money::written`].
    pub(crate) fn written(&self) -> String {
        format!("{} {}", self.currency, self.decimal)
    }
}

/// An amount of Google's, unless it is none that can be.
pub(crate) fn wire_amount(money: &wire::Money) -> Option<Amount> {
    let currency = money.currency_code.parse().ok()?;
    Money::new(currency, money.units, money.nanos).ok().map(Amount::from)
}

impl From<Mood> for Tone {
    fn from(mood: Mood) -> Self {
        match mood {
            Mood::Good => Tone::Ok,
            Mood::Look => Tone::Warn,
            Mood::Trouble => Tone::Alert,
            Mood::Note => Tone::Info,
            Mood::Over => Tone::Mute,
        }
    }
}
