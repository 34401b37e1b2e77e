//! Chance from a seed: the same numbers for the same key, in any order, on any machine.

/// SplitMix64's finaliser: every bit of the input moves every bit of the output.
pub(crate) fn mix(x: u64) -> u64 {
    let mut z = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A stream of chance with a key of its own.
#[derive(Clone, Debug)]
pub(crate) struct Chance(u64);

impl Chance {
    /// The stream for one thing: `salt` says what, `a` and `b` which.
    pub(crate) fn of(seed: u64, salt: &str, a: u64, b: u64) -> Self {
        let salt = salt.bytes().fold(0xCBF2_9CE4_8422_2325, |h: u64, byte| {
            (h ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
        });
        Self(mix(mix(mix(seed ^ salt).wrapping_add(a)).wrapping_add(b)))
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.0)
    }

    /// Even over `0..bound`; 0 where `bound` is not positive.
    pub(crate) fn below(&mut self, bound: i64) -> i64 {
        if bound <= 0 {
            return 0;
        }
        // The high half of a 128-bit product: no division, and a bias far below what could be seen.
        ((u128::from(self.next()) * bound as u128) >> 64) as i64
    }

    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below(high - low)
    }

    /// True `per_100_000` times in 100,000.
    pub(crate) fn hits(&mut self, per_100_000: i64) -> bool {
        self.below(100_000) < per_100_000
    }

    /// Even over `[0, 1)`.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// An index, each as likely as its weight.
    pub(crate) fn weighted(&mut self, weights: impl Iterator<Item = u32> + Clone) -> usize {
        let total: i64 = weights.clone().map(i64::from).sum();
        let mut left = self.below(total);
        for (index, weight) in weights.enumerate() {
            left -= i64::from(weight);
            if left < 0 {
                return index;
            }
        }
        0
    }

    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len() as i64) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_key_gives_the_same_chance_and_another_key_another() {
        let draw = |seed, salt, a| Chance::of(seed, salt, a, 0).next();
        assert_eq!(draw(7, "life", 1), draw(7, "life", 1));
        assert_ne!(draw(7, "life", 1), draw(8, "life", 1));
        assert_ne!(draw(7, "life", 1), draw(7, "face", 1));
        assert_ne!(draw(7, "life", 1), draw(7, "life", 2));
    }

    #[test]
    fn weights_are_kept_within_a_percent() {
        let mut chance = Chance::of(7, "weights", 0, 0);
        let mut seen = [0_u32; 3];
        for _ in 0..100_000 {
            seen[chance.weighted([70, 25, 5].into_iter())] += 1;
        }
        assert!(seen[0].abs_diff(70_000) < 1_000 && seen[1].abs_diff(25_000) < 1_000, "{seen:?}");
    }
}
