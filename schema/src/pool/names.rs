//! Names, sorted.

/// Everything that has a name, by ascending name. What is named is known by its index; the names stand with the things.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names(Vec<usize>);

impl Names {
    /// Sorts so many things by what `name` says, and those of one name by their order.
    pub(crate) fn new<'n>(count: usize, name: &dyn Fn(usize) -> &'n str) -> Self {
        let mut order: Vec<_> = (0..count).collect();
        sort(&mut order, &|a, b| (name(a), a) < (name(b), b));
        Self(order)
    }

    /// The first of that name.
    pub(crate) fn find<'n>(&self, wanted: &str, name: &dyn Fn(usize) -> &'n str) -> Option<usize> {
        let at = self.0.partition_point(|index| name(*index) < wanted);
        self.0.get(at).copied().filter(|index| name(*index) == wanted)
    }

    /// Of things with the same name all but the first, each with that first one.
    pub(crate) fn twice<'n>(&self, name: &dyn Fn(usize) -> &'n str) -> Vec<(usize, usize)> {
        let mut first = self.0.first().copied().unwrap_or_default();
        let mut twice = Vec::new();
        for index in self.0.iter().skip(1).copied() {
            if name(index) == name(first) {
                twice.push((first, index));
            } else {
                first = index;
            }
        }
        twice
    }
}

/// Heapsort: n log n whatever comes, and a tenth of the code that the standard library's sort would be in the page.
pub(crate) fn sort(order: &mut [usize], less: &dyn Fn(usize, usize) -> bool) {
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
