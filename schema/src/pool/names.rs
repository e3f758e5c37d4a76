//! The names of a pool, sorted.

/// Everything that has a name, by ascending name. What is named is known by its index; the names stand with the things.
#[derive(Default)]
pub(super) struct Names(Vec<usize>);

impl Names {
    /// Sorts so many things by what `name` says.
    ///
    /// # Errors
    /// Two that have the same name: one of them.
    pub(super) fn new<'n>(count: usize, name: &dyn Fn(usize) -> &'n str) -> Result<Self, usize> {
        let mut order: Vec<_> = (0..count).collect();
        sort(&mut order, &|a, b| name(a) < name(b));
        match order.windows(2).find(|pair| name(pair[0]) == name(pair[1])) {
            Some(pair) => Err(pair[0]),
            None => Ok(Self(order)),
        }
    }

    pub(super) fn find<'n>(&self, wanted: &str, name: &dyn Fn(usize) -> &'n str) -> Option<usize> {
        let at = self.0.binary_search_by(|index| name(*index).cmp(wanted)).ok()?;
        Some(self.0[at])
    }
}

/// Heapsort: n log n whatever comes, and a tenth of the code that the standard library's sort would be in the page.
fn sort(order: &mut [usize], less: &dyn Fn(usize, usize) -> bool) {
    let mut end = order.len();
    let mut unsorted = end / 2;
    while end > 1 {
        // First every parent sinks to its place in the heap; then the largest goes behind it, again and again.
        let mut at = if unsorted > 0 {
            unsorted -= 1;
            unsorted
        } else {
            end -= 1;
            order.swap(0, end);
            0
        };
        loop {
            let mut child = 2 * at + 1;
            if child + 1 < end && less(order[child], order[child + 1]) {
                child += 1;
            }
            if child >= end || !less(order[at], order[child]) {
                break;
            }
            order.swap(at, child);
            at = child;
        }
    }
}
