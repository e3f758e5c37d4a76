//! The names of a pool, sorted.

/// What a name stands for: the kind of thing, and its index among those. Methods are known by their paths.
#[derive(Clone, Copy)]
pub(super) enum Symbol {
    Message(usize),
    Enum(usize),
    Method(usize),
}

/// Everything that has a name, by ascending name. The names themselves stand with the things.
#[derive(Default)]
pub(super) struct Names(Vec<Symbol>);

impl Names {
    /// Sorts by what `name` says.
    ///
    /// # Errors
    /// Two that have the same name: one of them.
    pub(super) fn new<'n>(mut symbols: Vec<Symbol>, name: &dyn Fn(Symbol) -> &'n str) -> Result<Self, Symbol> {
        sort(&mut symbols, &|a, b| name(a) < name(b));
        match symbols.windows(2).find(|pair| name(pair[0]) == name(pair[1])) {
            Some(pair) => Err(pair[0]),
            None => Ok(Self(symbols)),
        }
    }

    pub(super) fn find<'n>(&self, wanted: &str, name: impl Fn(Symbol) -> &'n str) -> Option<Symbol> {
        let at = self.0.binary_search_by(|symbol| name(*symbol).cmp(wanted)).ok()?;
        Some(self.0[at])
    }
}

/// Heapsort: n log n whatever comes, and a tenth of the code that the standard library's sort would be in the page.
fn sort(symbols: &mut [Symbol], less: &dyn Fn(Symbol, Symbol) -> bool) {
    let mut end = symbols.len();
    let mut unsorted = end / 2;
    while end > 1 {
        // First every parent sinks to its place in the heap; then the largest goes behind it, again and again.
        let mut at = if unsorted > 0 {
            unsorted -= 1;
            unsorted
        } else {
            end -= 1;
            symbols.swap(0, end);
            0
        };
        loop {
            let mut child = 2 * at + 1;
            if child + 1 < end && less(symbols[child], symbols[child + 1]) {
                child += 1;
            }
            if child >= end || !less(symbols[at], symbols[child]) {
                break;
            }
            symbols.swap(at, child);
            at = child;
        }
    }
}
