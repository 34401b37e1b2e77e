//! How often things happen in a world, against the ordinary.

use std::str::FromStr;

/// Percentages of the ordinary frequency: 100 is as always, 0 never, 300 three times as often. Chances stop at
/// certainty, so a large figure may have less than its full effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mix {
    /// Payments declined at a renewal.
    pub declines: u32,
    /// Renewal turned off, in a trial or later.
    pub cancels: u32,
    /// Pauses.
    pub pauses: u32,
    /// Upgrades, downgrades and moves to another product.
    pub plan_changes: u32,
    /// Refunds of every kind: full, partial, with and without loss of access, chargebacks.
    pub refunds: u32,
    /// One-time purchases.
    pub one_time: u32,
    /// Customers that arrive after the world's start.
    pub newcomers: u32,
    /// Add-ons: bought with a subscription, added to it and removed from it.
    pub add_ons: u32,
    /// Customers in South Korea, whose consent a higher price needs.
    pub korea: u32,
}

impl Default for Mix {
    fn default() -> Self {
        Self {
            declines: 100,
            cancels: 100,
            pauses: 100,
            plan_changes: 100,
            refunds: 100,
            one_time: 100,
            newcomers: 100,
            add_ons: 100,
            korea: 100,
        }
    }
}

/// `declines=300,refunds=0`: what is not named stays at 100.
impl FromStr for Mix {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut mix = Self::default();
        for part in text.split(',').filter(|part| !part.trim().is_empty()) {
            let (name, percent) =
                part.split_once('=').ok_or_else(|| format!("\"{part}\" is not NAME=PERCENT"))?;
            let place = match name.trim() {
                "declines" => &mut mix.declines,
                "cancels" => &mut mix.cancels,
                "pauses" => &mut mix.pauses,
                "plan_changes" => &mut mix.plan_changes,
                "refunds" => &mut mix.refunds,
                "one_time" => &mut mix.one_time,
                "newcomers" => &mut mix.newcomers,
                "add_ons" => &mut mix.add_ons,
                "korea" => &mut mix.korea,
                other => {
                    return Err(format!(
                        "\"{other}\" is none of declines, cancels, pauses, plan_changes, refunds, one_time, \
                         newcomers, add_ons, korea"
                    ));
                }
            };
            *place = percent
                .trim()
                .parse()
                .ok()
                .filter(|percent| *percent <= 10_000)
                .ok_or_else(|| format!("{name}: \"{percent}\" is no percentage from 0 to 10000"))?;
        }
        Ok(mix)
    }
}

/// As it is read.
impl std::fmt::Display for Mix {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { declines, cancels, pauses, plan_changes, refunds, one_time, newcomers, add_ons, korea } =
            self;
        write!(
            f,
            "declines={declines},cancels={cancels},pauses={pauses},plan_changes={plan_changes},\
             refunds={refunds},one_time={one_time},newcomers={newcomers},add_ons={add_ons},korea={korea}"
        )
    }
}

/// A chance in 100,000, scaled and never above certainty.
pub(super) fn scaled(per_100_000: i64, percent: u32) -> i64 {
    (per_100_000 * i64::from(percent) / 100).min(100_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_named_changes_and_the_rest_stays() {
        let mix: Mix = "declines=300, refunds=0".parse().unwrap();
        assert_eq!(mix, Mix { declines: 300, refunds: 0, ..Mix::default() });
        assert_eq!("".parse::<Mix>().unwrap(), Mix::default());
        for bad in ["declines", "declines=much", "weather=3", "refunds=-1", "refunds=10001"] {
            assert!(bad.parse::<Mix>().is_err(), "{bad}");
        }
    }

    #[test]
    fn chances_stop_at_certainty() {
        assert_eq!([scaled(7_500, 100), scaled(7_500, 0), scaled(7_500, 9_000)], [7_500, 0, 100_000]);
    }
}
