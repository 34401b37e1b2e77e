//! Who buys: facts of a customer that never change, from the seed and the customer's number.

use crate::calendar::{DAY, HOUR, Millis};
use crate::chance::Chance;
use crate::regions::{self, Region, places};

use super::Mix;

/// Customers from here on arrive after the world's start, in the order of their numbers.
pub(crate) const FUTURE: u32 = 1 << 31;

/// How long before its start the world's business began: 24 months.
pub(crate) const HISTORY: Millis = 730 * DAY;

/// What the whole world shares.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    pub(crate) seed: u64,
    /// The world's `now` when it was made.
    pub(crate) epoch: Millis,
    /// How many customers had arrived by then.
    pub(crate) customers: u32,
    pub(crate) mix: Mix,
}

#[derive(Clone, Debug)]
pub(crate) struct Customer {
    pub(crate) no: u32,
    pub(crate) arrived: Millis,
    pub(crate) region: &'static Region,
    /// The place of the region in [`regions::all`].
    pub(crate) region_place: u8,
    /// City, state, postal code, where the developer gets to know them.
    pub(crate) address: Option<(&'static str, &'static str, String)>,
    /// The app passed an obfuscated account id.
    pub(crate) known: bool,
    pub(crate) has_profile: bool,
    /// A licence tester.
    pub(crate) tester: bool,
    pub(crate) device: &'static str,
    pub(crate) package: u8,
}

const DEVICES: [&str; 14] = [
    "a54x",
    "dm1q",
    "dm3q",
    "panther",
    "cheetah",
    "shiba",
    "husky",
    "tokay",
    "a15",
    "OP5958L1",
    "munch",
    "r8q",
    "gta8",
    "asteroids",
];

impl Customer {
    pub(crate) fn of(setting: &Setting, no: u32) -> Self {
        let mut chance = Chance::of(setting.seed, "customer", u64::from(no), 0);
        let tester = chance.hits(500);
        let arrived = arrival(setting, no, tester, &mut chance);
        let region_place = chance.weighted(regions::all().iter().map(|r| match r.code {
            "KR" => r.weight * setting.mix.korea / 100,
            _ => r.weight,
        }));
        let region = &regions::all()[region_place];
        let address = region.tells_address().then(|| {
            let (city, state, code) = *chance.pick(places(region.code));
            let tail = match region.code {
                "CA" => format!("{}A{}", chance.below(10), chance.below(10)),
                "BR" => format!("{:03}", chance.below(1_000)),
                _ => format!("{:02}", chance.below(100)),
            };
            (city, state, format!("{code}{tail}"))
        });
        Self {
            no,
            arrived,
            region,
            region_place: region_place as u8,
            address,
            known: chance.hits(86_000),
            has_profile: chance.hits(20_000),
            tester,
            device: *chance.pick::<&str>(&DEVICES),
            package: chance.weighted([48, 27, 25].into_iter()) as u8,
        }
    }
}

/// The business grows evenly: customers up to a time go with the square of the time since it began.
/// Only square roots are needed, which are exact, so that every machine makes the same world.
fn arrival(setting: &Setting, no: u32, tester: bool, chance: &mut Chance) -> Millis {
    if no >= FUTURE {
        if setting.mix.newcomers == 0 {
            return Millis::MAX;
        }
        let so_far = f64::from(setting.customers.max(1)) * f64::from(setting.mix.newcomers) / 100.0;
        let nth = (f64::from(no - FUTURE) + chance.unit()) / so_far;
        return setting.epoch + (HISTORY as f64 * ((1.0 + nth).sqrt() - 1.0)) as Millis;
    }
    // Testers are at work now: their purchases are in no report, so old ones could not be found at all.
    if tester {
        return setting.epoch - HOUR - chance.below(6 * DAY);
    }
    setting.epoch - HISTORY + (HISTORY as f64 * chance.unit().sqrt()) as Millis
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setting() -> Setting {
        Setting { seed: 7, epoch: 1_760_000_000_000, customers: 2_000, mix: Mix::default() }
    }

    #[test]
    fn the_business_grows() {
        let setting = setting();
        let year_ago = setting.epoch - HISTORY / 2;
        let late = (0..2_000).filter(|no| Customer::of(&setting, *no).arrived > year_ago).count();
        assert!((1_400..1_600).contains(&late), "three quarters come in the second half: {late}");
    }

    #[test]
    fn customers_of_the_future_come_after_the_start_one_after_another() {
        let setting = setting();
        let arrivals: Vec<_> = (0..500).map(|n| Customer::of(&setting, FUTURE + n).arrived).collect();
        assert!(arrivals[0] >= setting.epoch);
        assert!(arrivals.is_sorted());
        let in_30_days = arrivals.iter().filter(|a| **a < setting.epoch + 30 * DAY).count();
        assert!((140..200).contains(&in_30_days), "{in_30_days}");
    }

    #[test]
    fn addresses_are_known_only_where_google_is_not_the_merchant_of_record() {
        let setting = setting();
        for no in 0..500 {
            let customer = Customer::of(&setting, no);
            assert_eq!(customer.address.is_some(), customer.region.tells_address());
        }
    }
}
