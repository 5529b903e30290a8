//! Sets of hashes that are asked for every word of a site: a filter first, then a sorted list.

/// A filter that knows what cannot be in a table.
#[derive(Debug, Default)]
pub struct Filter {
    bits: Vec<u64>,
}

impl Filter {
    /// A filter for a number of keys, with about sixteen bits for each.
    pub fn of<'a>(keys: impl Iterator<Item = &'a u64> + Clone) -> Self {
        let mut bits = vec![0; (keys.clone().count() / 4).max(16).next_power_of_two()];
        let mask = bits.len() - 1;
        for key in keys {
            let (at, pattern) = Self::place(*key, mask);
            bits[at] |= pattern;
        }
        Filter { bits }
    }

    /// Three bits in one place, so that a question takes one look at the memory.
    #[inline]
    fn place(key: u64, mask: usize) -> (usize, u64) {
        let pattern = 1 << (key & 63) | 1 << (key >> 6 & 63) | 1 << (key >> 12 & 63);
        ((key >> 20) as usize & mask, pattern)
    }

    #[inline]
    pub fn may_have(&self, key: u64) -> bool {
        let (at, pattern) = Self::place(key, self.bits.len().wrapping_sub(1));
        self.bits.get(at).is_some_and(|bits| bits & pattern == pattern)
    }
}

/// Hashes, each with the numbers that belong to it.
#[derive(Debug, Default)]
pub struct Table {
    keys: Vec<u64>,
    values: Vec<u32>,
}

impl Table {
    /// Takes in keys with their values; with `once`, only the first value of each key.
    pub fn new(mut entries: Vec<(u64, u32)>, once: bool) -> Self {
        entries.sort_unstable();
        entries.dedup_by(|later, earlier| later.0 == earlier.0 && (once || later.1 == earlier.1));
        Table { keys: entries.iter().map(|entry| entry.0).collect(), values: entries.iter().map(|entry| entry.1).collect() }
    }

    /// The places of a key's values.
    #[inline]
    pub fn find(&self, key: u64) -> std::ops::Range<usize> {
        let start = self.keys.partition_point(|known| *known < key);
        let count = self.keys[start..].iter().take_while(|known| **known == key).count();
        start..start + count
    }

    pub fn value(&self, place: usize) -> u32 {
        self.values.get(place).copied().unwrap_or_default()
    }

    pub fn len(&self) -> usize {
        self.keys.len()
    }

    pub fn keys(&self) -> &[u64] {
        &self.keys
    }

    /// Keeps the entries for which `keep` says so, by place and value.
    pub fn retain(&mut self, keep: impl Fn(usize, u32) -> bool) {
        let kept: Vec<usize> = (0..self.len()).filter(|place| keep(*place, self.values[*place])).collect();
        self.keys = kept.iter().map(|place| self.keys[*place]).collect();
        self.values = kept.iter().map(|place| self.values[*place]).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_is_found() {
        let keys = |at: u64| at.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let table = Table::new((0..1000).map(|at| (keys(at % 500), at as u32)).collect(), false);
        let filter = Filter::of(table.keys().iter());
        assert_eq!(table.find(keys(7)).map(|place| table.value(place)).collect::<Vec<_>>(), [7, 507]);
        assert!((0..500).all(|at| filter.may_have(keys(at))));
        assert!((500..10_500).filter(|at| filter.may_have(keys(*at))).count() < 500);
        assert!(table.find(3).is_empty());
    }
}
